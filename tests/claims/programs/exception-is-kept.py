"""A task keeps its exception: whoever awaits the task or asks it gets it, as often as they like; if nobody
does, that is logged when the task is thrown away.
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
    for time in "once", "twice":
        try:
            await kept
        except ValueError as error:
            print("awaited", time, error)
    print(nobody.done())


asyncio.run(main())

# prints
#| a second later: ValueError('asked')
#| awaited once kept
#| awaited twice kept
#| True
# logs
#| Task exception was never retrieved
#| ValueError: nobody asked
