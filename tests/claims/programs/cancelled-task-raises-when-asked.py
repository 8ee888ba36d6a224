"""On a cancelled task, result() and exception() raise CancelledError: ask cancelled() first."""

# world: script
# said in: glossary, Cancellation
import asyncio


async def main():
    task = asyncio.create_task(asyncio.sleep(9))
    task.cancel()
    await asyncio.wait([task])
    for ask in (task.result, task.exception):
        try:
            ask()
        except asyncio.CancelledError as error:
            print(ask.__name__, "raises", type(error).__name__)
    print("cancelled():", task.cancelled())


asyncio.run(main())

# prints
#| result raises CancelledError
#| exception raises CancelledError
#| cancelled(): True
