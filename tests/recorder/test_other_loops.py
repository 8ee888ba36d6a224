"""Event loops of other makes: the right picture, or a sentence with the name of the loop's package.

Each package is tried in a process of its own: trio_asyncio puts an event loop policy of its own in the place
of asyncio's when it is imported, and every later ``asyncio.run`` of that process gets one of its loops.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import subprocess
import sys
import warnings
from asyncio import base_events, events
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

import pytest

from gatherlab import timeline

PY = sys.version_info[:2]
Main = Callable[[], Coroutine[Any, Any, Any]]


class Package(NamedTuple):
    """A package with a loop: whether it can be recorded, how to run a program on it, and where it runs."""

    name: str
    recorded: bool
    run: Callable[[Any, Main], Any]
    until: tuple[int, int] | None = None  # the newest Python it can be imported on
    in_ci: bool = True  # it belongs to the test requirements, wherever it can be imported


def on_a_new_loop(attribute: str) -> Callable[[Any, Main], Any]:
    def run(module: Any, main: Main) -> Any:
        with asyncio.Runner(loop_factory=getattr(module, attribute)) as runner:
            return runner.run(main())

    return run


def on_trio(module: Any, main: Main) -> Any:
    import trio

    async def hosted() -> Any:
        async with module.open_loop():
            return await module.aio_as_trio(main)()

    return trio.run(hosted)


def on_qt(module: Any, main: Main) -> Any:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PyQt6.QtCore import QCoreApplication

    app = QCoreApplication.instance() or QCoreApplication([])
    loop = module.QEventLoop(app)
    try:
        return loop.run_until_complete(main())
    finally:
        loop.close()
        asyncio.set_event_loop(None)


LOOPS = [
    Package("uvloop", False, lambda module, main: module.run(main())),
    Package("rloop", False, on_a_new_loop("new_event_loop")),
    Package("veloxloop", False, on_a_new_loop("new_event_loop"), until=(3, 14)),
    Package("trio_asyncio", True, on_trio, until=(3, 13)),
    Package("async_solipsism", True, on_a_new_loop("EventLoop")),
    Package("loopmini", True, on_a_new_loop("new_event_loop"), until=(3, 14), in_ci=False),
    Package("qasync", True, on_qt, in_ci=False),  # it needs PyQt6, 260 MB
]
EACH = pytest.mark.parametrize("package", LOOPS, ids=lambda package: package.name)


def skip_where_it_cannot_run(package: Package) -> None:
    if package.until is not None and package.until < PY:
        pytest.skip(f"{package.name} runs up to Python {package.until}")
    needs = [package.name, *(["PyQt6"] if package.name == "qasync" else [])]
    if not package.in_ci and not all(importlib.util.find_spec(name) for name in needs):
        pytest.skip(f"{' and '.join(needs)} are not among the test requirements")


def in_a_process_of_its_own(check: Callable[[Package, Any], None], package: Package) -> None:
    """Import the package and make the check in a new interpreter; a missing test requirement fails here."""
    skip_where_it_cannot_run(package)
    command = [sys.executable, "-X", "utf8", __file__, check.__name__, package.name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1:] == [f"{check.__name__} {package.name}"]


async def step(number: int) -> int:
    await asyncio.sleep(0.02 * (number + 1))
    return number


async def work() -> list[int]:
    return await asyncio.gather(step(0), step(1), step(2))


async def recorded_inside() -> timeline:
    with timeline("three steps", show=False) as recorded:
        assert await work() == [0, 1, 2]
    return recorded


def assert_nothing_hangs() -> None:
    assert events.Handle._run is STOCK_RUN
    assert base_events.BaseEventLoop.create_task is STOCK_CREATE_TASK


STOCK_RUN, STOCK_CREATE_TASK = events.Handle._run, base_events.BaseEventLoop.create_task


def inside_the_loop(package: Package, module: Any) -> None:
    recorded = package.run(module, recorded_inside)
    assert_nothing_hangs()
    if package.recorded:
        assert recorded.notes() == []
        assert recorded.order_of_finish() == ["step(0)", "step(1)", "step(2)"]
        assert recorded.max_concurrency() == 3
        assert "3 tasks" in str(recorded)
    else:
        (note,) = recorded.notes()
        assert f"comes from {package.name} (" in note
        assert f"without {package.name}." in note
        assert recorded.trace.tasks == ()


def around_the_loop(package: Package, module: Any) -> None:
    with timeline("three steps", show=False) as recorded:
        package.run(module, work)
    assert_nothing_hangs()
    if package.recorded:
        assert recorded.notes() == []
        assert recorded.order_of_finish()[:3] == ["step(0)", "step(1)", "step(2)"]
        assert len(recorded.order_of_finish()) == 4  # and the one that gathers them
        assert recorded.max_concurrency() == 3
    else:
        (note,) = recorded.notes()
        assert "No task was seen" in note
        assert package.name in note
        assert recorded.trace.tasks == ()


@EACH
def test_a_recording_inside_the_loop(package: Package) -> None:
    in_a_process_of_its_own(inside_the_loop, package)


@EACH
def test_a_recording_around_the_loop(package: Package) -> None:
    in_a_process_of_its_own(around_the_loop, package)


# ------------------------------------------------------------------ loops made here, one property each


class OwnQueue(asyncio.SelectorEventLoop):
    """As qasync's: a loop of asyncio's whose ``call_soon`` goes another way than ``_call_soon``."""

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        return self.call_later(0, callback, *args, context=context)


class OwnHandle(events.Handle):
    def _run(self) -> None:
        self._context.run(self._callback, *self._args)  # type: ignore[attr-defined]


class OwnHandles(asyncio.SelectorEventLoop):
    """A loop that runs handles of its own, which the recorder's hooks never see."""

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        handle = OwnHandle(callback, args, self, context)
        self._ready.append(handle)  # type: ignore[attr-defined]
        return handle


