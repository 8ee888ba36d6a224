"""asyncio.Runner runs several coroutines, one after the other, in one loop; asyncio.run makes a new loop
each time.
"""

# world: script
import asyncio


async def loop():
    return asyncio.get_running_loop()


with asyncio.Runner() as runner:
    print("Runner:", runner.run(loop()) is runner.run(loop()))
print("run:", asyncio.run(loop()) is asyncio.run(loop()))

# prints
#| Runner: True
#| run: False
