"""A coroutine object runs once, a task keeps its result; asyncio.run refused inside a loop uses nothing
up.
"""

# world: script
import asyncio


async def boil(cup):
    return f"{cup} is ready"


async def main():
    drink = boil("cocoa")
    try:
        asyncio.run(drink)
    except RuntimeError as error:
        print(error)
    print(await drink)
    try:
        await drink
    except RuntimeError as error:
        print(error)
    task = asyncio.create_task(boil("tea"))
    print(await task, "|", await task)


asyncio.run(main())

# prints
#| asyncio.run() cannot be called from a running event loop
#| cocoa is ready
#| cannot reuse already awaited coroutine
#| tea is ready | tea is ready
