"""Ctrl-C in a script: asyncio.run cancels main, a gather that main waits for cancels its children, they
clean up, and then KeyboardInterrupt comes out.  Not so if main swallows the cancellation.
"""

# world: script in real time
# said in: glossary, asyncio.run()
import asyncio
import signal


async def child(name):
    try:
        await asyncio.sleep(60)
    finally:
        print(name, "cleans up")


async def main():
    both = asyncio.gather(child("ann"), child("bob"))
    asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)  # as Ctrl-C does
    try:
        await both
    except asyncio.CancelledError:
        print("main was cancelled")
        raise


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt")


async def swallows():
    asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        return "swallowed"


print(asyncio.run(swallows()))

# prints
#| ann cleans up
#| bob cleans up
#| main was cancelled
#| KeyboardInterrupt
#| swallowed
