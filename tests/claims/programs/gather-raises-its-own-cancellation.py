"""A gather that is cancelled raises CancelledError, though its children swallowed theirs and returned."""

# world: script
import asyncio


async def one(item):
    try:
        return item, await asyncio.sleep(9), None
    except BaseException as error:
        print(item, "swallows", type(error).__name__)
        return item, None, error


async def main():
    task = asyncio.ensure_future(asyncio.gather(one("a"), one("b")))
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        print(await task)
    except asyncio.CancelledError:
        print("gather raises CancelledError")


asyncio.run(main())

# prints
#| a swallows CancelledError
#| b swallows CancelledError
#| gather raises CancelledError
