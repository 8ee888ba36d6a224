"""The private names of CPython that gatherlab leans on are there, and mean what they should."""

from __future__ import annotations

import asyncio
import inspect
import queue
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.pool import Pool, ThreadPool

import pytest

from gatherlab import cpython

Park = Callable[[threading.Event], object]


def test_the_loop_and_the_task_of_this_thread_are_set_aside_and_come_back() -> None:
    async def inner() -> str:
        assert asyncio.current_task() is not None
        await asyncio.sleep(0)
        return "inner"

    async def main() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        with cpython.loop_set_aside():
            with pytest.raises(RuntimeError):
                asyncio.get_running_loop()
            other = asyncio.new_event_loop()
            assert other.run_until_complete(inner()) == "inner"
            other.close()
        assert (asyncio.get_running_loop(), asyncio.current_task()) == (loop, task)
        await asyncio.sleep(0)

    asyncio.run(main())
    with cpython.loop_set_aside():
        asyncio.run(inner())


@contextmanager
def thread_in(park: Park) -> Iterator[tuple[threading.Thread, threading.Event]]:
    """A thread that has begun to do ``park(release)``."""
    release, begun = threading.Event(), threading.Event()

    def run() -> None:
        begun.set()
        park(release)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    begun.wait()
    try:
        yield thread, release
    finally:
        release.set()
        thread.join(10)


def is_parked(thread: threading.Thread) -> bool:
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is not None and cpython.parked(frame)


def comes_to_be(state: bool, thread: threading.Thread) -> bool:
    deadline = time.monotonic() + 30
    while is_parked(thread) is not state and time.monotonic() < deadline:
        time.sleep(0.001)
    return is_parked(thread) is state


def wait_in_a_queue(release: threading.Event) -> None:
    box: queue.Queue[None] = queue.Queue()
    relay = threading.Thread(target=lambda: (release.wait(), box.put(None)))
    relay.start()
    box.get()


def wait_in_a_simple_queue(release: threading.Event) -> None:
    box = cpython.SLOW_SIMPLE_QUEUE()
    threading.Thread(target=lambda: (release.wait(), box.put(None))).start()
    assert box.get() is None


def wait_for_a_future(release: threading.Event) -> None:
    future: Future[None] = Future()
    threading.Thread(target=lambda: (release.wait(), future.set_result(None))).start()
    future.result()


def wait_for_a_thread(release: threading.Event) -> None:
    other = threading.Thread(target=release.wait)
    other.start()
    other.join()


def run_an_idle_loop(release: threading.Event) -> None:
    async def main() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        threading.Thread(target=lambda: (release.wait(), loop.call_soon_threadsafe(over.set))).start()
        await over.wait()

    asyncio.run(main())


WAITS: list[Park] = [
    lambda release: release.wait(),
    wait_in_a_queue,
    wait_in_a_simple_queue,
    wait_for_a_future,
    wait_for_a_thread,
    run_an_idle_loop,
]


@pytest.mark.parametrize("park", WAITS, ids=lambda park: park.__name__)
def test_a_thread_that_waits_is_parked(park: Park) -> None:
    with thread_in(park) as (thread, _):
        assert comes_to_be(True, thread)


def test_a_thread_that_works_is_not_parked() -> None:
    def work(release: threading.Event) -> None:
        while not release.is_set():
            sum(range(1_000))

    with thread_in(work) as (thread, _):
        assert not any(is_parked(thread) for _ in range(200))


def test_a_thread_that_was_woken_is_not_parked_before_it_had_its_turn() -> None:
    condition = threading.Condition()

    def wait(release: threading.Event) -> None:
        with condition:
            condition.wait()

    with thread_in(wait) as (thread, _):
        assert comes_to_be(True, thread)
        with condition:
            condition.notify()
            assert not is_parked(thread)  # it cannot go on: the condition's lock is held here


def test_an_idle_worker_of_a_pool_is_parked() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        (thread,) = pool._threads
        assert comes_to_be(True, thread)


def test_the_keeper_of_a_pool_is_parked_until_there_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it waits for is there, and it has not had its turn yet: it moves by itself."""
    ours, theirs = socket.socketpair()
    turn, began = threading.Lock(), threading.Event()
    turn.acquire()

    def select(self: selectors.BaseSelector) -> None:
        began.set()
        turn.acquire()

    def wait_for_updates(*anything: object) -> None:
        select(selector)
        turn.release()

    monkeypatch.setattr(Pool, "_wait_for_updates", wait_for_updates)
    with ours, theirs, selectors.DefaultSelector() as selector:
        selector.register(theirs, selectors.EVENT_READ)
        pool = ThreadPool(1)
        try:
            keeper = pool._worker_handler  # type: ignore[attr-defined]
            assert began.wait(60)
            assert comes_to_be(True, keeper)
            ours.send(b"news")
            assert not is_parked(keeper)
            theirs.recv(10)
            assert is_parked(keeper)
            selector.close()
            assert not is_parked(keeper)
        finally:
            turn.release()
            pool.terminate()
            pool.join()


def test_a_loop_with_a_timer_is_not_parked() -> None:
    async def main(release: threading.Event) -> None:
        while not release.is_set():
            await asyncio.sleep(0.01)

    with thread_in(lambda release: asyncio.run(main(release))) as (thread, _):
        assert not any(is_parked(thread) for _ in range(200))


def test_a_wait_by_another_clock_is_notified_or_late() -> None:
    condition = threading.Condition(threading.Lock())

    def at_once(waiter: threading.Lock) -> bool:
        assert cpython.waits_in(condition, waiter)
        assert not cpython.owned(condition)
        return True

    def notified(waiter: threading.Lock) -> bool:
        with condition:
            condition.notify()
        assert not cpython.waits_in(condition, waiter)
        return waiter.acquire(False) is False

    with condition:
        assert cpython.owned(condition)
        assert not cpython.condition_wait(condition, at_once)
        assert cpython.condition_wait(condition, notified)
        assert cpython.owned(condition)
    with condition:
        assert not condition.wait(0)  # and nobody is left in it


def test_what_is_replaced_by_name_has_these_names() -> None:
    for module, name in cpython.CLOCKS_OF_WAITS:
        assert getattr(module, name) is time.monotonic
    assert cpython.SLOW_SIMPLE_QUEUE is not queue.SimpleQueue
    public = {name for name in dir(queue.SimpleQueue) if not name.startswith("_")}
    assert public <= set(dir(cpython.SLOW_SIMPLE_QUEUE))
    assert list(inspect.signature(threading.Condition.wait).parameters) == ["self", "timeout"]


def test_who_waits_for_a_thread_that_has_left_its_last_line_is_about_to_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such a thread still counts as alive for a moment, and has no frame any more."""
    look = sys._current_frames
    with (
        thread_in(lambda release: release.wait()) as (ending, release),
        thread_in(lambda release: ending.join()) as (waiter, _),
    ):
        deadline = time.monotonic() + 10
        while not cpython.parked(look()[waiter.ident or 0]) and time.monotonic() < deadline:
            time.sleep(0.01)
        frame = look()[waiter.ident or 0]
        assert cpython.parked(frame)
        gone = {ending.ident}
        monkeypatch.setattr(
            sys, "_current_frames", lambda: {key: at for key, at in look().items() if key not in gone}
        )
        assert ending.is_alive()
        assert not cpython.parked(frame)
        monkeypatch.setattr(sys, "_current_frames", look)
        release.set()
