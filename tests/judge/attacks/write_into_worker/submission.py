def double(x):
    open('/box/ours/inside/worker.py', 'a').write('#')
