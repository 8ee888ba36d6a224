"""close() ends a coroutine at once: a clean-up that waits is a RuntimeError; cancel() lets it wait."""

# world: script
# said in: message 3.3
# said in: message 4.2
import asyncio


async def request():
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(0.1)
        print("clean")


async def main():
    coroutine = request()
    closed = asyncio.create_task(coroutine)
    cancelled = asyncio.create_task(request())
    await asyncio.sleep(0.1)
    try:
        coroutine.close()
    except RuntimeError as error:
        print(error)
    cancelled.cancel()
    await asyncio.wait([cancelled])
    print("cancelled:", cancelled.cancelled())
    closed.cancel()
    await asyncio.wait([closed], timeout=1)


asyncio.run(main())

# prints
#| coroutine ignored GeneratorExit
#| clean
#| cancelled: True
