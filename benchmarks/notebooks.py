"""The whole course under nbval with two workers, against `jupyter execute` of the same notebooks in a row.

    python benchmarks/notebooks.py [--rounds N] [NOTEBOOK ...]

Without names: every lesson and solution, as CI runs them.  nbval also compares every output; the others only
run.  nbmake (two workers as well) and papermill (one notebook after the other) are measured where installed.
papermill counts cells that raise on purpose as failures, after running them all: here it has done its work
when every cell was run.  All take place in the environment of tools/environment.py: own settings, and
the latency that CI uses.  The ways alternate; the table has the median and the ratio to `jupyter execute`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # tools is not part of the installed package

from tools.environment import TEST_LATENCY, isolated
from tools.gates import NBVAL, NOTEBOOKS
from tools.notebooks import ROOT, find

EXECUTE = "jupyter execute"
TARGETS = {"nbval, 2 workers": "<= 0.60 and < 60 s"}
Run = Callable[[list[Path], Path], list[list[str]]]
"""The commands that run these notebooks; the folder is for what they write."""


def nbval(notebooks: list[Path], folder: Path) -> list[list[str]]:
    return [[sys.executable, "-m", "pytest", *NBVAL, *map(str, notebooks)]]


def execute(notebooks: list[Path], folder: Path) -> list[list[str]]:
    """One command for all: it starts Jupyter once, and a kernel for each notebook after the other."""
    run = "from nbclient.cli import main; main()"  # what the command `jupyter execute` runs
    return [[sys.executable, "-c", run, "--kernel_name=python3", *map(str, notebooks)]]


def nbmake(notebooks: list[Path], folder: Path) -> list[list[str]]:
    options = (
        "--nbmake",
        "--nbmake-kernel=python3",
        "--nbmake-timeout=60",
        "-n2",
        "-pno:cacheprovider",
        "-q",
    )
    return [[sys.executable, "-m", "pytest", *options, *map(str, notebooks)]]


PAPERMILL = """
import sys
from pathlib import Path
from papermill import PapermillExecutionError, execute_notebook
from tools.notebooks import code_cells, load
source, made, folder = sys.argv[1:]
try:
    execute_notebook(source, made, kernel_name="python3", cwd=folder, progress_bar=False)
except PapermillExecutionError:
    if None in [cell["execution_count"] for cell in code_cells(load(Path(made)))]:
        raise
"""


def papermill(notebooks: list[Path], folder: Path) -> list[list[str]]:
    return [
        [sys.executable, "-c", PAPERMILL, str(path), str(folder / f"{place}.ipynb"), str(path.parent)]
        for place, path in enumerate(notebooks)
    ]


def ways() -> dict[str, Run]:
    found: dict[str, Run] = {"nbval, 2 workers": nbval, EXECUTE: execute}
    if find_spec("nbmake"):
        found["nbmake, 2 workers"] = nbmake
    if find_spec("papermill"):
        found["papermill"] = papermill
    return found


def seconds(commands: list[list[str]], env: Mapping[str, str]) -> tuple[float, list[str]]:
    """Wall time of the commands one after the other, and the last lines of those that failed."""
    failed = []
    start = time.perf_counter()
    for command in commands:
        done = subprocess.run(
            command, cwd=ROOT, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            failed.append(done.stdout.decode("utf-8", "replace")[-1500:])
    return time.perf_counter() - start, failed


def measure(notebooks: list[Path], rounds: int) -> tuple[dict[str, list[float]], dict[str, list[str]]]:
    """The times of each way, and what went wrong in it."""
    runs = ways()
    times: dict[str, list[float]] = {name: [] for name in runs}
    wrong: dict[str, list[str]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            with isolated() as env, tempfile.TemporaryDirectory(prefix="gatherlab-") as folder:
                took, failed = seconds(run(notebooks, Path(folder)), env)
            times[name].append(took)
            wrong[name] += failed
            print(f"  {name}: {took:.1f} s{', FAILED' if failed else ''}", flush=True)
    return times, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="nbval with two workers against jupyter execute.")
    parser.add_argument("notebooks", nargs="*", help="notebooks or folders; all of the course by default")
    parser.add_argument("--rounds", type=int, default=1, help="how often each way is measured (1)")
    given = parser.parse_args()
    places = given.notebooks or [ROOT / name for name in NOTEBOOKS]
    notebooks = [path.resolve() for path in find(*places)]
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{len(notebooks)} notebooks, latency {TEST_LATENCY}, {given.rounds} round(s)")
    print(f"Python {sys.version.split()[0]} on {sys.platform}, {os.cpu_count()} cores{load}")
    times, wrong = measure(notebooks, given.rounds)
    base = statistics.median(times[EXECUTE])
    print(f"{'way':20}{'seconds':>9}{'ratio':>8}  target")
    for name, values in times.items():
        took = statistics.median(values)
        note = "  FAILED: this time says nothing" if wrong[name] else ""
        print(f"{name:20}{took:9.1f}{took / base:8.2f}  {TARGETS.get(name, '')}{note}")
    for name, texts in wrong.items():
        print(*(f"\n--- {name}\n{text}" for text in texts), sep="")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
