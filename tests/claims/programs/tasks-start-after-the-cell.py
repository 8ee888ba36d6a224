"""In a notebook, tasks of a gather that is not awaited start when the cell has ended, and no warning
comes.
"""

# world: notebook
import asyncio


async def step(name):
    print(name, "starts")
    await asyncio.sleep(0)
    print(name, "ends")


everything = asyncio.gather(step("a"), step("b"))
print("the last line of the cell")

# prints
#| the last line of the cell
#| a starts
#| b starts
#| a ends
#| b ends
