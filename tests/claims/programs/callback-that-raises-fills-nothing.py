"""A callback that asks a cancelled task for its error raises; that is logged, and the future stays empty."""

# world: script
# said in: question 06-ask-first
import asyncio


async def main():
    ended = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(asyncio.sleep(60))
    task.add_done_callback(lambda task: ended.set_result(task.exception()))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([ended], timeout=30)
    print("is the future filled?", ended.done())


asyncio.run(main())

# prints
#| is the future filled? False
# logs
#| Exception in callback
#| CancelledError
