"""What gatherlab leans on in CPython, proved on the Python that runs: a change fails here by name."""

from __future__ import annotations

import asyncio
import concurrent.futures.thread as pools
import contextlib
import contextvars
import gc
import importlib
import inspect
import io
import multiprocessing.context
import queue
import sys
import threading
import types
from asyncio import base_events, events, tasks
from collections.abc import Callable, Coroutine, Generator, Iterator
from typing import Any, NoReturn

import pytest

from gatherlab import cpython
from gatherlab.recorder import Recorder, find

PY = sys.version_info[:2]


async def nap() -> None:
    await asyncio.sleep(0.001)


async def fails() -> None:
    raise ValueError("on purpose")


def innermost(coro: Any) -> tuple[str, str]:
    """Name and file of the innermost coroutine that a suspended one awaits."""
    while getattr(coro, "cr_await", None) is not None and hasattr(coro.cr_await, "cr_code"):
        coro = coro.cr_await
    return coro.cr_code.co_name, coro.cr_code.co_filename


def suspended(make: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[str, str]:
    """Where a task that runs ``make()`` stands after its first turns."""

    async def main() -> tuple[str, str]:
        task = asyncio.create_task(make())
        for _ in range(3):
            await asyncio.sleep(0)
        try:
            return innermost(task.get_coro())
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return asyncio.run(main())


# ------------------------------------------------------------------ tasks and their loop


@pytest.mark.parametrize("kind", cpython.TASK_TYPES, ids=lambda kind: kind.__module__)
def test_tasks_of_both_kinds_have_fut_waiter_exception_and_must_cancel(kind: Any) -> None:
    """Task._fut_waiter, Task._exception, Task._must_cancel; tasks._PyTask and _asyncio.Task are the kinds."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        future = loop.create_future()

        async def waits() -> None:
            await asyncio.sleep(0)
            await future

        task, bad = kind(waits(), loop=loop), kind(fails(), loop=loop)
        await asyncio.sleep(0)
        assert cpython.waited_for(task) is None
        assert task._fut_waiter is None
        await asyncio.sleep(0)
        assert cpython.waited_for(task) is future
        assert not cpython.is_asked_to_cancel(task)
        assert task._must_cancel is False
        assert type(cpython.error_of(bad)) is ValueError
        assert cpython.error_of(task) is None
        task.cancel()
        assert cpython.is_asked_to_cancel(task)
        late = kind(nap(), loop=loop)
        late.cancel()
        assert late._must_cancel is True
        await asyncio.gather(task, bad, late, return_exceptions=True)

    asyncio.run(main())


def test_there_is_a_python_and_a_c_task() -> None:
    assert cpython.TASK_TYPES[0] is tasks._PyTask  # type: ignore[attr-defined]
    assert asyncio.Task in cpython.TASK_TYPES
    assert len(cpython.TASK_TYPES) == 2


def test_looking_at_the_error_does_not_retrieve_it() -> None:
    """Task._exception: the warning about an exception that nobody retrieved still comes."""
    reported: list[dict[str, Any]] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
        task = asyncio.create_task(fails())
        await asyncio.wait([task])
        assert cpython.error_of(task) is not None
        del task
        gc.collect()

    asyncio.run(main())
    assert "never retrieved" in reported[0]["message"]


def test_a_call_of_gather_is_noted() -> None:
    """tasks._GatheringFuture.__init__."""

    async def main() -> None:
        loop, noted = asyncio.get_running_loop(), []
        with cpython.gathers_noted(noted.append):
            await asyncio.gather(nap(), nap())
            await asyncio.wait([asyncio.create_task(nap())])
            async with asyncio.TaskGroup() as group:
                group.create_task(nap())
        assert noted == [loop]
        await asyncio.gather(nap())
        assert noted == [loop]

    asyncio.run(main())


def test_what_gather_returns_is_a_gathering_future() -> None:
    """tasks._GatheringFuture."""

    async def main() -> None:
        together = asyncio.gather(nap(), nap())
        assert type(together).__name__ == "_GatheringFuture"
        assert cpython.is_gathering(together)
        assert not cpython.is_gathering(asyncio.get_running_loop().create_future())
        await together

    asyncio.run(main())


def test_get_running_loop_gives_none_outside() -> None:
    """asyncio._get_running_loop."""
    assert cpython.running_loop() is None

    async def main() -> None:
        assert cpython.running_loop() is asyncio.get_running_loop()
        assert asyncio._get_running_loop() is asyncio.get_running_loop()

    asyncio.run(main())


def test_a_loop_set_aside_lets_another_run() -> None:
    """asyncio._set_running_loop, tasks._swap_current_task (3.12)."""
    assert hasattr(tasks, "_swap_current_task") is (PY >= (3, 12))

    async def inner() -> Any:
        await asyncio.gather(nap(), nap())
        return asyncio.current_task()

    async def main() -> None:
        mine, loop = asyncio.current_task(), asyncio.get_running_loop()
        with cpython.loop_set_aside():
            assert cpython.running_loop() is None
            other = asyncio.new_event_loop()
            try:
                assert other.run_until_complete(inner()) is not mine
            finally:
                other.close()
        assert asyncio.get_running_loop() is loop
        assert asyncio.current_task() is mine
        await nap()

    asyncio.run(main())


def test_a_loop_turns_as_often_as_it_may() -> None:
    """BaseEventLoop._ready, BaseEventLoop._scheduled, BaseEventLoop._run_once()."""
    seen: list[int] = []

    async def counts() -> None:
        for number in range(100):
            seen.append(number)
            await asyncio.sleep(0)

    def end() -> NoReturn:
        raise RuntimeError("enough")

    loop = asyncio.new_event_loop()
    try:
        later = loop.create_task(asyncio.sleep(0.001, "later"))
        while not later.done():
            cpython.turn(loop, 1)
        cpython.turn(loop, 5)  # nothing is left, so it does not wait
        task = loop.create_task(counts())
        cpython.turn(loop, 5)
        assert len(seen) == 5
        cpython.limit_turns(loop, 20, end)
        with pytest.raises(RuntimeError, match="enough"):
            loop.run_until_complete(task)
        assert 20 <= len(seen) <= 25
    finally:
        task.cancel()
        loop.close()


# ------------------------------------------------------------------ handles


@pytest.mark.parametrize("kind", cpython.TASK_TYPES, ids=lambda kind: kind.__module__)
def test_every_step_of_a_task_passes_call_soon_and_run(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """BaseEventLoop._call_soon and _ready; Handle._run, _callback, _args, _context, _source_traceback."""
    queued: list[Any] = []
    ran: list[Any] = []
    original, run = cpython.STOCK_CALL_SOON, cpython.STOCK_RUN

    def call_soon(loop: Any, callback: Any, args: Any, context: Any) -> Any:
        handle = original(loop, callback, args, context)
        assert loop._ready[-1] is handle
        assert handle._callback is callback
        assert handle._args is args
        assert isinstance(handle._context, contextvars.Context)
        assert hasattr(handle, "_source_traceback")
        queued.append(callback)
        return handle

    def noted(handle: Any) -> None:
        ran.append(handle._callback)
        run(handle)

    monkeypatch.setattr(base_events.BaseEventLoop, "_call_soon", call_soon)
    monkeypatch.setattr(events.Handle, "_run", noted)

    async def main() -> Any:
        task = kind(nap(), loop=asyncio.get_running_loop())
        await task
        return task

    task = asyncio.run(main())
    steps = [callback for callback in queued if getattr(callback, "__self__", None) is task]
    assert len(steps) == 2
    assert [callback for callback in ran if getattr(callback, "__self__", None) is task] == steps


def test_the_body_of_call_soon_is_the_one_that_is_copied() -> None:
    """recorder/call_soon.py does what BaseEventLoop._call_soon does: four lines, and no more."""
    lines = inspect.getsource(cpython.STOCK_CALL_SOON).splitlines()[1:]
    assert [line.strip() for line in lines] == [
        "handle = events.Handle(callback, args, self, context)",
        "if handle._source_traceback:",
        "del handle._source_traceback[-1]",
        "self._ready.append(handle)",
        "return handle",
    ]


def test_the_body_of_run_is_the_one_that_is_copied() -> None:
    """recorder/steps.py runs a handle as Handle._run does."""
    source = inspect.getsource(cpython.STOCK_RUN)
    assert "self._context.run(self._callback, *self._args)" in source
    assert "except (SystemExit, KeyboardInterrupt):" in source


def test_what_a_loop_of_ones_own_overrides_is_asked_for() -> None:
    """BaseEventLoop: _selector, _scheduled, _stopping, _default_executor, _process_events, _write_to_self."""
    once = inspect.getsource(base_events.BaseEventLoop._run_once)  # type: ignore[attr-defined]
    for text in ("self._selector.select(timeout)", "self._process_events(event_list)", "self._ready"):
        assert text in once
    loop: Any = asyncio.new_event_loop()
    try:
        assert loop._scheduled == []
        assert loop._stopping is False
        assert loop._default_executor is None
        assert loop._task_factory is None
        assert loop._debug is loop.get_debug()
    finally:
        loop.close()
    assert "self._write_to_self()" in inspect.getsource(base_events.BaseEventLoop.call_soon_threadsafe)


# ------------------------------------------------------------------ where a task waits


async def in_a_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(1))


async def in_wait() -> None:
    await asyncio.wait([asyncio.create_task(asyncio.sleep(1))])


async def in_as_completed() -> None:
    for one in asyncio.as_completed([asyncio.sleep(1)]):
        await one


async def in_wait_for() -> None:
    await asyncio.wait_for(asyncio.sleep(1), 2)


async def at_a_lock() -> None:
    lock = asyncio.Lock()
    async with lock, lock:
        pass


async def at_a_queue() -> None:
    await asyncio.Queue[int]().get()


def test_a_task_group_waits_in_a_known_function() -> None:
    """TaskGroup.__aexit__, _aexit (3.12.8, 3.13.1, 3.14)."""
    name, file = suspended(in_a_group)
    assert cpython.is_task_group(name, file)
    assert name == ("_aexit" if PY >= (3, 14) else name)
    assert not cpython.is_task_group("create_task", file)
    assert not cpython.is_task_group(name, __file__)


def test_waits_on_behalf_of_public_functions_have_known_names() -> None:
    """tasks._wait, tasks._wait_for_one, tasks._cancel_and_wait."""
    name, file = suspended(in_wait)
    assert (name, cpython.waiting_function(name)) == ("_wait", "wait")
    assert cpython.is_asyncios_file(file)
    assert not cpython.is_asyncios_file(__file__)
    assert hasattr(tasks, "_cancel_and_wait")
    assert cpython.waiting_function("_cancel_and_wait") == "wait_for"

    async def main() -> None:
        (one,) = asyncio.as_completed([nap()])
        assert one.__name__ == cpython.AS_COMPLETED == "_wait_for_one"  # type: ignore[attr-defined]
        await one

    asyncio.run(main())
    assert suspended(in_as_completed)[1].endswith(cpython.GATES)


def test_wait_for_waits_for_a_task_of_its_own_up_to_3_11() -> None:
    name, _ = suspended(in_wait_for)
    assert cpython.in_wait_for(name) == ("Task" if PY < (3, 12) else None)
    assert name == ("wait_for" if PY < (3, 12) else "sleep")


@pytest.mark.parametrize("make", [at_a_lock, at_a_queue])
def test_locks_and_queues_stand_in_their_files(make: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    assert suspended(make)[1].endswith(cpython.GATES)


def test_the_future_of_an_executor_is_known_by_its_chain() -> None:
    """Future._callbacks holds one of futures._chain_future's."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        gate = threading.Event()
        job: Any = loop.run_in_executor(None, gate.wait)
        assert any("_chain_future" in back.__qualname__ for back, _ in job._callbacks)
        assert cpython.may_be_executors(job)
        assert not cpython.may_be_executors(loop.create_future())
        assert not cpython.may_be_executors(asyncio.create_task(nap()))
        assert not cpython.may_be_executors(job.result)
        gate.set()
        await job
        assert cpython.may_be_executors(job)

    asyncio.run(main())


def test_a_runners_housekeeping_is_known() -> None:
    ran: list[bool] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for coro in (loop.shutdown_asyncgens(), loop.shutdown_default_executor()):
            ran.append(cpython.is_housekeeping(coro.cr_code))  # type: ignore[attr-defined]
            await coro

    asyncio.run(main())
    assert ran == [True, True]
    assert not cpython.is_housekeeping(nap.__code__)


def test_ensure_futures_wrapper_keeps_the_awaitable_by_this_name() -> None:
    """tasks._wrap_awaitable."""

    class Waits:
        def __await__(self) -> Generator[Any, Any, None]:
            yield

    async def main() -> None:
        waits = Waits()
        task = asyncio.ensure_future(waits)
        coro: Any = task.get_coro()
        code = getattr(coro, "cr_code", None) or coro.gi_code
        frame = getattr(coro, "cr_frame", None) or coro.gi_frame
        assert code.co_name == "_wrap_awaitable"
        assert cpython.wrapped_awaitable(code.co_name, frame.f_locals) is waits
        assert cpython.wrapped_awaitable("other", frame.f_locals) is None
        await task

    asyncio.run(main())


# ------------------------------------------------------------------ texts and versions


def test_nobodys_name_is_known() -> None:
    async def main() -> None:
        assert cpython.AUTOMATIC_NAME.fullmatch(asyncio.create_task(nap()).get_name())
        assert not cpython.AUTOMATIC_NAME.fullmatch(asyncio.create_task(nap(), name="Task-force").get_name())
        if PY >= (3, 12):
            eager: Any = asyncio.eager_task_factory
            task = eager(asyncio.get_running_loop(), nap())
            assert cpython.AUTOMATIC_NAME.fullmatch(task.get_name())

    asyncio.run(main())


def test_locals_are_a_snapshot_up_to_3_12() -> None:
    """frame.f_locals: a dict that the frame keeps, or a view (PEP 667)."""
    coro: Any = nap()
    first, second = coro.cr_frame.f_locals, coro.cr_frame.f_locals
    coro.close()
    assert (type(first) is dict) is cpython.LOCALS_ARE_A_SNAPSHOT
    assert (first is second) is cpython.LOCALS_ARE_A_SNAPSHOT


# ------------------------------------------------------------------ threads


def test_a_pools_thread_that_is_left_to_itself_is_not_waited_for_at_the_end() -> None:
    """concurrent.futures.thread._threads_queues."""
    with pools.ThreadPoolExecutor(1) as pool:
        thread = pool.submit(threading.current_thread).result()
        assert thread in pools._threads_queues
        cpython.left_to_itself(thread)
        assert thread not in pools._threads_queues
        cpython.left_to_itself(thread)  # once more is no error


def stacks(thread: threading.Thread) -> Any:
    return sys._current_frames().get(thread.ident or 0)


def parked_after(thread: threading.Thread) -> bool:
    """Whether a thread is seen to be parked within some seconds."""
    for _ in range(500):
        frame = stacks(thread)
        if frame is not None and cpython.parked(frame):
            return True
        thread.join(0.01)
    return False


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_threads_that_wait_are_parked(gate: threading.Event) -> None:
    """Condition._waiters, Thread._wait_for_tstate_lock (to 3.12), thread._worker, BaseEventLoop._run_once."""
    first = threading.Thread(target=gate.wait, daemon=True)
    second = threading.Thread(target=first.join, daemon=True)
    slow: Any = cpython.SLOW_SIMPLE_QUEUE()
    third = threading.Thread(target=slow.get, daemon=True)
    loop = asyncio.new_event_loop()
    fourth = threading.Thread(target=loop.run_forever, daemon=True)
    pool = pools.ThreadPoolExecutor(1)
    pool.submit(int).result()
    for thread in (first, second, third, fourth):
        thread.start()
    try:
        assert [parked_after(thread) for thread in (first, second, third, fourth)] == [True] * 4
        (worker,) = pool._threads
        # an idle worker waits in C; its frame is the pool's own
        assert stacks(worker).f_code is pools._worker.__code__
        assert parked_after(worker)
    finally:
        gate.set()
        slow.put(None)
        loop.call_soon_threadsafe(loop.stop)
        for thread in (first, second, third, fourth):
            thread.join(10)
        loop.close()
        pool.shutdown()


def test_a_thread_that_works_is_not_parked(gate: threading.Event) -> None:
    thread = threading.Thread(target=lambda: [None for _ in iter(gate.is_set, True)], daemon=True)
    thread.start()
    frame = stacks(thread)
    gate.set()
    thread.join(10)
    assert frame is not None
    assert not cpython.parked(frame)


def test_a_condition_is_waited_for_with_a_clock_of_ones_own() -> None:
    """Condition._waiters, _is_owned, _release_save, _acquire_restore."""
    condition = threading.Condition()
    assert not cpython.owned(condition)
    with condition:
        assert cpython.owned(condition)
        seen: list[bool] = []

        def late(waiter: Any) -> bool:
            seen.append(cpython.waits_in(condition, waiter))
            seen.append(cpython.owned(condition))
            return True

        def notified(waiter: Any) -> bool:
            with condition:
                condition.notify()
            seen.append(cpython.waits_in(condition, waiter))
            return False

        assert cpython.condition_wait(condition, late) is False
        assert cpython.condition_wait(condition, notified) is True
        assert seen == [True, False, False]
        assert cpython.owned(condition)
        assert not condition._waiters  # type: ignore[attr-defined]


def test_the_clocks_of_waits_and_the_slow_queue_are_there() -> None:
    """threading._time, queue.time, queue._PySimpleQueue."""
    for module, name in cpython.CLOCKS_OF_WAITS:
        assert callable(getattr(module, name))
    assert "_time()" in inspect.getsource(threading.Condition.wait_for)
    assert "time()" in inspect.getsource(queue.Queue.get)
    assert cpython.SLOW_SIMPLE_QUEUE is queue._PySimpleQueue  # type: ignore[attr-defined]
    assert hasattr(cpython.SLOW_SIMPLE_QUEUE().get, "__code__")


def test_a_pool_reports_its_jobs() -> None:
    """thread._WorkItem, ThreadPoolExecutor._threads and _max_workers, Thread._target, thread._worker."""
    ran: list[Any] = []
    original = pools._WorkItem.run

    def run(item: Any, *args: Any) -> None:
        ran.append(item.future)
        original(item, *args)

    pools._WorkItem.run = run  # type: ignore[method-assign, assignment]
    try:
        with pools.ThreadPoolExecutor(2) as pool:
            future = pool.submit(int)
            assert future.result() == 0
            assert pool._max_workers == 2
            (thread,) = pool._threads
            assert thread._target is pools._worker
    finally:
        pools._WorkItem.run = original  # type: ignore[method-assign]
    assert ran == [future]


# ------------------------------------------------------------------ programs that are watched


def test_every_loop_says_when_it_runs_and_when_it_stops() -> None:
    """asyncio.events._set_running_loop, which base_events looks up at every run."""
    noted: list[Any] = []
    undo = cpython.loops_noted(noted.append)
    try:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(nap())
        loop.close()
    finally:
        undo()
    asyncio.run(nap())
    assert noted == [loop, None]
    assert events._set_running_loop is asyncio._set_running_loop


def test_what_is_queued_has_a_callback() -> None:
    async def main() -> list[Any]:
        asyncio.get_running_loop().call_soon(print, "never")
        return [callback for _, callback in cpython.queued_handles(asyncio.get_running_loop())]

    with contextlib.redirect_stdout(io.StringIO()):
        assert asyncio.run(main()) == [print]
    assert cpython.queued_handles(object()) == []


def test_asyncio_run_cancels_what_is_left_in_a_function_of_its_own() -> None:
    """runners._cancel_all_tasks."""
    seen: list[bool] = []

    async def left() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            seen.append(cpython.ends_of_run(inspect.currentframe()))

    async def main() -> None:
        seen.append(cpython.ends_of_run(inspect.currentframe()))
        kept.append(asyncio.create_task(left()))
        await asyncio.sleep(0)

    kept: list[Any] = []
    asyncio.run(main())
    assert seen == [False, True]


@pytest.mark.parametrize("whose", ["a child", "the gather", "nobody"])
def test_whether_a_gather_or_a_child_of_it_was_cancelled(whose: str) -> None:
    """_GatheringFuture._children and _cancel_requested."""

    async def main() -> tuple[int, int]:
        children = [asyncio.create_task(nap()) for _ in range(3)]
        both = asyncio.gather(*children)
        assert len(both._children) == 3  # type: ignore[attr-defined]
        assert both._cancel_requested is False  # type: ignore[attr-defined]
        await asyncio.sleep(0)
        if whose != "nobody":
            (children[0] if whose == "a child" else both).cancel()
        await asyncio.wait([asyncio.ensure_future(asyncio.wait(children)), asyncio.create_task(nap())])
        with contextlib.suppress(asyncio.CancelledError):
            await both
        return cpython.cancelled_children(both)

    assert asyncio.run(main()) == ((1, 3) if whose == "a child" else (0, 0))


def test_what_a_future_says_whose_error_nobody_asked_for() -> None:
    said: list[str] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context["message"]))
        task = asyncio.create_task(fails())
        await asyncio.wait([task])
        del task
        gc.collect()

    asyncio.run(main())
    assert [cpython.is_never_retrieved(text) for text in said] == [True]


