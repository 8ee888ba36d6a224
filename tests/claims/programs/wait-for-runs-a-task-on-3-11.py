"""wait_for around a coroutine runs it in the task that awaits it, as asyncio.timeout does; on Python
3.11 it makes a task of its own for it.
"""

# world: script
# said in: question 04-deadline
import asyncio


async def who():
    return asyncio.current_task()


async def main():
    here = asyncio.current_task()
    async with asyncio.timeout(1):
        print("timeout, the same task:", await who() is here)
    print("wait_for, the same task:", await asyncio.wait_for(who(), 1) is here)


asyncio.run(main())

# prints from 3.12
#| timeout, the same task: True
#| wait_for, the same task: True
# prints before 3.12
#| timeout, the same task: True
#| wait_for, the same task: False
