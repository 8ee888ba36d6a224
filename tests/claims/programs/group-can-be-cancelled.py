"""From Python 3.15 a TaskGroup has cancel(): the task that has the first answer keeps it outside and calls
that.  All tasks of the group are cancelled, the calling one too, and the block ends without an error.
"""

# world: script
import asyncio


async def ask(seconds, answers, group):
    await asyncio.sleep(seconds)
    answers.append(seconds)
    if hasattr(group, "cancel"):
        group.cancel()


async def main():
    answers = []
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ask(seconds, answers, group)) for seconds in (3, 0.1, 5)]
    print(answers, [task.cancelled() for task in tasks])


asyncio.run(main())

# prints from 3.15
#| [0.1] [True, True, True]
# prints before 3.15
#| [0.1, 3, 5] [False, False, False]
