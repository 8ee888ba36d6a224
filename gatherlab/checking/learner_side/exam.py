"""CPython's own tests of ``asyncio.gather``, taken by a function of the learner's.

Interpreters that ship ``test.test_asyncio`` have them; they are run as they stand there, with little
changed.  In their module the name ``asyncio`` has the learner's function for ``gather``; and they wait for
the loop a limited number of turns, for a gather of one's own may take more turns than the real one, or poll.

The tests want a future, also where no loop runs, and ``my_gather`` may be an ``async def``: a thin future
stands in front of it, whose task calls it in the test's loop.  As with gather's own future, a child that is
cancelled from inside makes it fail with CancelledError, not cancelled.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import traceback
import unittest
import warnings
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn
from unittest import mock

from gatherlab.checking.learner_side.garbage import collect
from gatherlab.cpython import limit_turns, loop_set_aside, turn

__all__ = ["TESTS", "hidden", "take"]

TESTS = "test.test_asyncio.test_tasks"
BRIEFLY = 10  # turns of a test's loop, for what the real gather does in one
TURNS = 200  # in which whatever can move has moved
ENOUGH = 5_000  # in all: then a test waits in vain

_LIBRARY = Path(asyncio.__file__).parent.parent

Gather = Callable[..., Awaitable[Any]]


class Waiting(Exception):
    """A test waited for its loop in vain."""


class _First(unittest.TestResult):
    """What the first complaint of a test says, in a line."""

    said: str | None = None

    def addError(self, test: object, err: Any) -> None:
        """Called by unittest with what ended the test: (type, error, traceback)."""
        if self.said is None:
            kind, error, trace = err
            text = str(error).strip().partition("\n")[0]
            self.said = f"{kind.__name__}: {text}" if text else kind.__name__
            if kind is AssertionError:
                self.said = f"{text}, in {_line(trace)}"

    addFailure = addError


def _line(trace: Any) -> str:
    """The line of the test that complained."""
    inside = [frame.line for frame in traceback.extract_tb(trace) if "test_asyncio" in frame.filename]
    return (inside[-1] if inside else "") or "the test"


class _Front(asyncio.Future[Any]):
    """The future in front of a gather of one's own."""

    def __init__(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
        super().__init__(loop=loop)
        self._task = task
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[Any]) -> None:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            self.set_result(task.result())
        else:
            self.set_exception(error)

    def cancel(self, msg: Any = None) -> bool:
        """Cancel the learner's function, which passes it on to its children."""
        return not self.done() and self._task.cancel(msg)


class _Asyncio(ModuleType):
    """asyncio, with another gather."""

    def __init__(self, gather: Callable[..., Any]) -> None:
        super().__init__("asyncio")
        self.gather = gather

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


def take(function: Gather, tests: Sequence[str]) -> list[tuple[str, str | None]] | None:
    """Run these tests with ``function``: each that ran, with what it complained of, or None where it passed.

    ``tests`` are names such as ``"FutureGatherTests.test_success"``; those that this Python has not are left
    out. None comes back where it has no tests at all.
    """
    if not _is_pythons_own():
        return None
    try:
        module: Any = importlib.import_module(TESTS)
    except ImportError:
        return None
    with _in_place(module, function):
        told = [(name, _run(module, name)) for name in tests if _has(module, name)]
        collect()  # what a test left behind complains now, when nobody hears it
    return told


def hidden() -> bool:
    """Whether this Python ships the tests, and a file or folder called ``test`` stands before them."""
    return not _is_pythons_own() and (_LIBRARY / "test" / "test_asyncio").is_dir()


def _is_pythons_own() -> bool:
    """Whether ``test`` is the standard library's package, and no file in the learner's folder."""
    found = importlib.util.find_spec("test")
    return found is not None and found.origin is not None and _LIBRARY in Path(found.origin).parents


def _has(module: Any, name: str) -> bool:
    kind, _, method = name.partition(".")
    return hasattr(getattr(module, kind, None), method)


def _run(module: Any, name: str) -> str | None:
    """What a test complained of, or None."""
    kind, _, method = name.partition(".")
    result = _First()
    _patient(module, getattr(module, kind))(method).run(result)
    return result.said


def _patient(module: Any, cases: Any) -> Any:
    """These cases: with loops that end, turns enough for a gather of one's own, and nothing of the process
    touched (CPython's set-up counts threads, takes the thread's event loop away, and reaps children)."""

    def new_test_loop(self: Any, gen: Any = None) -> Any:
        loop = module.test_utils.TestLoop(lambda: _clock(lambda: loop.time()))
        limit_turns(loop, ENOUGH, _in_vain)
        self.addCleanup(loop.close)
        self.addCleanup(_end_tasks, loop)
        return loop

    def nothing(self: Any, *args: Any, **kwargs: Any) -> None:
        pass

    def run_loop(self: Any, loop: Any) -> None:
        turn(loop, TURNS)

    def set_up(self: Any) -> None:
        with mock.patch.object(module.test_utils.TestCase, "setUp", nothing):
            cases.setUp(self)

    return type(
        cases.__name__,
        (cases,),
        {
            "new_test_loop": new_test_loop,
            "set_event_loop": nothing,
            "setUp": set_up,
            "tearDown": nothing,
            "_run_loop": run_loop,
        },
    )


def _clock(now: Callable[[], float]) -> Generator[float, float, None]:
    """How far a TestLoop's time goes on for each timer: to that timer. At its close it asks once more."""
    when = yield 0.0
    while when:
        when = yield max(0.0, when - now())


def _in_vain() -> NoReturn:
    raise Waiting("it waits for ever")


def _end_tasks(loop: Any) -> None:
    """End what a test left behind, while its loop is open."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    with suppress(Waiting):
        turn(loop, BRIEFLY)


@contextmanager
def _in_place(module: Any, function: Gather) -> Iterator[None]:
    """Within this the tests meet ``function`` as gather, and nothing they do is heard outside."""

    def gather(*awaitables: Any, **flags: Any) -> _Front:
        futures = [one for one in awaitables if asyncio.isfuture(one)]
        loop = futures[0].get_loop() if futures else asyncio.get_event_loop()

        async def called() -> Any:
            return await function(*awaitables, **flags)

        return _Front(loop, loop.create_task(called()))

    change = mock.patch.object
    with ExitStack() as stack:
        stack.enter_context(change(module, "asyncio", _Asyncio(gather)))
        stack.enter_context(change(module.test_utils, "run_briefly", lambda loop: turn(loop, BRIEFLY)))
        stack.enter_context(change(logging.getLogger("asyncio"), "disabled", True))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(loop_set_aside())
        yield
