"""What a recording holds, and that nothing is left behind."""

import asyncio
import sys
import threading
from asyncio import base_events, events
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from gatherlab.model import TaskOutcome, Trace
from gatherlab.recorder import Recorder, find, max_concurrency, order_of_finish
from gatherlab.recorder import hooks as hooks_module
from gatherlab.recorder.recorder import Recorder as RecorderClass

NAMES = ("_call_soon", "create_task", "_gatherlab_hooks")
ORIGINAL_RUN = events.Handle._run
ORIGINAL_CREATE = base_events.BaseEventLoop.create_task


@pytest.fixture(autouse=True)
def everything_is_put_back() -> Iterator[None]:
    yield
    assert events.Handle._run is ORIGINAL_RUN
    assert base_events.BaseEventLoop.create_task is ORIGINAL_CREATE


def untouched(loop: asyncio.AbstractEventLoop) -> bool:
    return not any(name in loop.__dict__ for name in NAMES)


def record(program: Callable[[], Awaitable[Any]], **options: Any) -> Trace:
    """The trace of a program, recorded inside asyncio.run."""

    async def main() -> Trace:
        recorder = Recorder(**options)
        with recorder:
            await program()
        assert recorder.problem is None
        assert untouched(asyncio.get_running_loop())
        return recorder.trace()

    return asyncio.run(main())


async def fetch(client: object, number: int, delay: float = 0.0) -> int:
    await asyncio.sleep(delay)
    return number


async def fail() -> None:
    raise ValueError("no")


def labels(trace: Trace) -> list[str]:
    return [task.label for task in trace.tasks]


def test_a_gather_of_three() -> None:
    async def program() -> None:
        await asyncio.gather(*(fetch(None, n, n / 100) for n in (3, 1, 2)))

    trace = record(program)
    assert labels(trace) == ["main", *(f"fetch(None, {n}, {n / 100})" for n in (3, 1, 2))]
    assert order_of_finish(trace) == [f"fetch(None, {n}, {n / 100})" for n in (1, 2, 3)]
    assert max_concurrency(trace) == 3
    root, *tasks = trace.tasks
    assert root.is_root
    assert root.outcome is TaskOutcome.RUNNING
    assert root.spans[0].waits_on == "gather"
    assert [task.parent for task in tasks] == [0, 0, 0]
    assert [task.number for task in trace.tasks] == [0, 1, 2, 3]
    for task in tasks:
        assert task.outcome is TaskOutcome.FINISHED
        assert len(task.spans) == 2
        assert task.spans[0].where == "sleep"
        assert task.created <= task.spans[0].start <= task.spans[0].end <= task.spans[1].start
        assert task.ended == task.spans[-1].end <= trace.block_end == trace.duration


def test_not_recording_is_the_untouched_loop() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        before = dict(loop.__dict__)
        assert untouched(loop)
        with Recorder():
            assert "_call_soon" in loop.__dict__
            assert "create_task" in loop.__dict__
            assert events.Handle._run is ORIGINAL_RUN
            await asyncio.gather(fetch(None, 1), fetch(None, 2))
        assert untouched(loop)
        assert loop.__dict__.keys() == before.keys()
        assert loop.create_task.__func__ is ORIGINAL_CREATE  # type: ignore[attr-defined]

    asyncio.run(main())


def test_outcomes() -> None:
    async def program() -> None:
        async def for_ever() -> None:
            await asyncio.Event().wait()

        lost = asyncio.create_task(for_ever(), name="cancelled one")
        keep.append(asyncio.create_task(for_ever(), name="left"))
        await asyncio.sleep(0)
        lost.cancel()
        await asyncio.gather(fail(), lost, fetch(None, 1), return_exceptions=True)

    keep: list[Any] = []
    trace = record(program)
    assert find(trace, "fail()").outcome is TaskOutcome.RAISED
    assert find(trace, "fail()").error == "ValueError"
    assert find(trace, "cancelled one").outcome is TaskOutcome.CANCELLED
    assert find(trace, "left").outcome is TaskOutcome.RUNNING
    assert find(trace, "left").ended is None
    assert find(trace, "left").spans[-1].where == "wait"
    assert find(trace, "left").spans[-1].held
    assert find(trace, "fetch(None, 1, 0.0)").outcome is TaskOutcome.FINISHED


