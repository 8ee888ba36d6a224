"""An eager task (Python 3.12 and newer) runs its first step inside create_task; an ordinary task does
not.
"""

# world: script
# said in: glossary, Task
import asyncio


async def job():
    print("the job starts")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(job())
    print("the next line")
    await task


asyncio.run(main())

# prints from 3.12
#| the job starts
#| the next line
