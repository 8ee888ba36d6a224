"""What check() may be given in a notebook, and that the kernel is as before afterwards."""

from __future__ import annotations

import asyncio
import datetime as module_datetime
import functools
import gc
import io
import logging
import queue
import subprocess
import sys
import threading
import time
import types
import warnings
import weakref
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from queue import SimpleQueue as Queue
from time import monotonic as clock
from time import sleep
from typing import Any

import pytest

from gatherlab.checking import UnknownExerciseError, judge_function
from gatherlab.checking.inprocess import judge_function as judge_with_limit
from gatherlab.checking.learner_side import supervise
from gatherlab.checking.learner_side.reach import Undo, undo_all
from gatherlab.checking.learner_side.stand_ins import StandIns
from gatherlab.checking.learner_side.threads import Ledger
from gatherlab.model import Diagnosis, Outcome

semaphore = asyncio.Semaphore(1)


@pytest.fixture(autouse=True)
def kernel_is_untouched() -> Iterator[None]:
    def state() -> tuple[Any, ...]:
        handlers = list(logging.getLogger("asyncio").handlers)
        return sys.stdout, sys.stderr, time.sleep, list(warnings.filters), handlers, sleep is time.sleep

    before, frozen, threads = state(), gc.get_freeze_count(), threading.active_count()
    yield
    gc.collect()  # what is left over must not complain: warnings are errors here
    assert state() == before
    assert gc.get_freeze_count() <= frozen + 1_000  # a full collection freezes a few hundred itself (3.12)
    deadline = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < deadline:
        sleep(0.01)
    assert threading.active_count() <= threads


async def good(api: Any) -> Any:
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))


async def one_by_one(api: Any) -> Any:
    return [await api.get("users/1"), await api.get("posts/1")]


def diagnosis(function: object) -> Diagnosis | None:
    return judge_function("1.1", function).diagnosis


def test_a_good_function_passes_inside_a_running_loop_too() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert judge_function("1.1", good).outcome is Outcome.PASSED
        assert asyncio.get_running_loop() is loop
        await asyncio.sleep(0)

    assert judge_function("1.1", good).outcome is Outcome.PASSED
    asyncio.run(main())


@pytest.mark.parametrize(
    ("make", "happened"),
    [
        (lambda: good(None), "a coroutine object"),
        (lambda: "fetch_both", "a string"),
        (lambda: ["user", "post"], "a value (list)"),
        (lambda: None, "a value (None)"),
        (lambda: types.SimpleNamespace, "a class"),
    ],
)
def test_what_is_no_function_is_told_so(make: Any, happened: str) -> None:
    verdict = judge_function("1.1", make())
    assert verdict.outcome is Outcome.ERROR
    assert happened in verdict.happened
    assert 'check("1.1", fetch_both)' in verdict.look


def test_a_gather_future_is_told_so() -> None:
    async def main() -> None:
        future = asyncio.gather(asyncio.sleep(0))
        assert "a gather future" in judge_function("1.1", future).happened
        await future

    asyncio.run(main())


def test_an_unknown_exercise_names_the_known_ones() -> None:
    with pytest.raises(UnknownExerciseError, match=r"There are: 1\.1, 1\.2, 1\.3"):
        judge_function("7.7", good)
    with pytest.raises(UnknownExerciseError, match="in quotes"):
        judge_function(1.1, good)  # type: ignore[arg-type]


def test_other_callables_are_fine() -> None:
    class Fetch:
        async def __call__(self, api: Any) -> Any:
            return await good(api)

    def plain(api: Any) -> Any:
        return asyncio.gather(api.get("users/1"), api.get("posts/1"))

    @functools.wraps(good)
    async def wrapped(api: Any) -> Any:
        return await good(api)

    for function in (Fetch(), plain, functools.partial(good), lambda api: good(api), wrapped):
        assert judge_function("1.1", function).outcome is Outcome.PASSED


def test_the_wrong_number_of_parameters() -> None:
    async def two(api: Any, client: Any) -> Any:
        return await good(api)

    verdict = judge_function("1.1", two)
    assert verdict.diagnosis is Diagnosis.RAISED
    assert "parameters" in verdict.look


def test_a_semaphore_of_another_loop_is_explained() -> None:
    async def bound(api: Any) -> Any:
        async def one(key: str) -> Any:
            task = asyncio.create_task(api.get(key))
            async with semaphore:
                return await task

        return await asyncio.gather(one("users/1"), one("posts/1"))

    assert judge_function("1.1", bound).outcome is Outcome.PASSED  # all scenarios run in one loop
    verdict = judge_function("1.1", bound)
    assert verdict.diagnosis is Diagnosis.RAISED
    assert "make it in the function" in verdict.look


