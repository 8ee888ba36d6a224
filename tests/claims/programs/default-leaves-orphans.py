"""A default for one kind of error: any other error comes out at once, and the other children run on."""

# world: script
import asyncio


class ApiError(Exception):
    pass


async def get(item):
    await asyncio.sleep(0.1)
    if item == "bug":
        raise KeyError(item)
    if item == "missing":
        raise ApiError(item)
    await asyncio.sleep(0.5)
    print(item, "ran on to its end")


async def one(item):
    try:
        return await get(item)
    except ApiError:
        return "default"


async def main():
    try:
        await asyncio.gather(*[one(item) for item in ("missing", "bug", "other")])
    except KeyError as error:
        print("out came", repr(error))
    await asyncio.sleep(1)


asyncio.run(main())

# prints
#| out came KeyError('bug')
#| other ran on to its end