def test_around_asyncio_run() -> None:
    async def main() -> int:
        return sum(await asyncio.gather(fetch(None, 1), fetch(None, 2)))

    with Recorder() as recorder:
        assert asyncio.run(main()) == 3
    trace = recorder.trace()
    assert recorder.problem is None
    assert labels(trace) == ["main()", "fetch(None, 1, 0.0)", "fetch(None, 2, 0.0)"]
    assert not any(task.is_root for task in trace.tasks)
    assert max_concurrency(trace) == 2


def test_another_thread_is_not_recorded() -> None:
    with Recorder() as recorder:
        thread = threading.Thread(target=lambda: asyncio.run(fetch(None, 1)))
        thread.start()
        thread.join()
        asyncio.run(fetch(None, 2))
    assert labels(recorder.trace()) == ["fetch(None, 2, 0.0)"]


def test_two_recorders_at_once() -> None:
    async def main() -> tuple[Trace, Trace]:
        with Recorder() as outer:
            await asyncio.gather(fetch(None, 1))
            with Recorder() as inner:
                await asyncio.gather(fetch(None, 2))
            assert not untouched(asyncio.get_running_loop())
            await asyncio.gather(fetch(None, 3))
        assert untouched(asyncio.get_running_loop())
        return outer.trace(), inner.trace()

    outer, inner = asyncio.run(main())
    assert labels(outer) == ["main", *(f"fetch(None, {n}, 0.0)" for n in (1, 2, 3))]
    assert labels(inner) == ["main", "fetch(None, 2, 0.0)"]
    assert all(task.outcome is TaskOutcome.FINISHED for task in [*outer.tasks[1:], *inner.tasks[1:]])


def test_tasks_that_outlive_the_block_are_followed_until_they_end() -> None:
    async def child() -> None:
        await asyncio.gather(fetch(None, 7))

    async def main() -> None:
        loop = asyncio.get_running_loop()
        recorder = Recorder().start()
        task = asyncio.create_task(child(), name="orphan")
        await asyncio.sleep(0)
        recorder.end_block()
        assert recorder.recording
        assert find(recorder.trace(), "orphan").outcome is TaskOutcome.RUNNING
        await fetch(None, 9)
        await asyncio.create_task(fetch(None, 8))  # not the orphan's: not recorded
        await task
        assert not recorder.recording
        assert untouched(loop)
        trace = recorder.trace()
        assert labels(trace) == ["main", "orphan", "fetch(None, 7, 0.0)"]
        assert find(trace, "orphan").outcome is TaskOutcome.FINISHED
        assert trace.block_end < trace.duration
        assert trace.tasks[0].spans[-1].end == trace.block_end
        assert trace.tasks[2].parent == 1

    asyncio.run(main())


def test_followed_tasks_may_be_abandoned_with_the_loop() -> None:
    async def main() -> Recorder:
        recorder = Recorder().start()
        keep.append(asyncio.create_task(fetch(None, 1, 30), name="orphan"))
        await asyncio.sleep(0)
        recorder.end_block()
        return recorder

    keep: list[Any] = []
    recorder = asyncio.run(main())  # cancels what is left
    assert not recorder.recording
    assert find(recorder.trace(), "orphan").outcome is TaskOutcome.CANCELLED


def test_close_stops_the_following() -> None:
    async def main() -> None:
        recorder = Recorder().start()
        task = asyncio.create_task(fetch(None, 1, 0.01), name="orphan")
        await asyncio.sleep(0)
        recorder.end_block()
        recorder.end_block()
        recorder.close()
        recorder.close()
        assert untouched(asyncio.get_running_loop())
        await task
        assert find(recorder.trace(), "orphan").outcome is TaskOutcome.RUNNING

    asyncio.run(main())


def test_a_block_that_is_left_by_a_task_other_than_the_root() -> None:
    async def main() -> None:
        recorder = Recorder().start()

        async def closer() -> None:
            await asyncio.sleep(0)
            recorder.end_block()
            await asyncio.sleep(0)

        await asyncio.create_task(closer(), name="closer")
        assert not recorder.recording
        closing = find(recorder.trace(), "closer")
        assert closing.outcome is TaskOutcome.RUNNING
        assert closing.spans[-1].end == recorder.trace().block_end

    asyncio.run(main())


