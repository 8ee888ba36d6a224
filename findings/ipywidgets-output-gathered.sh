#!/usr/bin/env bash
# ipywidgets: two gathered coroutines, each printing inside its own Output widget, and lines of one appear in the
# other's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    ipykernel==7.4.0 ipywidgets==8.1.9 nbclient==0.11.0 nbformat==5.11.1
cd "$folder"
HOME="$folder" "$folder/env/bin/python" - 2>"$folder/errors" <<'PYTHON' || { cat "$folder/errors" >&2; exit 1; }
import sys
from importlib.metadata import version

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

sources = [
    "import asyncio, ipywidgets\nleft, right = ipywidgets.Output(), ipywidgets.Output()\ndisplay(left, right)",
    """turns = {name: asyncio.Event() for name in ("right opens", "left goes on", "right closes")}

async def in_left():
    with left:
        print("left 1")
        turns["right opens"].set()
        await turns["left goes on"].wait()
        print("left 2")
        turns["right closes"].set()
        await asyncio.sleep(0.1)
        print("left 3")

async def in_right():
    await turns["right opens"].wait()
    with right:
        print("right 1")
        turns["left goes on"].set()
        await turns["right closes"].wait()
        print("right 2")

await asyncio.gather(in_left(), in_right())""",
]
notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
client = NotebookClient(notebook, kernel_name="python3")
client.execute()
state = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
held = [
    "".join(output["text"] for output in widget["state"]["outputs"]).split("\n")[:-1]
    for widget in state
    if widget["model_name"] == "OutputModel"
]
for package in ("ipywidgets", "ipykernel", "nbclient"):
    print(package, version(package), end=" · ")
print("Python", sys.version.split()[0])
print("gather(a coroutine that prints inside `with left:`, one that prints inside `with right:`)")
for name, lines in zip(("left", "right"), held):
    print(f"  the widget {name} holds {lines}")
print("What the left one prints while the right one's block is open goes to the right: the blocks are told apart by")
print("the message that runs the cell, and that is one for both.")
assert held == [["left 1", "left 3"], ["right 1", "left 2", "right 2"]], "this has changed"
PYTHON
