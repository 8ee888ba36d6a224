"""Jupyter's stop button reaches a cell with await only at a turn of the loop: a call that blocks runs on to
its end.
"""

# world: script in real time
import subprocess

from jupyter_client.manager import start_new_kernel

CELL = """
import asyncio, time

async def report():
    print("the call begins", flush=True)
    time.sleep(2)
    print("the call has ended by itself", flush=True)

await asyncio.gather(report(), asyncio.sleep(60))
print("the next line")
"""

manager, client = start_new_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    asked = client.execute(CELL)
    stopped = False
    while True:
        message = client.get_iopub_msg(timeout=30)
        kind, content = message["msg_type"], message["content"]
        if message["parent_header"].get("msg_id") != asked:
            continue
        if kind == "stream":
            print(content["text"], end="")
            if not stopped:
                stopped = True
                manager.interrupt_kernel()
                print("stop is pressed")
        elif kind == "error":
            print(content["ename"])
        elif kind == "status" and content["execution_state"] == "idle":
            break
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)

# prints
#| the call begins
#| stop is pressed
#| the call has ended by itself
#| CancelledError
