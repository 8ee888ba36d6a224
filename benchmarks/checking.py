"""How long a check takes: one call in this process, a line of ``check --jsonl``, a submission in a sandbox.

In a sandbox it is measured both ways: with a bubblewrap and a Python of its own, and as a warm parent's fork.

Run: ``python benchmarks/checking.py``.
"""

from __future__ import annotations

import asyncio
import json
import linecache
import os
import resource
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

from gatherlab.checking import judge_function
from gatherlab.checking.isolated import Worker
from gatherlab.checking.wall import box, sandbox
from gatherlab.errors import ApiError
from gatherlab.exercises import EXERCISES
from gatherlab.exercises.grading import grade

EXAMPLES = Path(__file__).parents[1] / "tests" / "exercises" / "examples_lesson_01.json"
ROUNDS = 5


def in_process(examples: list[dict[str, Any]]) -> list[float]:
    """Seconds of each check, from call to verdict."""
    taken = []
    for example in examples * ROUNDS:
        names: dict[str, Any] = {"asyncio": asyncio, "ApiError": ApiError}
        source = example["source"]
        # as a kernel keeps it: without it each check looks for the file all along sys.path
        linecache.cache["cell.py"] = (len(source), None, source.splitlines(keepends=True), "cell.py")
        exec(compile(source, "cell.py", "exec"), names)
        function = names[EXERCISES[example["exercise"]].function]
        start = time.perf_counter()
        judge_function(example["exercise"], function)
        taken.append(time.perf_counter() - start)
    return taken


def isolated(examples: list[dict[str, Any]]) -> float:
    """Seconds per submission, the start of the workers included."""
    lines = [json.dumps(example).encode() for example in examples]
    start = time.perf_counter()
    verdicts = list(grade(lines))
    return (time.perf_counter() - start) / len(verdicts)


Cost = tuple[float, float]  # seconds, and CPU seconds, of one submission


def sandboxed(examples: list[dict[str, Any]], workers: int, *, warm: bool = True) -> Cost:
    """What a submission costs with ``workers`` at a time; the start of warm parents included.

    ``warm`` is False for a bubblewrap and a Python for each submission.  CPU time is this process's, and that
    of all that runs in sandboxes, read before it is ended; what the kernel does afterwards is in no account.
    """
    spent: list[float] = []
    end = box.Inmate.end

    def counting(inmate: box.Inmate) -> bool:
        if inmate._first >= 0:
            spent.append(cpu_of(inmate.number))
        return end(inmate)

    def judge(share: list[dict[str, Any]]) -> None:
        with Worker(isolation="sandbox", warm=warm) as worker:
            for example in share:
                worker.judge(example["exercise"], example["source"])

    with patch.object(box.Inmate, "end", counting), ThreadPoolExecutor(workers) as pool:
        before, start = ended_children() + time.process_time(), time.perf_counter()
        list(pool.map(judge, [examples[number::workers] for number in range(workers)]))
        wall, mine = time.perf_counter() - start, ended_children() + time.process_time() - before
    return wall / len(examples), (mine + sum(spent)) / len(examples)


def both_ways(examples: list[dict[str, Any]]) -> tuple[Cost, Cost]:
    """What a submission costs with a bubblewrap of its own, and with a warm parent: the two take turns."""
    alone: list[Cost] = []
    warm: list[Cost] = []
    for _ in range(ROUNDS):
        alone.append(sandboxed(examples, 1, warm=False))
        warm.append(sandboxed(examples, 1))
    return middle(alone), middle(warm)


def middle(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    walls, cpus = zip(*costs, strict=True)
    return statistics.median(walls), statistics.median(cpus)


def ended_children() -> float:
    """CPU seconds of the children of this process that are gone: bubblewrap and its first process."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_of(process: int) -> float:
    """Seconds of CPU time that a process and its ended children have used, as the kernel counts them; 0.0 for
    one that is gone."""
    try:
        words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


def row(what: str, measured: str, target: str = "") -> None:
    print(f"{what:50}{measured:>14}{target:>12}")


def main() -> None:
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    taken = in_process(examples)
    row("what", "measured", "target")
    row("a check in process, median", f"{statistics.median(taken) * 1000:.1f} ms", "< 50 ms")
    row("a check in process, slowest", f"{max(taken) * 1000:.1f} ms")
    each = statistics.median(isolated(examples) for _ in range(3))
    row("check --jsonl, seconds per submission", f"{each:.3f} s", "<= 0.15 s")
    if not sandbox.available():
        print(sandbox.describe())
        return
    (wall_alone, cpu_alone), (wall, cpu) = both_ways(examples)
    row("a bubblewrap each, seconds per submission", f"{wall_alone:.3f} s")
    row("a bubblewrap each, CPU seconds per submission", f"{cpu_alone:.3f} s")
    row("a warm parent, seconds per submission", f"{wall:.3f} s", "<= 0.03 s")
    row("a warm parent, CPU seconds per submission", f"{cpu:.3f} s", "<= 0.03 s")
    row("a warm parent : a bubblewrap each, wall", f"{wall / wall_alone:.2f}", "<= 0.2")
    row("a warm parent : a bubblewrap each, CPU", f"{cpu / cpu_alone:.2f}", "<= 0.2")
    cores = len(os.sched_getaffinity(0))
    if cores > 1:
        together, _ = sandboxed(examples, cores)
        row(f"{cores} workers, times as fast as one", f"{wall / together:.2f}", f"{cores}")


if __name__ == "__main__":
    main()
