"""A star unpacks what a plain for can go through; an async generator is for async for."""

# world: script
# said in: glossary, Async generator
# said in: glossary, Unpacking
import asyncio


async def ids():
    for number in (1, 2):
        await asyncio.sleep(0.1)
        yield number


async def main():
    print(*[1, 2])
    print([number async for number in ids()])
    try:
        print(*ids())
    except TypeError as error:
        print(type(error).__name__)


asyncio.run(main())

# prints
#| 1 2
#| [1, 2]
#| TypeError
