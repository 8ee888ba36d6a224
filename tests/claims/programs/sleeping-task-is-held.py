"""A task that sleeps, or waits for a socket, is held by that; one that waits for something that only it
knows is held by nobody, and the loop says so when it is thrown away.
"""

# world: script in real time
import asyncio
import gc
import socket


async def sleeper():
    await asyncio.sleep(0.05)
    print("the sleeper ran on")


async def reader(end):
    await asyncio.get_running_loop().sock_recv(end, 1)
    print("the reader ran on")


async def backup():
    await asyncio.Event().wait()
    print("the backup ran on")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("the loop says:", context["message"]))
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    for work in (sleeper(), reader(ours), backup()):
        asyncio.create_task(work)
    del work
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(0.1)
    theirs.send(b"x")
    await asyncio.sleep(0.1)
    ours.close()
    theirs.close()


asyncio.run(main())

# prints
#| the loop says: Task was destroyed but it is pending!
#| the sleeper ran on
#| the reader ran on
