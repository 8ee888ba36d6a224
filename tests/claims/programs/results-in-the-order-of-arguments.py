"""gather makes a task of each coroutine and returns a future; awaited, that gives a list in the order of the
arguments, whoever is done first.
"""

# world: script
# said in: glossary, asyncio.gather()
import asyncio


async def fetch(name, seconds):
    await asyncio.sleep(seconds)
    print(name, "is done")
    return name


async def main():
    both = asyncio.gather(fetch("slow", 0.2), fetch("quick", 0.1))
    print("future:", isinstance(both, asyncio.Future), "tasks:", len(asyncio.all_tasks()) - 1)
    print(await both)


asyncio.run(main())

# prints
#| future: True tasks: 2
#| quick is done
#| slow is done
#| ['slow', 'quick']
