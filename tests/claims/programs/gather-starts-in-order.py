"""The tasks of a gather start in the order of its arguments.  All Pythons of the course keep that order; the
help of gather does not promise it.
"""

# world: script
# said in: question 01-when-starts
# said in: question 03-no-group
import asyncio


async def job(name):
    print(name, "starts")


async def main():
    await asyncio.gather(*map(job, "abcde"))


asyncio.run(main())
words = " ".join(asyncio.gather.__doc__.split())
print("its help:", "not necessarily be scheduled in the same order" in words)

# prints
#| a starts
#| b starts
#| c starts
#| d starts
#| e starts
#| its help: True
