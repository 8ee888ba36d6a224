"""A row that names CancelledError beside Exception swallows a cancellation of its own task; one that asks
cancelling() lets it through, and still makes a row of a check that was cancelled from inside.
"""

# world: script
import asyncio


async def check(name):
    await asyncio.sleep(0.1)
    if name == "mail":
        raise asyncio.CancelledError  # from inside: nobody cancelled the row
    return "up"


async def swallows(name):
    try:
        return name, "ok", await check(name)
    except (Exception, asyncio.CancelledError):
        return name, "failed"


async def asks(name):
    try:
        return name, "ok", await check(name)
    except Exception:
        return name, "failed"
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        return name, "failed"


async def main(row):
    print(row.__name__, await row("mail"))
    task = asyncio.create_task(row("web"))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait([task])
    print("cancelled:", task.cancelled() or task.result())


asyncio.run(main(swallows))
asyncio.run(main(asks))

# prints
#| swallows ('mail', 'failed')
#| cancelled: ('web', 'failed')
#| asks ('mail', 'failed')
#| cancelled: True
