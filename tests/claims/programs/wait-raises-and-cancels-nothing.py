"""asyncio.wait gives two sets, done and pending; it raises no error of a task and cancels none, at its
time-out either.
"""

# world: script
# said in: glossary, asyncio.wait()
import asyncio


async def fail():
    await asyncio.sleep(0.1)
    raise ValueError("down")


async def main():
    bad, slow = tasks = [asyncio.create_task(fail()), asyncio.create_task(asyncio.sleep(1, "late"))]
    for how in ("FIRST_COMPLETED", "FIRST_EXCEPTION"):
        done, pending = await asyncio.wait(tasks, return_when=getattr(asyncio, how))
        print(how, done == {bad}, pending == {slow})
    done, pending = await asyncio.wait([slow], timeout=0.1)
    print("time-out:", done, pending == {slow}, "calls of cancel():", slow.cancelling())
    done, pending = await asyncio.wait(tasks)
    print("all:", len(done), pending, repr(bad.exception()), slow.result())


asyncio.run(main())

# prints
#| FIRST_COMPLETED True True
#| FIRST_EXCEPTION True True
#| time-out: set() True calls of cancel(): 0
#| all: 2 set() ValueError('down') late
