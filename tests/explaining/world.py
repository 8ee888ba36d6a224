"""Programs that go wrong, run for real as cells or scripts, and what why() gets to see of them.

A case is a table in ``cases/*.toml``: its name, the code of the rule that has to answer, key words, the
program, and the whole answer as it was read and found right.  ``since`` and ``until`` say on which Pythons
the mistake has this form.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import gc
import inspect
import io
import linecache
import sys
import tomllib
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gatherlab.cells import noticing
from gatherlab.explaining.asking import Moment
from gatherlab.explaining.live import of_error
from gatherlab.explaining.objects import of_value, of_variables

CASES = Path(__file__).parent / "cases"
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
PY = ".".join(map(str, sys.version_info[:2]))


@dataclass(frozen=True)
class Case:
    family: str
    name: str
    program: str
    code: str = ""
    says: tuple[str, ...] = ()
    answer: str = ""
    since: str = "3.11"
    until: str = "3.99"
    script: bool = False  # run without a running loop
    file: bool = False  # compiled as a file: no await at the top
    needs_source: bool = False  # the text of its traceback alone does not tell it
    unstable: bool = False  # the answer has something that is different in every run

    @property
    def here(self) -> bool:
        """Whether this Python makes the mistake in this form."""
        low, this, high = (tuple(map(int, text.split("."))) for text in (self.since, PY, self.until))
        return low <= this <= high


def cases() -> list[Case]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            table["says"] = tuple(table.get("says", ()))
            table["program"] = table["program"].lstrip("\n")
            found.append(Case(path.stem, **table))
    return found


@dataclass(frozen=True)
class Seen:
    """What came of a program: what why() sees, and what a script writes to its error output."""

    moment: Moment
    text: str = ""


def observe(case: Case) -> Seen:
    """Run a program as a notebook does, and note what why() can see in the next cell."""
    file = f"<{case.name}>"
    linecache.cache[file] = (len(case.program), None, case.program.splitlines(True), file)
    namespace: dict[str, Any] = {"__name__": "__main__", "asyncio": asyncio, "httpx": _httpx(case)}
    noticing.notice(None)
    noticing._kept.clear()
    with _quiet():
        try:
            code = _compiled(case, file)
        except SyntaxError as problem:
            return Seen(Moment(of_error(problem), source=case.program), _written(problem))
        seen = _observed(code, namespace, case, file)
        namespace.clear()
    return seen


def _observed(code: Any, namespace: dict[str, Any], case: Case, file: str) -> Seen:
    error, messages = _run(code, namespace, script=case.script)
    error = _own(error, file)
    value = of_value(namespace.get("_value_")) if error is None else None
    value = value or (of_variables(namespace) if error is None else None)
    _forget(namespace)
    warned = noticing._warnings(namespace.get("__warningregistry__", {}), case.program)
    found = of_error(error) if error is not None else None
    moment = Moment(found, (*warned, *messages), value, case.program)
    return Seen(moment, _written(error))


def _written(error: BaseException | None) -> str:
    return "".join(traceback.format_exception(error)) if error is not None else ""


def _httpx(case: Case) -> Any:
    if "httpx" not in case.program:
        return None
    import httpx

    return httpx


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Python's own ways with warnings, and nothing printed."""
    hook = sys.unraisablehook
    gc.freeze()  # what was there before costs nothing to pass over
    sys.unraisablehook = lambda *_: None
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.showwarning = lambda *_, **__: None
            warnings.simplefilter("ignore")
            warnings.simplefilter("default", RuntimeWarning)
            warnings.filterwarnings("default", message="There is no current event loop")
            with contextlib.redirect_stderr(io.StringIO()):
                yield
                gc.collect()  # what a program left must not speak up in the next one
    finally:
        gc.unfreeze()
        sys.unraisablehook = hook


def _compiled(case: Case, file: str) -> Any:
    if case.file:
        return compile(case.program, file, "exec")
    tree = compile(case.program, file, "exec", FLAGS | ast.PyCF_ONLY_AST)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):  # its value is what the cell shows
        name = ast.copy_location(ast.Name("_value_", ast.Store()), last)
        tree.body[-1] = ast.copy_location(ast.Assign([name], last.value), last)
    return compile(ast.fix_missing_locations(tree), file, "exec", FLAGS)


def _run(code: Any, namespace: dict[str, Any], *, script: bool) -> tuple[BaseException | None, list[Any]]:
    caught: list[BaseException] = []
    messages: list[Any] = []

    def run() -> Any:
        return eval(code, namespace)

    async def cell() -> None:
        try:
            result = run()
            if inspect.iscoroutine(result):
                await result
        except BaseException as problem:
            caught.append(problem)
        await asyncio.sleep(0)
        messages.extend(seen for _, seen in noticing._kept)

    if script:
        try:
            run()
        except BaseException as problem:
            caught.append(problem)
        messages.extend(seen for _, seen in noticing._kept)
    else:
        with asyncio.Runner() as runner:
            runner.run(cell())
            _close_servers(namespace)
    return caught[0] if caught else None, messages


def _close_servers(namespace: dict[str, Any]) -> None:
    server = namespace.get("server")
    if isinstance(server, asyncio.Server):
        server.close()


def _own(error: BaseException | None, file: str) -> BaseException | None:
    """The error without the lines of this file, as a notebook has it without IPython's."""
    trace = error.__traceback__ if error is not None else None
    while trace is not None and trace.tb_frame.f_code.co_filename != file:
        trace = trace.tb_next
    return error.with_traceback(trace) if error is not None else None


def _forget(namespace: dict[str, Any]) -> None:
    """End what a program left, so that the next one finds nothing."""
    for value in list(namespace.values()):
        if inspect.iscoroutine(value):
            value.close()
        elif isinstance(value, list):
            for one in value:
                if inspect.iscoroutine(one):
                    one.close()