@pytest.mark.parametrize(
    "name", ["expect", "woken", "interrupt", "finish", "adopt", "_new", "_explain", "_start_root"]
)
def test_a_fault_of_the_recorder_never_reaches_the_program(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(RecorderClass, name, broken)

    async def main() -> tuple[list[int], Recorder]:
        early = asyncio.create_task(fetch(None, 0))
        with Recorder() as recorder:
            values = await asyncio.gather(*(fetch(None, n, 0.001) for n in range(5)), early)
            await asyncio.Task(fetch(None, 6), name="direct")
        assert untouched(asyncio.get_running_loop())
        return values, recorder

    values, recorder = asyncio.run(main())
    assert values == [0, 1, 2, 3, 4, 0]
    recorder.trace()
    if name != "interrupt":  # only a nested run calls it
        assert recorder.problem is not None
        assert "a fault of ours" in recorder.problem
        assert "your program was not affected" in recorder.problem


def test_a_loop_that_cannot_be_observed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loop:
        call_soon = len
        create_task = len

    monkeypatch.setattr(events, "_get_running_loop", Loop)
    with Recorder() as recorder:
        pass
    assert recorder.problem is not None
    assert f"comes from {__name__.partition('.')[0]} (" in recorder.problem
    assert recorder.trace().tasks == ()


def test_a_python_loop_of_another_make_is_observed_by_its_class() -> None:
    class Loop:
        def call_soon(self, callback: Any, *args: Any) -> Any:
            return events.Handle(callback, args, self, None)  # type: ignore[arg-type]

        def get_debug(self) -> bool:
            return False

        def create_task(self) -> None: ...

    assert isinstance(hooks_module.hooks_for(Loop()), hooks_module.ClassHooks)
    assert Loop in hooks_module._creating_classes(Loop())


def test_a_recorder_records_once() -> None:
    recorder = Recorder()
    with recorder:
        pass
    with pytest.raises(RuntimeError, match="once"):
        recorder.start()
    with pytest.raises(ValueError, match="scope"):
        Recorder(scope="yours")


def test_started_in_a_callback_there_is_no_root() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        recorder, done = Recorder(), loop.create_future()

        def begin() -> None:
            recorder.start()
            loop.create_task(fetch(None, 1)).add_done_callback(done.set_result)

        loop.call_soon(begin)
        await done
        trace = recorder.stop()
        assert recorder.problem is None
        assert not any(task.is_root for task in trace.tasks)
        assert "fetch(None, 1, 0.0)" in labels(trace)

    asyncio.run(main())


def test_attributes_of_somebody_else_on_the_loop_are_kept() -> None:
    async def main() -> None:
        loop: Any = asyncio.get_running_loop()
        made = []
        original_create, original_soon = loop.create_task, loop._call_soon

        def create_task(coro: Any, **kwargs: Any) -> Any:
            made.append(coro.__name__)
            return original_create(coro, **kwargs)

        def call_soon(callback: Any, args: Any, context: Any) -> Any:
            return original_soon(callback, args, context)

        loop.create_task, loop._call_soon = create_task, call_soon
        with Recorder() as recorder:
            await asyncio.gather(fetch(None, 1), fetch(None, 2))
        assert loop.__dict__["create_task"] is create_task
        assert loop.__dict__["_call_soon"] is call_soon
        assert made == ["fetch", "fetch"]
        assert [task.outcome for task in recorder.trace().tasks[1:]] == [TaskOutcome.FINISHED] * 2
        with Recorder():
            loop.create_task = other = lambda coro, **kwargs: original_create(coro, **kwargs)
        assert loop.__dict__["create_task"] is other

    asyncio.run(main())


def test_tasks_inside_libraries_are_marked() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def program() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with httpx.AsyncClient(trust_env=False) as client:
            # "localhost" has two addresses: anyio tries them in tasks of its own
            await asyncio.gather(*(client.get(f"http://127.0.0.1:{port}/{n}") for n in range(2)))
            await asyncio.wait_for(client.get(f"http://localhost:{port}/"), 5)
        server.close()
        await server.wait_closed()

    trace = record(program)
    # client.get in a gather is the learner's task, whoever wrote the coroutine
    assert sum(task.label.startswith("AsyncClient.get") and not task.library for task in trace.tasks) >= 2
    assert all(task.label not in order_of_finish(trace) for task in trace.tasks if task.library)


def test_scope_all_keeps_what_was_there_before() -> None:
    async def program() -> None:
        await asyncio.gather(fetch(None, 1))

    async def main(scope: str) -> list[str]:
        early = asyncio.create_task(asyncio.sleep(0), name="early")
        with Recorder(scope=scope) as recorder:
            await program()
            await early
        return labels(recorder.trace())

    # a task made before the recording whose first step is still to come
    assert "early" not in asyncio.run(main("mine"))
    assert "fetch(None, 1, 0.0)" in asyncio.run(main("all"))


def test_reasons_for_waiting() -> None:
    async def program() -> None:
        lock, queue = asyncio.Lock(), asyncio.Queue[int]()

        async def locked(n: int) -> None:
            async with lock:
                await asyncio.sleep(0.02)

        async def consumer() -> None:
            await queue.get()

        async def group() -> None:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(fetch(None, 1, 0.02))

        async def caller() -> None:
            await asyncio.wait([other])
            await fetch(None, 2, 0.02)
            for coming in asyncio.as_completed([fetch(None, 3, 0.02)]):
                await coming

        other = asyncio.create_task(fetch(None, 4, 0.02), name="other")

        async def waits_for_task() -> None:
            await other

        first = asyncio.gather(locked(1), locked(2), consumer(), group(), caller(), waits_for_task())
        await asyncio.sleep(0.05)
        queue.put_nowait(1)
        await first

    trace = record(program)
    assert find(trace, "locked(2)").spans[0].held
    assert not find(trace, "locked(1)").spans[0].held
    assert find(trace, "consumer()").spans[0].where == "get"
    assert find(trace, "consumer()").spans[0].held
    assert "TaskGroup" in {span.where for span in find(trace, "group()").spans}
    caller = {span.where: span for span in find(trace, "caller()").spans}
    assert {"wait", "sleep"} <= caller.keys()
    assert caller["sleep"].call == "fetch(None, 2, 0.02)"
    assert find(trace, "waits_for_task()").spans[0].waits_on == find(trace, "other").number


def test_a_semaphore_shows_in_the_concurrency() -> None:
    async def program() -> None:
        gate = asyncio.Semaphore(2)

        async def job(n: int) -> None:
            async with gate:
                await asyncio.sleep(0.01)

        await asyncio.gather(*(job(n) for n in range(6)))

    assert max_concurrency(record(program)) == 2


def test_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecorderClass, "MAX_STEPS", 5)
    monkeypatch.setattr(RecorderClass, "MAX_LABELS", 2)
    monkeypatch.setattr(RecorderClass, "MAX_TASKS", 4)

    async def busy(n: int) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def program() -> None:
        await asyncio.gather(*(busy(n) for n in range(6)))

    trace = record(program)
    assert trace.truncated
    assert [task.label for task in trace.tasks] == ["main", "busy(0)", "busy", "busy"]
    assert [len(task.spans) for task in trace.tasks[1:]] == [5, 5, 5]


