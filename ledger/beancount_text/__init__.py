"""Text for beancount, the second auditor, and the one child process that runs it (ARCHITECTURE D14).

`writer` turns records into text, plainly or with FIFO layers as lots (`lots`), under the names of `names`; `compare` lets
beancount load it (`child_process` starts `child.py`, the only importer of beancount) and compares every sum with our own.
"""
