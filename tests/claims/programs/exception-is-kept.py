"""A task keeps its exception until someone awaits the task or asks it; if nobody does, that is logged when
the task is thrown away.
"""

# world: script
# said in: glossary, Exception
import asyncio


async def fail(name):
    raise ValueError(name)


async def main():
    kept, asked, nobody = [asyncio.create_task(fail(name)) for name in ("kept", "asked", "nobody asked")]
    await asyncio.sleep(1)
    print("a second later:", repr(asked.exception()))
    try:
        await kept
    except ValueError as error:
        print("awaited:", error)
    print(nobody.done())


asyncio.run(main())

# prints
#| a second later: ValueError('asked')
#| awaited: kept
#| True
# logs
#| Task exception was never retrieved
#| ValueError: nobody asked