def test_a_clock_of_ones_own() -> None:
    ticks = iter(range(0, 1_000_000, 10))

    async def program() -> None:
        await asyncio.gather(fetch(None, 1), fetch(None, 2))

    trace = record(program, clock=lambda: next(ticks))
    assert all(span.start % 10 == 0 for task in trace.tasks for span in task.spans)
    assert trace.tasks[1].spans[0].where == "sleep"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
def test_eager_tasks() -> None:
    async def now(n: int) -> int:
        return n

    async def parent() -> None:
        await asyncio.gather(now(2), fetch(None, 3))

    async def program() -> None:
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        await asyncio.gather(now(1), parent())

    trace = record(program)
    assert labels(trace) == ["main", "now(1)", "parent()", "now(2)", "fetch(None, 3, 0.0)"]
    assert [task.parent for task in trace.tasks] == [None, 0, 0, 2, 2]
    assert all(task.eager for task in trace.tasks[1:])
    assert all(task.outcome is TaskOutcome.FINISHED for task in trace.tasks[1:])


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
@pytest.mark.parametrize("name", ["expect", "finish"])
def test_a_fault_beside_a_factory(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(RecorderClass, name, broken)

    async def now(n: int) -> int:
        return n

    async def main() -> str | None:
        with Recorder() as recorder:
            asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
            assert await asyncio.gather(now(1), now(2)) == [1, 2]
        return recorder.problem

    assert "a fault of ours" in (asyncio.run(main()) or "")


def test_a_factory_that_fails_or_makes_something_else() -> None:
    async def main() -> Trace:
        loop: Any = asyncio.get_running_loop()
        with Recorder() as recorder:
            loop.set_task_factory(lambda loop, coro, **_: 1 / 0)
            coro = fetch(None, 1)
            with pytest.raises(ZeroDivisionError):
                loop.create_task(coro)
            coro.close()
            loop.set_task_factory(None)
            await asyncio.gather(fetch(None, 2))
        assert recorder.problem is None
        return recorder.trace()

    assert labels(asyncio.run(main())) == ["main", "fetch(None, 2, 0.0)"]


@pytest.mark.parametrize("exit_type", [SystemExit, KeyboardInterrupt])
@pytest.mark.parametrize("inside", [True, False])
def test_an_exit_in_a_task_passes_through(exit_type: type[BaseException], inside: bool) -> None:
    async def leave() -> None:
        await asyncio.sleep(0)
        raise exit_type("out")

    async def program() -> None:
        await asyncio.gather(leave(), return_exceptions=True)

    async def recorded() -> None:
        with Recorder():
            await program()

    with pytest.raises(exit_type, match="out"):
        if inside:
            asyncio.run(recorded())
        else:
            with Recorder():
                asyncio.run(program())


@pytest.mark.parametrize("recorded", [False, True])
def test_a_step_that_itself_fails_is_reported_as_ever(recorded: bool) -> None:
    async def main() -> list[dict[str, Any]]:
        loop, seen = asyncio.get_running_loop(), []
        loop.set_exception_handler(lambda _, context: seen.append(context))
        recorder = Recorder().start() if recorded else None
        task = loop.create_task(fetch(None, 1))
        ready: Any = loop._ready  # type: ignore[attr-defined]
        step = next(handle for handle in ready if getattr(handle._callback, "__self__", None) is task)
        assert type(step).__name__ == "Handle"
        assert (type(step) is events.Handle) is not recorded
        context = step._context
        await task
        step._run()  # a step of a task that is done
        assert step._context is context
        if recorder:
            recorder.stop()
            assert recorder.problem is None
        return seen

    (reported,) = asyncio.run(main())
    assert reported["message"].startswith("Exception in callback")
    assert "Cannot enter into task" in str(reported["exception"])
    assert type(reported["handle"]).__name__ == "Handle"


def test_a_task_under_way_before_the_recording_waits_from_its_beginning() -> None:
    async def nap() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)

    async def main() -> Trace:
        earlier = asyncio.create_task(nap(), name="earlier")
        await asyncio.sleep(0)
        with Recorder() as recorder:
            await earlier
        return recorder.trace()

    task = find(asyncio.run(main()), "earlier")
    assert (task.created, task.spans[0].start, task.spans[0].end) == (0, 0, 0)
    assert task.spans[0].where == "sleep"
    assert task.outcome is TaskOutcome.FINISHED


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
def test_an_eager_task_made_without_its_loop_begins_no_earlier_than_it_was_made() -> None:
    class Clock:
        now = 0

        def __call__(self) -> int:
            return self.now

    clock = Clock()

    async def main(scope: str) -> Trace:
        with Recorder(clock=clock, scope=scope) as recorder:
            await fetch(None, 1)
            clock.now = 5_000
            await asyncio.Task(fetch(None, 2), loop=asyncio.get_running_loop(), eager_start=True)
        return recorder.trace()

    for scope in ("mine", "all"):
        clock.now = 0
        task = find(asyncio.run(main(scope)), "fetch(None, 2, 0.0)")
        assert (task.created, task.eager, task.outcome) == (5_000, True, TaskOutcome.FINISHED)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
