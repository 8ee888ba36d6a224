"""Checks where no thread can start: the code's own steps are counted, and a kernel lives on."""

from __future__ import annotations

import asyncio
import functools
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from gatherlab.checking.inprocess import judge_function
from gatherlab.checking.learner_side import alone, supervise
from gatherlab.model import Diagnosis, Outcome

needs_monitoring = pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring came with 3.12")


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoThread:
        def __init__(self, **how: Any) -> None:
            """Nothing."""

        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    stand_in = SimpleNamespace(Thread=NoThread, current_thread=threading.current_thread)
    monkeypatch.setattr(supervise, "threading", stand_in)


@pytest.fixture
def no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool cannot start a thread either."""

    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)


async def good(api: Any) -> Any:
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))


async def spins(api: Any) -> Any:
    while True:
        pass


async def spins_in_a_call(api: Any) -> Any:
    while len(list(range(10))) > 0:
        api.__class__


async def spins_and_catches(api: Any) -> Any:
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


async def spins_in_a_task(api: Any) -> Any:
    return await asyncio.gather(spins(api), good(api))


async def calls_for_ever(api: Any) -> Any:
    def again() -> None:
        return None

    while True:
        again()


async def turns_for_ever(api: Any) -> Any:
    while True:
        await asyncio.sleep(0)


@needs_monitoring
@pytest.mark.parametrize(
    "function", [spins, spins_in_a_call, spins_and_catches, spins_in_a_task, calls_for_ever]
)
def test_code_that_never_yields_gets_a_verdict(function: Callable[[Any], Any]) -> None:
    verdict = judge_function("1.1", function, limit=0.3)
    assert verdict.diagnosis is Diagnosis.TIMEOUT
    assert "at line" in verdict.happened
    assert sys.monitoring.get_tool(4) is sys.monitoring.get_tool(3) is None
    assert judge_function("1.1", good).outcome is Outcome.PASSED


def test_code_that_polls_for_ever_gets_a_verdict() -> None:
    assert judge_function("1.1", turns_for_ever, limit=2.0).outcome is Outcome.NOT_YET


async def waits_for_an_event(api: Any) -> Any:
    threading.Event().wait()


async def waits_for_a_future(api: Any) -> Any:
    return Future[int]().result()


async def waits_and_catches(api: Any) -> Any:
    try:
        threading.Event().wait()
    except BaseException:
        return [1, 2]


@pytest.mark.parametrize("function", [waits_for_an_event, waits_for_a_future, waits_and_catches])
def test_a_wait_for_another_thread_is_refused(function: Callable[[Any], Any]) -> None:
    assert judge_function("1.1", function, limit=2.0).diagnosis is Diagnosis.BLOCKING
    assert judge_function("1.1", good).outcome is Outcome.PASSED


async def deeper(api: Any) -> Any:
    sys.setrecursionlimit(10**7)

    async def again(number: int) -> Any:
        return await again(number + 1)

    return await again(0)


def test_recursion_ends_where_the_interpreter_can_bear_it() -> None:
    limit, set_limit = sys.getrecursionlimit(), sys.setrecursionlimit
    verdict = judge_function("1.1", deeper, limit=5.0)
    assert verdict.diagnosis is Diagnosis.RAISED
    assert "RecursionError" in verdict.happened
    assert (sys.getrecursionlimit(), sys.setrecursionlimit) == (limit, set_limit)


@needs_monitoring
def test_where_all_places_of_monitoring_are_taken_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.monitoring, "get_tool", lambda number: "somebody else")
    with alone.steps_counted(lambda: True, lambda frame: None):
        assert sum(number for number in range(10_000)) == 49_995_000
    assert judge_function("1.1", good).outcome is Outcome.PASSED


async def own_threads(api: Any) -> Any:
    threading.Thread(target=api.get, args=("users/1",)).start()


def test_a_thread_of_ones_own_is_no_fault_where_none_can_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert judge_function("1.1", own_threads).diagnosis is Diagnosis.RAISED
    monkeypatch.setattr(sys, "platform", "emscripten")
    verdict = judge_function("1.1", own_threads)
    assert verdict.outcome is Outcome.ERROR
    assert "browser tab" in verdict.happened
    assert "asyncio.to_thread()" in verdict.happened


async def in_threads(api: Any, names: list[str]) -> Any:
    return await asyncio.gather(*(asyncio.to_thread(api.checksum, name) for name in names))


async def on_the_default_pool(api: Any, names: list[str]) -> Any:
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(None, functools.partial(api.checksum, name=name)) for name in names]
    return [await job for job in jobs]


async def one_thread_after_the_other(api: Any, names: list[str]) -> Any:
    return [await asyncio.to_thread(api.checksum, name) for name in names]


async def not_in_order(api: Any, names: list[str]) -> Any:
    jobs = [asyncio.to_thread(api.checksum, name) for name in names]
    return [await job for job in asyncio.as_completed(jobs)]


async def called_at_once(api: Any, names: list[str]) -> Any:
    return await asyncio.gather(*(asyncio.to_thread(api.checksum(name)) for name in names))


async def nobody_waits(api: Any, names: list[str]) -> Any:
    for name in names:
        asyncio.get_running_loop().run_in_executor(None, api.checksum, name)
    await asyncio.sleep(0)
    return names


@pytest.mark.parametrize("function", [in_threads, on_the_default_pool])
def test_a_blocking_request_given_to_a_pool_needs_no_thread(
    function: Callable[..., Any], no_pool: None
) -> None:
    assert judge_function("1.3", function).outcome is Outcome.PASSED


@pytest.mark.parametrize("function", [one_thread_after_the_other, not_in_order, called_at_once, nobody_waits])
def test_a_wrong_answer_with_threads_is_told_as_where_there_are_some(
    function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, no_pool: None
) -> None:
    alone = judge_function("1.3", function)
    monkeypatch.undo()
    watched = judge_function("1.3", function)
    assert alone.outcome is watched.outcome is Outcome.NOT_YET
    assert (alone.diagnosis, alone.happened) == (watched.diagnosis, watched.happened)
    assert judge_function("1.3", in_threads).outcome is Outcome.PASSED


def test_a_job_of_ones_own_does_need_a_thread(no_pool: None) -> None:
    async def own_job(api: Any, names: list[str]) -> Any:
        def work(name: str) -> Any:
            return api.checksum(name)

        return await asyncio.gather(*(asyncio.to_thread(work, name) for name in names))

    verdict = judge_function("1.3", own_job)
    assert verdict.outcome is Outcome.NOT_YET
    assert "start new thread" in verdict.happened
