"""How long a check takes: one call in this process, and a line of ``check --jsonl`` with isolation.

Run: ``python benchmarks/checking.py``.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from pathlib import Path
from typing import Any

from gatherlab.checking import judge_function
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


def main() -> None:
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    taken = in_process(examples)
    print(f"{'what':46}{'measured':>12}{'target':>12}")
    print(f"{'a check in process, median':46}{statistics.median(taken) * 1000:9.1f} ms{'< 50 ms':>12}")
    print(f"{'a check in process, slowest':46}{max(taken) * 1000:9.1f} ms{'':>12}")
    each = statistics.median(isolated(examples) for _ in range(3))
    print(f"{'check --jsonl, seconds per submission':46}{each:10.3f} s{'<= 0.15 s':>12}")


if __name__ == "__main__":
    main()