def test_a_module_is_run_as_main(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """runpy._run_module_as_main, which fills sys.modules["__main__"]."""
    (tmp_path / "a_module_to_run.py").write_text("name, words = __name__, __import__('sys').argv")
    monkeypatch.syspath_prepend(tmp_path)
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    monkeypatch.setattr(sys, "argv", ["-m", "one"])
    cpython.run_as_main("a_module_to_run", alter_argv=True)
    assert vars(main)["name"] == "__main__"
    assert vars(main)["words"] == [str(tmp_path / "a_module_to_run.py"), "one"]


async def numbers() -> Any:
    yield 1


def test_what_an_async_generator_is_asked_with_holds_the_generator() -> None:
    """async_generator_asend, async_generator_athrow, by their names and what the garbage collector finds."""
    generator = numbers()
    asked = [generator.__anext__(), generator.asend(None), generator.aclose()]
    assert [cpython.asked_generator(one) for one in asked] == [
        "numbers.__anext__",
        "numbers.__anext__",
        "numbers.aclose",
    ]
    for one in asked:
        one.close()
    assert cpython.asked_generator(generator) is None


def test_a_process_that_multiprocessing_starts_imports_how(monkeypatch: pytest.MonkeyPatch) -> None:
    """multiprocessing.popen_spawn_posix, popen_forkserver, popen_spawn_win32: imported at a start."""
    for name in [name for name in sys.modules if name.startswith("multiprocessing.popen_")]:
        monkeypatch.delitem(sys.modules, name)
    assert not cpython.started_processes()
    way = "win32" if sys.platform == "win32" else "posix"
    source = inspect.getsource(multiprocessing.context)
    assert f"from .popen_spawn_{way} import Popen" in source
    assert "from .popen_forkserver import Popen" in source
    importlib.import_module(f"multiprocessing.popen_spawn_{way}")
    assert cpython.started_processes()


# ------------------------------------------------------------------ all of it together


def test_what_the_recorder_reads_from_them() -> None:
    """One recording that stands on every private name of the recorder's."""

    async def main() -> Any:
        with Recorder() as recorder:
            await asyncio.gather(asyncio.create_task(in_a_group_of_naps()), return_exceptions=True)
        assert recorder.problem is None
        return recorder.trace()

    async def in_a_group_of_naps() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0.01))

    group = find(asyncio.run(main()), "in_a_group_of_naps()")
    assert [span.where for span in group.spans] == ["TaskGroup", None]


def test_a_future_whose_error_nobody_asked_for_is_unheard() -> None:
    async def main() -> list[bool]:
        task = asyncio.create_task(fails())
        await asyncio.wait([task])
        assert task._log_traceback  # type: ignore[attr-defined]  # of a C task and of a Python task
        before = cpython.is_unheard(task)
        task.exception()
        return [before, cpython.is_unheard(task)]

    assert asyncio.run(main()) == [True, False]
