"""Nested runs, libraries, and tasks that are not the learner's."""

import asyncio
from asyncio import tasks
from collections.abc import Coroutine
from typing import Any

import pytest

from gatherlab.model import TaskOutcome, Trace
from gatherlab.recorder import Recorder, find, origins
from gatherlab.recorder.explain import explain
from gatherlab.recorder.steps import build_create_task

LIBRARY = """
import asyncio
async def inner(): await asyncio.sleep(0)
async def outer(): await asyncio.gather(inner(), inner())
async def around(begin): begin(); await asyncio.sleep(0)
def spawn(coro): return asyncio.get_running_loop().create_task(coro)
"""
library: dict[str, Any] = {}
exec(compile(LIBRARY, "/opt/site-packages/somebodys.py", "exec"), library)


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def nap(seconds: float) -> None:
    await asyncio.sleep(seconds)


def run_nested(coro: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine to its end inside the present step, as nest_asyncio2 does."""
    loop: Any = asyncio.get_running_loop()
    current = asyncio.current_task()
    task = loop.create_task(coro)
    tasks._leave_task(loop, current)  # type: ignore[attr-defined]
    while not task.done():
        loop._run_once()
    tasks._enter_task(loop, current)  # type: ignore[attr-defined]


def labels(trace: Trace, *, library: bool = False) -> list[str]:
    return [task.label for task in trace.tasks if task.library is library]


def test_a_nested_run_interrupts_the_root_and_a_task() -> None:
    async def nesting() -> None:
        run_nested(turns(2))
        await asyncio.sleep(0)

    async def main() -> Recorder:
        recorder = Recorder().start()
        run_nested(nap(0.01))  # long enough for the root to be polled
        await nesting()
        await asyncio.create_task(nesting())
        recorder.stop()
        return recorder

    recorder = asyncio.run(main())
    assert recorder.problem is None
    trace = recorder.trace()
    assert labels(trace) == ["main", "nap(0.01)", "turns(2)", "nesting()", "turns(2)"]
    assert [task.parent for task in trace.tasks] == [None, 0, 0, 0, 3]
    for task in trace.tasks:
        assert all(span.start <= span.end for span in task.spans)
        assert all(a.end <= b.start for a, b in zip(task.spans, task.spans[1:], strict=False))
    assert {task.outcome for task in trace.tasks[1:]} == {TaskOutcome.FINISHED}


def test_the_root_may_end_before_the_marker_runs() -> None:
    recorder = Recorder()

    async def short() -> None:
        recorder.start()

    async def main() -> None:
        await asyncio.create_task(short())
        await asyncio.create_task(turns(1))
        recorder.stop()

    asyncio.run(main())
    assert recorder.problem is None
    root = recorder.trace().tasks[0]
    assert root.is_root
    assert root.outcome is TaskOutcome.FINISHED


def test_an_awaitable_of_ones_own_can_be_the_root() -> None:
    recorder = Recorder()

    class Body:
        def send(self, _: object) -> None:
            recorder.start()
            raise StopIteration

        def throw(self, *_: object) -> None: ...

        def close(self) -> None: ...

        def __await__(self) -> Any:
            return self

    Coroutine.register(Body)

    async def main() -> Trace:
        await asyncio.create_task(Body())  # type: ignore[arg-type]
        await asyncio.create_task(turns(1))
        return recorder.stop()

    assert not any(task.is_root for task in asyncio.run(main()).tasks)
    assert recorder.problem is None


def test_a_librarys_tasks_are_its_own_and_so_are_their_children() -> None:
    async def main() -> Trace:
        with Recorder() as recorder:
            await library["spawn"](library["outer"]())
            await library["spawn"](turns(1))  # the learner's, whoever makes the task
            await asyncio.create_task(library["inner"]())  # made by the learner
        return recorder.trace()

    trace = asyncio.run(main())
    assert labels(trace, library=True) == ["outer()", "inner()", "inner()"]
    assert labels(trace) == ["main", "turns(1)", "inner()"]


def test_tasks_nobody_of_ours_made_are_left_out() -> None:
    async def main() -> Recorder:
        loop = asyncio.get_running_loop()
        early = loop.create_task(library["outer"]())
        with Recorder() as recorder:
            made: list[Any] = []
            loop.call_soon(lambda: made.append(loop.create_task(asyncio.sleep(0))))
            loop.call_soon(lambda: made.append(loop.create_task(turns(1))))
            loop.call_soon(lambda: made.append(loop.create_task(loop.shutdown_asyncgens())))
            await turns(2)
            await asyncio.gather(*made, early)
        return recorder

    recorder = asyncio.run(main())
    assert recorder.problem is None
    assert labels(recorder.trace()) == ["main", "turns(1)"]


def test_a_task_made_after_the_block_by_a_followed_one_is_followed() -> None:
    async def later() -> None:
        await asyncio.sleep(0.001)
        await library["spawn"](library["inner"]())
        await asyncio.Task(turns(1))

    async def main() -> Trace:
        recorder = Recorder().start()
        task = asyncio.create_task(later())
        await asyncio.sleep(0)
        recorder.end_block()
        await task
        assert not recorder.recording
        return recorder.trace()

    trace = asyncio.run(main())
    assert find(trace, "later()").outcome is TaskOutcome.FINISHED


def test_a_wait_is_explained_sixty_awaits_deep_and_no_deeper() -> None:
    async def down(levels: int) -> None:
        await (down(levels - 1) if levels else asyncio.sleep(0))

    async def main() -> None:
        task = asyncio.create_task(down(80))
        await asyncio.sleep(0)
        wait = explain(task, "yield")
        assert wait.where == "down"
        assert wait.call == "down(21)"
        await task

    asyncio.run(main())


def test_a_coroutine_that_somebody_closed_is_no_problem() -> None:
    async def main() -> None:
        coro = nap(1)
        task = asyncio.create_task(coro)
        await asyncio.sleep(0)
        coro.close()
        assert explain(task, "Future").line is None
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(main())


def test_thousands_are_recorded_with_less_about_each() -> None:
    async def fails() -> None:
        raise ValueError("no")

    async def main() -> Trace:
        with Recorder() as recorder:
            await asyncio.gather(*(nap(0.005) for _ in range(400)))
            await library["spawn"](library["inner"]())
            await asyncio.gather(fails(), asyncio.gather(nap(0.001)), return_exceptions=True)
        assert recorder.problem is None
        return recorder.trace()

    trace = asyncio.run(main())
    assert len(trace.tasks) == 404
    assert [task.label for task in trace.tasks[299:302]] == ["nap(0.005)", "nap", "nap"]
    assert trace.tasks[401].library
    assert sum(task.outcome is TaskOutcome.RAISED for task in trace.tasks[402:]) == 1
    assert {task.outcome for task in trace.tasks[1:401]} == {TaskOutcome.FINISHED}


def test_debug_mode_sees_no_frame_of_the_recorder() -> None:
    stacks: list[Any] = []

    async def main(others: bool) -> None:
        loop: Any = asyncio.get_running_loop()
        loop.set_debug(True)
        if others:
            soon = loop._call_soon
            loop._call_soon = lambda callback, args, context: soon(callback, args, context)
        with Recorder() as recorder:
            handle = loop.call_soon(int)
            task = asyncio.create_task(turns(1))
            stacks.append((handle._source_traceback, task._source_traceback))  # type: ignore[attr-defined]
            await task
        assert recorder.problem is None

    for others in (False, True):
        asyncio.run(main(others))
    for handle_stack, task_stack in stacks:
        assert handle_stack
        assert task_stack
        files = [frame.filename for frame in (*handle_stack, *task_stack)]
        assert not any("gatherlab/recorder" in file.replace("\\", "/") for file in files)


def test_a_loop_without_the_attributes_of_cpythons() -> None:
    recorder = Recorder()

    class Bare:
        def is_running(self) -> bool:
            return False

    async def main() -> None:
        loop = asyncio.get_running_loop()
        recorder.start()
        create = build_create_task(recorder, lambda _, coro, **kwargs: loop.create_task(coro, **kwargs))
        await create(Bare(), turns(1), name="made")
        recorder.stop()

    asyncio.run(main())
    assert recorder.problem is None
    assert find(recorder.trace(), "made").outcome is TaskOutcome.FINISHED


def test_a_fault_while_looking_at_pending_tasks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    async def main(recorder: Recorder) -> None:
        task = asyncio.create_task(turns(1))
        with monkeypatch.context() as patch:
            patch.setattr(Recorder, "_note_pending", broken)
            assert recorder.trace().tasks
            recorder.stop()
        await task

    async def started() -> Recorder:
        recorder = Recorder().start()
        await main(recorder)
        return recorder

    assert "a fault of ours" in (asyncio.run(started()).problem or "")


def test_whose_code_it_is() -> None:
    assert origins.is_learners_file("cell.py")
    assert not origins.is_learners_file("/opt/site-packages/x.py")
    assert not origins.is_learners_file("/opt/nest_asyncio2.py")
    assert not origins.is_learners(object())


@pytest.mark.parametrize(("given", "shown"), [(None, "main"), ("this cell", "this cell")])
def test_a_root_that_the_learner_did_not_write(given: str | None, shown: str) -> None:
    recorder = Recorder(root_label=given)
    asyncio.run(library["around"](recorder.start))
    root, *_ = recorder.stop().tasks
    assert root.is_root
    assert root.label == shown
