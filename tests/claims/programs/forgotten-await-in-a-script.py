"""A gather without await in a script: asyncio.run cancels the tasks at their first wait,
and the future that nobody awaited is logged.
"""

# world: script
# said in: question 01-forgotten-await
import asyncio


async def fetch(number):
    print("asked for", number)
    await asyncio.sleep(0.01)
    print("got", number)


async def main():
    titles = asyncio.gather(fetch(1), fetch(2))
    print("a", type(titles).__name__)


asyncio.run(main())

# prints
#| a _GatheringFuture
#| asked for 1
#| asked for 2
# logs
#| _GatheringFuture exception was never retrieved
#| CancelledError
