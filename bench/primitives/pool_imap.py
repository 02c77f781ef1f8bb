"""Prints the nanoseconds an empty task costs in multiprocessing.Pool.imap with chunks of one.

Usage: pool_imap.py WORKERS TASKS. The pool is made, and has done a tenth of the tasks, before the
time is taken, as with the C++ pool that this is compared with.
"""

import multiprocessing
import sys
import time


def identity(value):
    return value


def run(pool, tasks):
    for _ in pool.imap(identity, range(tasks), chunksize=1):
        pass


def main():
    workers, tasks = int(sys.argv[1]), int(sys.argv[2])
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        run(pool, tasks // 10 + 1)
        start = time.monotonic_ns()
        run(pool, tasks)
        print((time.monotonic_ns() - start) / tasks)


if __name__ == "__main__":
    main()
