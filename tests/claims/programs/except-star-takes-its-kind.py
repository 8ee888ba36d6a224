"""except does not catch an error in an ExceptionGroup; except* takes out those of its kind, and the
others go on to the caller, in a group.
"""

# world: script
import asyncio


async def fail(error):
    raise error


async def group_of(*errors):
    async with asyncio.TaskGroup() as group:
        for error in errors:
            group.create_task(fail(error))


async def main():
    try:
        await group_of(ValueError("a"))
    except ValueError:
        print("except has caught it")
    except ExceptionGroup as group:
        print("except has not:", group.exceptions)
    try:
        try:
            await group_of(ValueError("a"), KeyError("b"))
        except* ValueError as errors:
            print("except* has caught:", errors.exceptions)
    except ExceptionGroup as left:
        print("goes on:", left.exceptions)


asyncio.run(main())

# prints
#| except has not: (ValueError('a'),)
#| except* has caught: (ValueError('a'),)
#| goes on: (KeyError('b'),)
