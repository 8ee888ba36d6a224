"""Python warns of a coroutine object that is thrown away without having run."""

# world: script
# said in: glossary, Never awaited
import asyncio


async def save():
    print("saved")


async def main():
    save()
    print("main goes on")


asyncio.run(main())

# prints
#| main goes on
# logs
#| RuntimeWarning: coroutine 'save' was never awaited
