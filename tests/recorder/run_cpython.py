"""Run CPython's own tests and print each one's outcome as JSON: ``run_cpython.py none|recorded NAME…``.

A name is a module, or one test of it.  Before a test that collects garbage (``test_task_del_collect`` does so
2000 times) whatever is alive is frozen, so that each collection looks at that test's objects only.
"""

import functools
import gc
import inspect
import io
import json
import sys
import unittest
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from gatherlab.cells.timeline import timeline

NO_COROUTINE = "and none ran a coroutine in this block. Run one: asyncio.run(main())."
problems: list[str] = []
tasks_seen = 0


def note(recorded: timeline) -> None:
    global tasks_seen
    tasks_seen += len(recorded.trace.tasks)
    problem = recorded._recorder.problem if recorded._recorder else None
    # some of their tests run no coroutine at all, and the timeline rightly says so
    if problem and not (problem.endswith(NO_COROUTINE) and not recorded.trace.tasks):
        problems.append(problem)


def inside_a_timeline(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def asynchronous(*args: Any) -> None:
        with timeline("t", show=False) as recorded:
            await method(*args)
        note(recorded)

    @functools.wraps(method)
    def synchronous(*args: Any) -> None:
        with timeline("t", show=False) as recorded:
            method(*args)
        note(recorded)

    return asynchronous if inspect.iscoroutinefunction(method) else synchronous


def flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flat(item)
        else:
            yield item


class Outcomes(unittest.TestResult):
    def __init__(self) -> None:
        super().__init__()
        self.outcome: dict[str, str] = {}

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self.outcome[test.id()] = "passed"

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        for kind, found in (("failed", self.failures), ("error", self.errors), ("skipped", self.skipped)):
            for other, text in found:
                if isinstance(other, unittest.TestCase) and other.id() == test.id():
                    self.outcome[test.id()] = kind if kind == "skipped" else f"{kind}: {text[-1500:]}"


def main() -> None:
    recorded, *modules = sys.argv[1:]
    warnings.simplefilter("ignore")
    result, real = Outcomes(), sys.stderr
    for test in flat(unittest.defaultTestLoader.loadTestsFromNames(modules)):
        if recorded == "recorded" and (method := getattr(test, test._testMethodName, None)):
            setattr(test, test._testMethodName, inside_a_timeline(method))
        sys.stderr = io.StringIO()  # some tests log on purpose
        gc.freeze()
        try:
            test.run(result)
        finally:
            sys.stderr = real
    print()
    print(json.dumps({"outcomes": result.outcome, "problems": problems, "tasks": tasks_seen}))


main()
