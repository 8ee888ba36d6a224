"""The operating system may raise a TimeoutError, too: a row cannot tell it from one of its own clock."""

# world: script
import asyncio
import errno
import os


async def check():
    raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))  # what a connection without an answer gets


async def row():
    try:
        async with asyncio.timeout(9):
            return "ok", await check()
    except TimeoutError as error:
        return "timeout", type(error).__name__
    except Exception as error:
        return "failed", type(error).__name__


print(asyncio.run(row()))

# prints
#| ('timeout', 'TimeoutError')
