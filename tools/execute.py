"""Run notebooks clean: a fresh kernel, every cell in order, `In [1]` to `In [n]`, outputs stored."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from tools.environment import isolated
from tools.normalise import normalise
from tools.notebooks import Notebook, load, save
from tools.readable import ANSI

__all__ = ["execute", "run"]

CELL_SECONDS = 60


def execute(notebook: Notebook, folder: Path, env: dict[str, str]) -> Notebook:
    """Run a notebook in a fresh kernel of this interpreter, working in ``folder``.

    Returns the notebook in the one form.  Raises nbclient's CellExecutionError when a cell fails that is
    not tagged ``raises-exception``, and CellTimeoutError after 60 seconds in one cell.
    """
    import nbformat
    from nbclient import NotebookClient

    node: Any = nbformat.reads(json.dumps(notebook), as_version=4)  # type: ignore[no-untyped-call]
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        node,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
    )
    client.execute(env=env)
    return normalise(node)


def run(paths: list[Path], *, latency: str) -> int:
    """Run the notebooks one after the other and store what they print; returns the exit code.

    ``latency`` scales the practice API's delays; 1 is what a learner sees.  A notebook that fails is left
    as it was.
    """
    failed = 0
    with isolated(latency=latency) as env:
        os.environ.update(
            {name: value for name, value in env.items() if name.startswith(("JUPYTER", "IPYTHON"))}
        )
        for path in paths:
            start = time.monotonic()
            try:
                save(path, execute(load(path), path.parent, env))
            except Exception as error:  # any failure is this notebook's: say it, and go on with the next
                failed += 1
                print(f"FAIL  {path}\n{ANSI.sub('', str(error))}")
            else:
                print(f"ok    {path}  {time.monotonic() - start:.1f} s", flush=True)
    return 1 if failed else 0
