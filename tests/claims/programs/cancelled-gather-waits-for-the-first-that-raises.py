"""Without return_exceptions=True a cancelled gather waits until a child raises, not for one that returns."""

# world: script
# said in: glossary, Cancellation
# said in: question 03-flag-waits
# said in: question 06-caller
import asyncio


async def swallows():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        print("swallows is done")


async def raises(name, seconds):
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(seconds)
        print(name, "is done")


async def main():
    task = asyncio.ensure_future(asyncio.gather(swallows(), raises("first", 0.1), raises("second", 0.2)))
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("gather raises CancelledError")
    await asyncio.sleep(1)


asyncio.run(main())

# prints
#| swallows is done
#| first is done
#| gather raises CancelledError
#| second is done
