"""A class on one JupyterHub: do all finish, how long does it take, and how much memory does a learner need?

Run ``python benchmarks/hub.py [--learners 20]`` in an environment with the hub (docs/deploy.md).  It starts
the trial hub of ``deploy/`` on loopback.  First one learner alone, then all at once sign in, pull the course
from a bare clone of this repository, open lesson 01 and run every cell, then answer exercise 1.1 wrong and
right in its notebook.  After that the course changes upstream, in the very cell that they edited, and all
pull again: their answers must still be there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub_learner import Failed, Learner
from hub_server import ROOT, Hub, running_hub

LESSON, EXERCISES = "gather/notebooks/01_basic_gather.ipynb", "gather/exercises/01_basic_gather.ipynb"
WRONG = 'async def fetch_both(api):\n    return [await api.get("users/1"), await api.get("posts/1")]'
RIGHT = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))'
CHANGED = "async def fetch_both(api):\n    # upstream wrote this\n    both = ..."


@dataclass
class Run:
    """What one learner's hour took, in seconds."""

    steps: dict[str, float] = field(default_factory=dict)
    cells: dict[str, float] = field(default_factory=dict)


async def learn(learner: Learner) -> Run:
    """Sign in, pull, lesson 01, exercise 1.1."""
    run = Run()
    start = time.perf_counter()
    await learner.sign_in()
    page = await learner.arrive()
    run.steps["sign in, server started"] = time.perf_counter() - start
    start = time.perf_counter()
    await learner.pull(page)
    run.steps["course pulled"] = time.perf_counter() - start
    start = time.perf_counter()
    await lesson(learner, run)
    run.steps["lesson 01"] = time.perf_counter() - start
    start = time.perf_counter()
    await exercise(learner, run)
    run.steps["exercise 1.1, wrong and right"] = time.perf_counter() - start
    return run


async def lesson(learner: Learner, run: Run) -> None:
    """Every cell of the lesson, in order; only those that say so may fail."""
    notebook = await learner.notebook(LESSON)
    kernel = await learner.open(LESSON)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    if len(cells) < 10:
        raise Failed(f"lesson 01 has {len(cells)} cells")
    for cell in cells:
        start = time.perf_counter()
        outputs = await kernel.run(cell["source"])
        run.cells[cell["id"]] = time.perf_counter() - start
        errors = [output for output in outputs if output["kind"] == "error"]
        if bool(errors) != ("raises-exception" in cell["metadata"].get("tags", [])):
            raise Failed(f"{learner.name}, cell {cell['id']}: {errors or 'no error'}")


async def exercise(learner: Learner, run: Run) -> None:
    """Write each answer into the notebook, save, run the cells, read the verdict."""
    kernel = await learner.open(EXERCISES)
    for answer, verdict in ((WRONG, "Exercise 1.1: not yet"), (RIGHT, "Exercise 1.1: passed")):
        notebook = await learner.notebook(EXERCISES)
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        cells["exercise-1-1"]["source"] = answer
        await learner.save(EXERCISES, notebook)
        for name in ("setup", "exercise-1-1", "check-1-1"):
            start = time.perf_counter()
            said = text_of(await kernel.run(cells[name]["source"]))
            run.cells[f"1.1 {name}"] = time.perf_counter() - start
        if not said.startswith(verdict):
            raise Failed(f"{learner.name}: {verdict!r} expected, got {said!r}")


def text_of(outputs: list[dict[str, Any]]) -> str:
    """What a cell showed, as text."""
    return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


async def pull_again(learner: Learner) -> None:
    """Pull the changed course: the answer is kept, everything else is new, the notebook is still one."""
    await learner.pull(await learner.arrive())
    notebook = json.loads(await learner.text(EXERCISES))
    cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    events = (await learner.text("gather/progress.jsonl")).splitlines()
    kept = cells["exercise-1-1"] == RIGHT and len(events) >= 2
    new = "changed upstream" in cells["task-1-2"] and "changed upstream" in await learner.text(
        "gather/README.md"
    )
    if not kept or not new:
        raise Failed(
            f"{learner.name} after the second pull: kept {kept}, new {new}, {cells['exercise-1-1']!r}"
        )


