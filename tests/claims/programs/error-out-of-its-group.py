"""except* ApiError as errors takes a TaskGroup's group apart; raise errors.exceptions[0] lets the error
itself out, the same object.
"""

# world: script
# said in: message 3.3
import asyncio


class ApiError(Exception):
    pass


wanted = ApiError("no such id")


async def fail():
    raise wanted


async def all_or_cancel():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(asyncio.sleep(9))
    except* ApiError as errors:
        raise errors.exceptions[0] from None


async def main():
    try:
        await all_or_cancel()
    except Exception as error:
        print(type(error).__name__, error is wanted)


asyncio.run(main())

# prints
#| ApiError True
