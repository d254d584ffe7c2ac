select = 42
