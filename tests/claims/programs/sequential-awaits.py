"""Two awaits one after the other: the second starts when the first is done."""

# world: script
# said in: glossary, Sequential
import asyncio


async def fetch(name):
    print(name, "starts")
    await asyncio.sleep(0.1)
    print(name, "is done")


async def main():
    await fetch("a")
    await fetch("b")


asyncio.run(main())

# prints
#| a starts
#| a is done
#| b starts
#| b is done
