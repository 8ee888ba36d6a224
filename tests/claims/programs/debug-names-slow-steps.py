"""With asyncio.run(main(), debug=True) asyncio names a step that kept the loop for 0.1 s or longer, and
says where a coroutine that was never awaited was made.
"""

# world: script in real time
import asyncio
import time


async def report():
    time.sleep(0.15)


async def main():
    report()
    await asyncio.create_task(report(), name="the report")
    print("over")


asyncio.run(main(), debug=True)

# prints
#| over
# logs
#| coroutine 'report' was never awaited
#| Coroutine created at (most recent call last)
#| , in main
#| report()
#| Executing <Task finished name='the report'
