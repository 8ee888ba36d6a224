#!/usr/bin/env bash
# A notebook's cell may await, under a magic it may not: %%time, %%timeit, %%prun call it a SyntaxError, and
# %%capture tries to run a loop in the running one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    ipykernel==7.4.0 ipython==9.18.1 nbclient==0.11.0 nbformat==5.11.1
cd "$folder"
HOME="$folder" "$folder/env/bin/python" - 2>"$folder/errors" <<'PYTHON' || { cat "$folder/errors" >&2; exit 1; }
import sys
from importlib.metadata import version

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

magics = ["", "%%time", "%%timeit -n1 -r1", "%%prun -q", "%%capture seen"]
cells = {magic or "no magic": f"{magic}\nresults = await asyncio.gather(nap(), nap())".lstrip() for magic in magics}
cells["%env A=1, then await"] = "%env A=1\nresults = await asyncio.gather(nap(), nap())"
start = "import asyncio\nasync def nap():\n    await asyncio.sleep(0.01)"
notebook = new_notebook(cells=[new_code_cell(source) for source in (start, *cells.values())])
NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
packages = ("ipython", "ipykernel", "nbclient")
print(*(f"{name} {version(name)}" for name in packages), "Python " + sys.version.split()[0], sep=" · ")
said = {}
for name, cell in zip(cells, notebook.cells[1:], strict=True):
    errors = [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]
    said[name] = errors[0] if errors else "works"
    print(f"  {name:22} {said[name]}")
assert said["no magic"] == said["%env A=1, then await"] == "works", "this has changed"
for name in ("%%time", "%%timeit -n1 -r1", "%%prun -q"):
    assert said[name].startswith("SyntaxError: 'await' outside function"), "this has changed"
assert said["%%capture seen"] == "RuntimeError: This event loop is already running", "this has changed"
PYTHON
