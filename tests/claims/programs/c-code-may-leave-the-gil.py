"""A function written in C may let go of the GIL while it computes: two of hashlib's overlap in threads."""

# world: script in real time
# said in: glossary, Parallelism
import asyncio
import hashlib
import sys
import threading
import time


async def overlap(compute, seconds):
    """Whether two threads compute at the same time, where neither is asked to give way; the first waits so
    long for the second."""
    begun, both = set(), []

    def one():
        begun.add(threading.get_ident())
        end = time.monotonic() + seconds
        while len(begun) < 2 and time.monotonic() < end:
            compute()
        both.append(len(begun) == 2)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        await asyncio.gather(asyncio.to_thread(one), asyncio.to_thread(one))
    finally:
        sys.setswitchinterval(interval)
    return all(both)


def in_python():
    sum(n * n for n in range(1_000))


def in_c():
    hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1_000)


async def main():
    print("in Python:", await overlap(in_python, 0.5))
    print("in C, hashlib:", await overlap(in_c, 20))


asyncio.run(main())

# prints
#| in Python: False
#| in C, hashlib: True
