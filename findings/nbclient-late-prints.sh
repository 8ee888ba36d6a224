#!/usr/bin/env bash
# What a background task prints after its cell has ended is in no cell of a notebook that nbclient ran
# (nbconvert --execute, papermill, nbmake use it).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    ipykernel==7.4.0 nbclient==0.11.0 nbformat==5.11.1
cd "$folder"
HOME="$folder" "$folder/env/bin/python" - 2>"$folder/errors" <<'PYTHON' || { cat "$folder/errors" >&2; exit 1; }
import sys
from importlib.metadata import version

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

sources = [
    "import asyncio\nasync def late():\n    await asyncio.sleep(0.3)\n    print('late')\ntask = asyncio.create_task(late())",
    "await asyncio.sleep(1)\nprint('second cell')",
    "print(task.done(), task.exception())",
]
notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
NotebookClient(notebook, kernel_name="python3").execute()
stored = ["".join(output.get("text", output.output_type) for output in cell.outputs) for cell in notebook.cells]
print(f"nbclient {version('nbclient')} · ipykernel {version('ipykernel')} · Python {sys.version.split()[0]}")
for number, text in enumerate(stored, 1):
    print(f"  cell {number} holds {text!r}")
print("The first cell's task ended without an error, and what it printed is nowhere.")
assert stored == ["", "second cell\n", "True None\n"], "this has changed"
PYTHON
