#!/usr/bin/env bash
# ipykernel: the stop button is not heard in a cell that blocks and awaits, and the request is forgotten.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check ipykernel==7.4.0 jupyter_client==8.9.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys, time
from importlib.metadata import version
from jupyter_client.manager import start_new_kernel


def interrupted(source):
    """How a cell ends that is interrupted in the middle of its four seconds, and what it printed."""
    manager, client = start_new_kernel()
    try:
        client.execute_interactive("import asyncio, time", timeout=60)
        sent = client.execute(source)
        while client.get_iopub_msg(timeout=60)["content"].get("text") != "begun\n":
            pass
        time.sleep(1)
        manager.interrupt_kernel()
        printed = []
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"].strip())
            if message["msg_type"] == "error":
                printed.append(message["content"]["ename"])
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        while True:
            reply = client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == sent:
                return reply["content"]["status"], printed
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


BLOCKS = "print('begun', flush=True); time.sleep(4); print('slept all four seconds')"
print("ipykernel", version("ipykernel"), "· jupyter_client", version("jupyter_client"), "· Python", sys.version.split()[0])
plain = interrupted(BLOCKS)
awaits = interrupted(f"{BLOCKS}; await asyncio.sleep(0)")
print("interrupted after one of four seconds of time.sleep")
print("  a cell without await:", *plain)
print("  a cell with one     :", *awaits)
print("With an await in the cell, the signal only asks the cell's task to stop at an await that waits: the blocking call")
print("goes on to its end, and the cell ends as if nobody had asked.")
assert plain == ("error", ["KeyboardInterrupt"]), plain
assert awaits[1][0] == "slept all four seconds", "this has changed"
PYTHON