def test_a_librarys_eager_task_made_without_its_loop_is_the_librarys() -> None:
    there: dict[str, Any] = {}
    exec(
        compile("async def close(asyncio):\n    await asyncio.sleep(0)\n", "/site-packages/made.py", "exec"),
        there,
    )

    async def main() -> Trace:
        with Recorder(scope="all") as recorder:
            await asyncio.Task(there["close"](asyncio), loop=asyncio.get_running_loop(), eager_start=True)
        return recorder.trace()

    assert [task.library for task in asyncio.run(main()).tasks if task.label.startswith("close")] == [True]


CONNECTOR = """
import asyncio

class Connector:
    async def connect(self, kept):
        self.placeholder = kept
        await asyncio.create_task(self.resolve())

    async def resolve(self):
        await asyncio.sleep(0)
"""


def test_a_future_that_a_librarys_object_keeps_is_not_the_learners_work() -> None:
    library: dict[str, Any] = {}
    exec(compile(CONNECTOR, "/site-packages/connector.py", "exec"), library)

    async def program() -> None:
        kept = asyncio.get_running_loop().create_future()
        kept.set_result(None)
        await library["Connector"]().connect(kept)

    (task,) = record(program).tasks[1:]
    assert (task.label, task.library) == ("Connector.resolve()", True)
