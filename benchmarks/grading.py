"""What grading a class costs beside nbgrader: seconds and CPU for a notebook, cores, memory.

Run: ``python benchmarks/grading.py [--learners N] [--nbgrader N]``.  Every learner hands in all exercise
notebooks, and a comment makes every source another one, so that nothing is known from a neighbour.  nbgrader
grades the notebooks of some of the same learners (its default here: two, ten notebooks), with one process, as
it does. Takes some minutes, on a machine that does nothing else: CPU seconds are the whole machine's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
STEMS = tuple(sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb")))
EXAMPLES = tuple(
    example
    for path in sorted((ROOT / "tests" / "exercises").glob("examples_lesson_0?.json"))
    for example in json.loads(path.read_text(encoding="utf-8"))
)
# PR_SET_CHILD_SUBREAPER of Linux's prctl: processes without a parent become ours, and are counted
SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: real and CPU seconds of it and everything it started; its own memory in MB."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str], folder: Path, **environment: str) -> Cost:
    with tempfile.TemporaryFile() as said:
        before, start = busy(), time.perf_counter()
        environment = {**os.environ, **environment}
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall, cpu = time.perf_counter() - start, busy() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{command} failed:\n{said.read().decode()[-2000:]}")
    return Cost(wall, cpu or usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def busy() -> float:
    """CPU seconds of the whole machine so far: what ends inside a sandbox is in nobody's own account.

    0.0 where there is no /proc/stat; then sandboxes are not counted.
    """
    try:
        user, nice, system = Path("/proc/stat").read_text(encoding="utf-8").split()[1:4]
    except OSError:
        return 0.0
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def answers(learner: int) -> dict[str, str]:
    """One answer to each exercise of lessons 01 to 05, right or wrong, and like nobody else's."""
    chosen: dict[str, list[str]] = {}
    for example in EXAMPLES:
        chosen.setdefault(example["exercise"], []).append(example["source"])
    return {
        exercise: f"# learner {learner}\n{sources[learner % len(sources)]}"
        for exercise, sources in chosen.items()
    }


def filled(place: Path, learner: int) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    mine = answers(learner)
    for cell in notebook["cells"]:
        exercise = cell["id"].removeprefix("exercise-").replace("-", ".")
        if cell["id"].startswith("exercise-") and exercise in mine:
            cell["source"] = mine[exercise]
    return notebook


def write(place: Path, notebook: dict[str, Any]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(notebook), encoding="utf-8")


def ours(home: Path, learners: int, workers: int | None) -> Cost:
    """The class graded by so many workers; by as many as the command itself takes where that is None."""
    folder = home / f"class-{learners}"
    for learner in range(learners):
        for stem in STEMS:
            place = folder / f"Learner {learner:03}" / f"{stem}.ipynb"
            if not place.exists():
                write(place, filled(ROOT / "exercises" / f"{stem}.ipynb", learner))
    out = home / f"out-{learners}-{workers}"
    words = ["-m", "gatherlab", "grade", str(folder), "--out", str(out)]
    words += ["--workers", str(workers)] if workers is not None else []
    return measured([sys.executable, *words], ROOT)


def nbgraders(home: Path, learners: int) -> Cost:
    """Seconds for all their notebooks; generating the assignments is not counted."""
    course = home / "course"
    path = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ["PATH"]]
    )  # it starts programs by name
    measured([sys.executable, "-m", "gatherlab", "nbgrader", str(course)], ROOT)
    measured(["nbgrader", "generate_assignment", "*"], course, PATH=path)
    for learner in range(learners):
        for stem in STEMS:
            released = course / "release" / stem / f"{stem}.ipynb"
            place = course / "submitted" / f"l{learner}" / stem / f"{stem}.ipynb"
            write(place, filled(released, learner))
    costs = [measured(["nbgrader", "autograde", stem], course, PATH=path) for stem in STEMS]
    return Cost(sum(c.wall for c in costs), sum(c.cpu for c in costs), max(c.memory for c in costs))


def row(what: str, notebooks: int, cost: Cost) -> str:
    each = f"{cost.wall / notebooks:8.3f} s {cost.cpu / notebooks:8.3f} s"
    return f"{what:44}{notebooks:10} {cost.wall:9.1f} s {each} {cost.memory:8.1f} MB"


def ratio(what: str, value: float) -> None:
    print(f"{what:44}{value:10.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=100)
    parser.add_argument("--nbgrader", type=int, default=2, metavar="N", help="learners for nbgrader; 0: none")
    chosen = parser.parse_args()
    every, few = chosen.learners, chosen.nbgrader
    print(f"{'':44}{'notebooks':>10} {'wall':>11} {'wall each':>10} {'CPU each':>10} {'memory':>11}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        costs = {}
        for learners, workers in ((every, None), (every, 1), (every, 2), (every // 2, 2), (every // 4, 2)):
            costs[learners, workers] = cost = ours(Path(folder), learners, workers)
            print(
                row(
                    f"grade, {learners} learners, workers: {workers or 'as typed'}",
                    learners * len(STEMS),
                    cost,
                ),
                flush=True,
            )
        one = costs[every, 1]
        ratio("one worker : two, wall", one.wall / costs[every, 2].wall)
        if few:
            theirs, share = nbgraders(Path(folder), few), every / few
            print(row(f"nbgrader autograde, {few} learners", few * len(STEMS), theirs))
            ratio("nbgrader : grade as typed, wall each", share * theirs.wall / costs[every, None].wall)
            ratio("nbgrader : grade with one worker, wall each", share * theirs.wall / one.wall)
            ratio("nbgrader : grade with one worker, CPU each", share * theirs.cpu / one.cpu)


if __name__ == "__main__":
    main()