def test_sleep_by_any_name_is_noticed_and_not_slept() -> None:
    from time import sleep as nap

    async def by_global(api: Any) -> Any:
        sleep(3600)
        return await good(api)

    async def by_closure(api: Any) -> Any:
        nap(3600)
        return await good(api)

    async def by_default(api: Any, wait: Any = sleep) -> Any:
        wait(3600)
        return await good(api)

    def helper() -> None:
        nap(3600)

    async def by_helper(api: Any) -> Any:
        helper()
        return await good(api)

    async def by_module(api: Any) -> Any:
        time.sleep(3600)
        return await good(api)

    for function in (by_global, by_closure, by_default, by_helper, by_module):
        assert diagnosis(function) is Diagnosis.BLOCKING
    assert by_default.__defaults__ == (sleep,)
    assert nap is time.sleep


def test_polling_with_sleep_ends() -> None:
    async def polls(api: Any) -> Any:
        tasks = [asyncio.create_task(api.get("users/1"))]
        while not tasks[0].done():
            time.sleep(1)

    assert diagnosis(polls) is Diagnosis.BLOCKING


def test_sleep_elsewhere_still_sleeps() -> None:
    ledger = Ledger(lambda: None)
    stand_ins = StandIns(ledger)
    with stand_ins.in_place():
        ledger.naps.open()
        stand_ins.sleeps.loop_thread = 0
        time.sleep(0)
        with pytest.raises(TypeError):
            time.sleep("long")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="non-negative"):
            time.sleep(-1)
    assert stand_ins.sleeps.count == 0


def readings() -> tuple[Any, ...]:
    return time.monotonic, time.time, time.time_ns, clock, datetime, date, module_datetime.datetime, Queue


def test_clocks_are_virtual_for_the_check_alone_and_real_again_afterwards() -> None:
    before = readings(), threading.Condition.wait, queue.SimpleQueue, queue.time, threading._time  # type: ignore[attr-defined]
    ask, told = queue.Queue[int](), queue.Queue[tuple[Any, ...]]()

    def of_the_kernel() -> None:
        while ask.get():
            began = clock()
            time.sleep(0.001)
            stop.wait(0.001)
            told.put(
                (clock() - began, time.monotonic(), datetime.now(), isinstance(datetime.now(), datetime))
            )

    stop = threading.Event()
    other = threading.Thread(target=of_the_kernel)
    other.start()
    seen: list[Any] = []

    async def reads(api: Any) -> Any:
        ask.put(1)
        values = await good(api)
        began, day = clock(), datetime.now()
        assert began == time.monotonic() == asyncio.get_running_loop().time()
        await asyncio.sleep(3600)
        seen[:] = clock() - began, (datetime.now() - day).total_seconds(), told.get()
        return values

    real = time.monotonic(), datetime.now()
    assert judge_function("1.1", reads).outcome is Outcome.PASSED
    ask.put(0)
    other.join()
    mine, days, (passed, monotonic, now, is_one) = seen
    assert (mine, days) == (3600, 3600)
    assert passed >= 0.002
    assert is_one
    assert real[0] <= monotonic <= time.monotonic()
    assert real[1] <= now <= datetime.now()
    assert (readings(), threading.Condition.wait, queue.SimpleQueue, queue.time, threading._time) == before  # type: ignore[attr-defined]
    assert all(one is other for one, other in zip(readings(), before[0], strict=True))


def test_a_check_that_is_interrupted_puts_all_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before, started = readings(), threading.Event()

    async def spins(api: Any) -> Any:
        started.set()
        while True:
            clock()

    def interrupt(*args: object) -> bool:
        started.wait(30)  # the thread that is watched has begun
        assert clock is not before[3]
        raise KeyboardInterrupt

    monkeypatch.setattr(supervise, "_watch", interrupt)
    with pytest.raises(KeyboardInterrupt):
        judge_function("1.1", spins)
    assert all(one is other for one, other in zip(readings(), before, strict=True))


def test_an_interrupt_that_arrives_where_none_gets_out_is_not_heard_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked for again, so the first one needs no line among the learner's outputs; other ones do."""
    heard: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: heard.append(unraisable.exc_type.__name__))

    class Lasting:
        def __del__(self) -> None:
            try:
                while True:
                    clock()
            finally:
                Failing()

    class Failing:
        def __del__(self) -> None:
            raise LookupError

    async def spins(api: Any) -> Any:
        Lasting()
        while True:
            clock()

    hook = sys.unraisablehook
    assert judge_with_limit("1.1", spins, limit=0.2).diagnosis == "TIMEOUT"
    assert heard == ["LookupError"]
    assert sys.unraisablehook is hook


