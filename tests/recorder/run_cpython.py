"""Run CPython's own tests and print each one's outcome as JSON: ``run_cpython.py none|recorded NAME…``.

A name is a module, or (with ``none``) one test of it.  Recorded, the body of each test method stands in a
``with`` block: written into the source, for a coroutine around the test's own would be in the way of tests
that look for their frame from the current task's coroutine inward (since 3.14 one that runs does not tell
what it awaits).

Before a test that collects garbage (``test_task_del_collect`` does so 2000 times) whatever is alive is
frozen, so that each collection looks at that test's objects only.
"""

import ast
import gc
import importlib.util
import io
import json
import sys
import unittest
import warnings
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from gatherlab.cells.timeline import timeline

NO_COROUTINE = "and none ran a coroutine in this block. Run one: asyncio.run(main())."
problems: list[str] = []
blocks = 0
tasks_seen = 0


class _Noted(timeline):
    """A timeline of which the runner notes what it saw."""

    def __init__(self) -> None:
        super().__init__("t", show=False)

    def __exit__(self, *raised: Any) -> None:
        global blocks, tasks_seen
        super().__exit__(*raised)
        blocks += 1
        tasks_seen += len(self.trace.tasks)
        problem = self._recorder.problem if self._recorder else None
        # some of their tests run no coroutine at all, and the timeline rightly says so
        if problem and not (problem.endswith(NO_COROUTINE) and not self.trace.tasks):
            problems.append(problem)


class _Inside(ast.NodeTransformer):
    """Puts the body of every test in ``with _noted():``, also where a decorator adds it to its class."""

    def visit_FunctionDef(self, node: Any) -> ast.AST:
        if not node.name.startswith("test"):
            return self.generic_visit(node)  # one within a test is left as it is
        block = ast.parse("with _noted(): ...").body[0]
        assert isinstance(block, ast.With)
        block.body, node.body = node.body, [block]
        return node  # type: ignore[no-any-return]

    visit_AsyncFunctionDef = visit_FunctionDef


class _Loader(SourceFileLoader):
    """Loads a module of tests from its source, changed; no compiled file is read or written."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree = ast.fix_missing_locations(_Inside().visit(ast.parse(self.get_data(path), path)))
        return compile(tree, path, "exec", dont_inherit=True)


def recorded_module(name: str) -> ModuleType:
    found = importlib.util.find_spec(name)
    assert found is not None and found.origin is not None, name
    spec = importlib.util.spec_from_file_location(name, found.origin, loader=_Loader(name, found.origin))
    assert spec is not None and spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    vars(module)["_noted"] = _Noted
    spec.loader.exec_module(module)
    return module


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
    mode, *names = sys.argv[1:]
    warnings.simplefilter("ignore")
    result, real, load = Outcomes(), sys.stderr, unittest.defaultTestLoader
    if mode == "recorded":
        suite = unittest.TestSuite(load.loadTestsFromModule(recorded_module(name)) for name in names)
    else:
        suite = load.loadTestsFromNames(names)
    for test in flat(suite):
        sys.stderr = io.StringIO()  # some tests log on purpose
        gc.freeze()
        try:
            test.run(result)
        finally:
            sys.stderr = real
    print()
    seen = {"problems": problems, "blocks": blocks, "tasks": tasks_seen}
    print(json.dumps({"outcomes": result.outcome, **seen}))


main()
