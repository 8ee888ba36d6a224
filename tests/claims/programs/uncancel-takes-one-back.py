"""uncancel() counts one request to cancel less."""

# world: script
import asyncio


async def main():
    me = asyncio.current_task()
    me.cancel()
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        print("requests to cancel:", me.cancelling())
        me.uncancel()
    print("requests to cancel:", me.cancelling())


asyncio.run(main())

# prints
#| requests to cancel: 1
#| requests to cancel: 0
