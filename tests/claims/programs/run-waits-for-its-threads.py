"""A function in a thread, cancelled while it works, runs on; asyncio.run waits for it at its end."""

# world: script in real time
# said in: question 03-thread-timeout
import asyncio
import threading

started, go_on = threading.Event(), threading.Event()


def write_backup():
    started.set()
    go_on.wait(20)
    print("the backup is written")


async def main():
    task = asyncio.create_task(asyncio.to_thread(write_backup))
    await asyncio.to_thread(started.wait, 20)
    task.cancel()
    await asyncio.wait([task])
    print("main is over, the task cancelled:", task.cancelled())
    threading.Timer(0.2, go_on.set).start()


asyncio.run(main())
print("asyncio.run is over")

# prints
#| main is over, the task cancelled: True
#| the backup is written
#| asyncio.run is over