# --------------------------------------------------------------------------- the course's repository


def git(folder: Path, *words: str) -> str:
    person = ("-c", "user.name=author", "-c", "user.email=author@example.org")
    done = subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def change_upstream(folder: Path, repository: Path, branch: str) -> None:
    """A new version of the course: the cell that learners edited, the next task, and the README."""
    work = folder / "author"
    git(folder, "clone", "--quiet", "--branch", branch, str(repository), str(work))
    file = work / "exercises" / "01_basic_gather.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    cells["exercise-1-1"]["source"] = CHANGED.splitlines(keepends=True)
    cells["task-1-2"]["source"].append("\n\nThis was changed upstream.")
    text = json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
    with (work / "README.md").open("a", encoding="utf-8") as readme:
        readme.write("\nThis was changed upstream.\n")
    git(work, "commit", "--quiet", "--all", "--message", "A new version")
    git(work, "push", "--quiet", "origin", branch)


# --------------------------------------------------------------------------- the table


def show(alone: Run, runs: list[Run], wall: float, processes: dict[str, list[tuple[float, float]]]) -> None:
    print(f"{len(runs)} learners at once: all finished, {wall:.0f} s from first sign-in to last verdict\n")
    print("| step, seconds | alone | together, median | slowest |")
    print("|---|---|---|---|")
    for name, seconds in alone.steps.items():
        theirs = [run.steps[name] for run in runs]
        print(f"| {name} | {seconds:.1f} | {statistics.median(theirs):.1f} | {max(theirs):.1f} |")
    slowest, cell = max((seconds, cell) for run in runs for cell, seconds in run.cells.items())
    print(f"| slowest cell: `{cell}` | {alone.cells[cell]:.1f} | | {slowest:.1f} |\n")
    print("| process | how many | MB (what is shared is divided), median | most | CPU s, median |")
    print("|---|---|---|---|---|")
    for name, values in processes.items():
        used, cpu = zip(*values, strict=True)
        line = f"{statistics.median(used):.0f} | {max(used):.0f} | {statistics.median(cpu):.1f}"
        print(f"| {name} | {len(values)} | {line} |")
    learners = [*processes["server"], *processes["kernel"]]
    each = [sum(column) / len(processes["server"]) for column in zip(*learners, strict=True)]
    print(
        f"\na learner with both notebooks open: {each[0]:.0f} MB, {each[1]:.1f} s of CPU until here", end=""
    )
    print(f"; the hub and its proxy: {sum(used for used, _ in processes['hub']):.0f} MB\n")


async def measure(hub: Hub, count: int, change: Callable[[], None]) -> None:
    """One learner alone, then ``count`` at once, then the second pull of all."""
    learners = [
        Learner(hub.base, name) for name in ("alone", *(f"learner{n:03}" for n in range(1, count + 1)))
    ]
    try:
        alone = await learn(learners[0])
        start = time.perf_counter()
        runs = await asyncio.gather(*map(learn, learners[1:]))
        show(alone, runs, time.perf_counter() - start, hub.processes())
        await asyncio.to_thread(change)
        await asyncio.gather(*map(pull_again, learners))
        print(f"The course changed upstream: {len(learners)} pulled again, and every answer is still there.")
    finally:
        await asyncio.gather(*(learner.close() for learner in learners))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--learners", type=int, default=20)
    count = parser.parse_args().learners
    with tempfile.TemporaryDirectory(prefix="gatherlab-hub-") as name:
        folder, branch = Path(name), "main"
        repository = folder / "course.git"
        git(folder, "clone", "--quiet", "--bare", str(ROOT), str(repository))
        git(repository, "branch", "--force", branch, "HEAD")
        with running_hub(folder, repository, branch) as hub:
            asyncio.run(measure(hub, count, lambda: change_upstream(folder, repository, branch)))


if __name__ == "__main__":
    main()
