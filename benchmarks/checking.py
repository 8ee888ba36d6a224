"""How long a check takes: one call in this process, a line of ``check --jsonl``, a submission in a sandbox.

Run: ``python benchmarks/checking.py``.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

from gatherlab.checking import judge_function
from gatherlab.checking.isolated import Worker
from gatherlab.checking.wall import sandbox
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
        exec(compile(example["source"], "cell.py", "exec"), names)
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


def sandboxed(examples: list[dict[str, Any]], workers: int) -> tuple[float, float]:
    """Seconds and CPU seconds per submission, with ``workers`` sandboxes at a time."""
    spent: list[float] = []
    close = sandbox._Box.close

    def counting(box: sandbox._Box) -> None:
        spent.append(sum(map(cpu_of, box.processes())))
        close(box)

    def judge(share: list[dict[str, Any]]) -> None:
        with Worker(isolation="sandbox") as worker:
            for example in share:
                worker.judge(example["exercise"], example["source"])

    with patch.object(sandbox._Box, "close", counting), ThreadPoolExecutor(workers) as pool:
        before, start = time.process_time(), time.perf_counter()
        list(pool.map(judge, [examples[number::workers] for number in range(workers)]))
        wall, mine = time.perf_counter() - start, time.process_time() - before
    return wall / len(examples), (mine + sum(spent)) / len(examples)


def cpu_of(process: int) -> float:
    """Seconds of CPU time that a process and its ended children have used, as the kernel counts them."""
    words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
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
    wall, cpu = sandboxed(examples, 1)
    row("in a sandbox, seconds per submission", f"{wall:.3f} s", "<= 0.2 s")
    row("in a sandbox, CPU seconds per submission", f"{cpu:.3f} s", "<= 0.2 s")
    cores = len(os.sched_getaffinity(0))
    if cores > 1:
        together, _ = sandboxed(examples, cores)
        row(f"{cores} workers, times as fast as one", f"{wall / together:.2f}", f"{cores}")


if __name__ == "__main__":
    main()