@pytest.mark.skipif(sys.version_info < (3, 13), reason="3.12.1 itself does not survive such a cycle")
def test_what_garbage_complains_about_when_we_collect_it_is_not_heard_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A BytesIO is closed before the memoryview of it that lies in the same cycle; what fails by itself in
    the learner's code is heard of."""
    heard: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: heard.append(unraisable.exc_type.__name__))

    class Failing:
        def __del__(self) -> None:
            raise LookupError

    def leave_a_cycle() -> None:
        buffer = io.BytesIO(b"text")
        cycle = [buffer, buffer.getbuffer()]
        cycle.append(cycle)  # type: ignore[arg-type]

    async def untidy(api: Any) -> Any:
        leave_a_cycle()
        Failing()
        return await good(api)

    assert judge_function("1.1", untidy).outcome is Outcome.PASSED
    assert set(heard) == {"LookupError"}
    heard.clear()
    leave_a_cycle()
    gc.collect()
    assert heard == ["BufferError"]


def test_a_job_that_never_ends_does_not_keep_the_interpreter_from_ending() -> None:
    code = """
import asyncio, threading
from gatherlab.checking import judge_function
async def checksums(api, names):
    never = threading.Event()
    return await asyncio.gather(*[asyncio.to_thread(never.wait) for name in names])
print(judge_function("1.3", checksums).diagnosis)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stdout, done.stderr) == (0, "DEADLOCK\n", "")


def test_a_look_at_the_threads_keeps_nothing_alive() -> None:
    """Neither what they held then, nor itself: else the next collection of garbage meets it."""

    class Held:
        """Something that a thread holds for a while."""

    held: list[weakref.ref[Held]] = []
    looked, begun = threading.Event(), threading.Event()

    def work() -> None:
        mine = Held()
        held.append(weakref.ref(mine))
        begun.set()
        looked.wait()

    ledger = Ledger(lambda: None)
    thread = threading.Thread(target=work)
    gc.disable()
    try:
        thread.start()
        begun.wait()
        ledger.movers()
        looked.set()
        thread.join()
        assert held[0]() is None
    finally:
        gc.enable()


def test_what_is_put_back_is_put_back_though_an_interrupt_comes_in_between() -> None:
    done: list[int] = []

    def interrupted() -> None:
        if not done:
            done.append(0)
            raise KeyboardInterrupt

    undo: Undo = [lambda: done.append(1), interrupted, lambda: None]
    with pytest.raises(KeyboardInterrupt):
        undo_all(undo)
    assert (done, undo) == ([0, 1], [])


def test_a_stand_in_that_was_kept_tells_the_real_time_later() -> None:
    kept: list[Any] = []

    async def keeps(api: Any) -> Any:
        class Watch:
            now = time.monotonic
            day = datetime

        assert Watch().now() == 0.0
        assert Watch.day(2026, 1, 1) == module_datetime.datetime.fromisoformat("2026-01-01")
        kept.append(Watch)
        return await good(api)

    assert judge_function("1.1", keeps).outcome is Outcome.PASSED
    before = time.monotonic()
    assert before <= kept[0]().now() <= time.monotonic()
    assert kept[0].day.now() >= datetime(2026, 1, 1)


def test_a_watchdog_does_not_bark_because_the_check_is_over() -> None:
    barked: list[int] = []
    dogs: list[threading.Timer] = []

    async def watched(api: Any) -> Any:
        dogs.append(threading.Timer(60, barked.append, [1]))
        dogs[-1].start()
        await asyncio.sleep(59)
        return await good(api)

    async def slow(api: Any) -> Any:
        dogs.append(threading.Timer(60, barked.append, [2]))
        dogs[-1].start()
        await asyncio.sleep(61)
        return await good(api)

    assert judge_function("1.1", watched).diagnosis is None
    for dog in dogs:
        dog.cancel()
    assert barked == []
    dogs.clear()
    assert judge_function("1.1", slow).diagnosis is None
    assert barked == [2] * len(dogs)  # once in each scene
    assert len(dogs) >= 2
    for dog in dogs:
        dog.join()


@pytest.mark.parametrize("function", [asyncio.run, "loop", "new loop"])
def test_a_nested_run(function: Any) -> None:
    async def nested(api: Any) -> Any:
        work = good(api)
        try:
            if function == "loop":
                return asyncio.get_running_loop().run_until_complete(work)
            if function == "new loop":
                loop = asyncio.new_event_loop()
                try:
                    return loop.run_until_complete(work)
                finally:
                    loop.close()
            return function(work)
        finally:
            work.close()

    verdict = judge_function("1.1", nested)
    assert verdict.diagnosis is Diagnosis.NESTED_RUN
    assert "inside the running one" in verdict.happened


def test_what_would_end_a_kernel_is_a_verdict() -> None:
    async def leaves(api: Any) -> Any:
        sys.exit()

    async def in_a_child(api: Any) -> Any:
        async def child() -> None:
            raise KeyboardInterrupt

        return await asyncio.gather(api.get("users/1"), child())

    async def endless(api: Any) -> Any:
        return await endless(api)

    async def stops(api: Any) -> Any:
        asyncio.get_running_loop().stop()
        return await good(api)

    for function, word in (
        (leaves, "kernel"),
        (in_a_child, "kernel"),
        (endless, "calls itself"),
        (stops, ""),
    ):
        verdict = judge_function("1.1", function)
        assert verdict.diagnosis is Diagnosis.RAISED
        assert word in verdict.look


def test_what_never_yields_is_stopped() -> None:
    async def spins(api: Any) -> Any:
        while True:
            pass

    verdict = judge_with_limit("1.1", spins, limit=0.2)
    assert verdict.diagnosis is Diagnosis.TIMEOUT
    assert "at line" in verdict.happened
    assert judge_function("1.1", good).outcome is Outcome.PASSED


def test_waiting_for_what_no_thread_will_do() -> None:
    never = threading.Event()

    async def waits(api: Any) -> Any:
        never.wait()

    verdict = judge_with_limit("1.1", waits, limit=0.2)
    never.set()  # the thread can only be left behind; let it end for the next test
    assert verdict.diagnosis is Diagnosis.BLOCKING
    assert "still runs" in verdict.look


def test_much_output_is_bounded_and_shown() -> None:
    async def loud(api: Any) -> Any:
        print("first line")
        for _ in range(100):
            print("x" * 1_000_000)
        return await good(api)

    verdict = judge_function("1.1", loud)
    assert verdict.outcome is Outcome.PASSED
    assert verdict.printed.startswith("first line\nxxx")
    assert len(verdict.printed) < 2_200
    assert "100,000,111 characters" in verdict.printed


def test_what_is_left_over_complains_to_nobody() -> None:
    async def careless(api: Any) -> Any:
        api.get("users/1")
        asyncio.create_task(good(api))
        return [good(api), asyncio.gather(api.get("users/1"))]

    assert diagnosis(careless) is Diagnosis.NOT_AWAITED


def test_code_that_refuses_cancellation_is_left_behind() -> None:
    async def stubborn(api: Any) -> Any:
        while True:
            try:
                await asyncio.Event().wait()
            except BaseException:
                continue

    assert diagnosis(stubborn) is Diagnosis.SEQUENTIAL


def test_where_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoThread:
        def __init__(self, **how: Any) -> None:
            """Nothing."""

        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(
        supervise,
        "threading",
        types.SimpleNamespace(Thread=NoThread, current_thread=threading.current_thread),
    )

    async def main() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert judge_function("1.1", good).outcome is Outcome.PASSED
        assert judge_function("1.1", one_by_one).diagnosis is Diagnosis.SEQUENTIAL
        assert asyncio.get_running_loop() is loop
        assert asyncio.current_task() is task
        await asyncio.sleep(0)

    asyncio.run(main())


PATCHED = """
import asyncio, nest_asyncio2
nest_asyncio2.apply()
from gatherlab.checking import judge_function

async def good(api): return await asyncio.gather(api.get("users/1"), api.get("posts/1"))
async def nested(api): return asyncio.run(good(api))
def new_loop(api): return asyncio.new_event_loop().run_until_complete(good(api))

async def main():
    print([str(judge_function("1.1", f).diagnosis) for f in (good, nested, new_loop, good)])
    print(asyncio.run(asyncio.sleep(0, "nestable")))

asyncio.run(main())
"""


def test_in_a_patched_kernel() -> None:
    pytest.importorskip("nest_asyncio2")
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PATCHED],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    expected = "['None', 'NESTED_RUN', 'NESTED_RUN', 'None']\nnestable\n"
    assert (run.stdout, run.stderr) == (expected, "")
