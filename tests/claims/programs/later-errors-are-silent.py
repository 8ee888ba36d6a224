"""After gather has raised, a child's later error is shown and logged nowhere; a task that you keep has it."""

# world: script
import asyncio


async def fail(error, seconds):
    await asyncio.sleep(seconds)
    raise error


async def main():
    late = asyncio.create_task(fail(KeyError("late"), 0.3))
    try:
        await asyncio.gather(late, fail(OSError("lost"), 0.2), fail(ValueError("early"), 0.1))
    except Exception as error:
        print("gather raised:", repr(error))
    await asyncio.sleep(1)
    print("in the task we kept:", repr(late.exception()))


asyncio.run(main())

# prints
#| gather raised: ValueError('early')
#| in the task we kept: KeyError('late')