class NoHandles(OwnHandles):
    """As veloxloop's: ``call_soon`` gives nothing back."""

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        super().call_soon(callback, *args, context=context)


def test_a_queue_of_ones_own_is_recorded() -> None:
    with asyncio.Runner(loop_factory=OwnQueue) as runner:
        recorded = runner.run(recorded_inside())
        with timeline("around", show=False) as around:
            runner.run(work())
    for one in (recorded, around):
        assert one.order_of_finish()[:3] == ["step(0)", "step(1)", "step(2)"]
        assert one.max_concurrency() == 3
    assert_nothing_hangs()


@pytest.mark.parametrize("loop", [OwnHandles, NoHandles])
def test_handles_of_ones_own_are_refused(loop: Any) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        recorded = runner.run(recorded_inside())
        with timeline("around", show=False) as around:
            runner.run(work())
    for one in (recorded, around):
        (note,) = one.notes()
        assert f"({loop.__name__})" in note
        assert one.trace.tasks == ()
    assert_nothing_hangs()


def test_outside_a_loop_with_nothing_run_the_reason_is_told() -> None:
    with timeline("nothing", show=False) as recorded:
        pass
    (note,) = recorded.notes()
    assert note.startswith("No task was seen")
    assert "asyncio.run(main())" in note


def test_inside_a_loop_no_task_is_no_news() -> None:
    async def main() -> timeline:
        with timeline("nothing", show=False) as recorded:
            await asyncio.sleep(0)
        return recorded

    assert asyncio.run(main()).notes() == []


if __name__ == "__main__":
    _, wanted, name = sys.argv
    warnings.simplefilter("ignore")  # theirs, of a newer Python
    (one,) = (package for package in LOOPS if package.name == name)
    check = {check.__name__: check for check in (inside_the_loop, around_the_loop)}[wanted]
    check(one, importlib.import_module(one.name))
    print(wanted, name)
