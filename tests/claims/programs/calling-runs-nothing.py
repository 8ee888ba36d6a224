"""Calling a coroutine function runs none of its body: it makes a coroutine object, which runs once."""

# world: script
# said in: glossary, Coroutine function
# said in: glossary, Coroutine object
import asyncio


async def brew():
    print("the water boils")
    return "tea"


async def main():
    tea = brew()
    print(type(tea).__name__)
    print(await tea)
    try:
        await tea
    except RuntimeError as error:
        print(error)


asyncio.run(main())

# prints
#| coroutine
#| the water boils
#| tea
#| cannot reuse already awaited coroutine
