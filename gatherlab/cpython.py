"""What gatherlab leans on in CPython without a promise: private names, and where waiting threads stand.

Nothing else in the package uses such a name; ``tests/test_cpython.py`` asks for each on every version.
"""

from __future__ import annotations

import asyncio
import queue
import sys
import threading
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable, Iterator
from concurrent.futures import thread as pools
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

__all__ = [
    "CLOCKS_OF_WAITS",
    "SLOW_SIMPLE_QUEUE",
    "condition_wait",
    "loop_set_aside",
    "owned",
    "parked",
    "waits_in",
]

# the same class in Python: a thread that waits in one stands in Condition.wait, where it can be seen
SLOW_SIMPLE_QUEUE: type[Any] = queue._PySimpleQueue  # type: ignore[attr-defined]
# modules and their names for the clock by which waits with a time-out count
CLOCKS_OF_WAITS = ((threading, "_time"), (queue, "time"))

_CONDITION_WAIT = threading.Condition.wait.__code__
# 3.13 joins in C; before, in a method of its own
_JOIN: CodeType = getattr(threading.Thread, "_wait_for_tstate_lock", threading.Thread.join).__code__
_RUN_ONCE: CodeType = BaseEventLoop._run_once.__code__  # type: ignore[attr-defined]
_WORKER = pools._worker.__code__


@contextmanager
def loop_set_aside() -> Iterator[None]:
    """Within this, the thread has no running loop and no current task; afterwards it has its own again.

    From Python 3.14 on the current task belongs to the thread: while there is one, no other loop can run a
    task there.
    """
    running = asyncio._get_running_loop()
    swap: Any = getattr(asyncio.tasks, "_swap_current_task", None)  # new in Python 3.12
    task = swap(running, None) if swap is not None and running is not None else None
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(running)
        if task is not None:
            swap(running, task)


def parked(frame: FrameType) -> bool:
    """Whether a thread whose innermost frame this is waits until somebody else does something.

    Exact for what waits in a Condition (an Event, a Queue, a Semaphore, a Future, …), for another thread's
    end, as an idle worker or keeper of a pool, or as an event loop without anything to do.  A thread that
    was woken and has not had its turn yet is not parked any more.
    """
    code, names = frame.f_code, frame.f_locals
    if code is _CONDITION_WAIT:
        waiter = names.get("waiter")  # notify() releases it, then takes it out
        return waiter is not None and waits_in(names["self"], waiter)
    if code is _JOIN:
        return names.get("timeout") in (None, -1) and _joined_lives(names)
    if code is _WORKER:
        return bool(names["work_queue"].empty())
    outer = frame.f_back
    if outer is None or code.co_name != "select":
        return False
    return _loop_idles(outer.f_locals) if outer.f_code is _RUN_ONCE else _keeps_a_pool(outer)


def _joined_lives(names: dict[str, Any]) -> bool:
    if "lock" in names:  # before 3.13; a thread's end releases its lock
        return names["lock"] is not None and bool(names["lock"].locked())
    return bool(names["self"].is_alive())


def _keeps_a_pool(frame: FrameType | None) -> bool:
    """Whether it is the thread of ``multiprocessing.pool`` that waits for workers to end."""
    pools = sys.modules.get("multiprocessing.pool")
    keeper = pools.Pool._handle_workers.__code__ if pools is not None else None
    while frame is not None and frame.f_code is not keeper:
        frame = frame.f_back
    return frame is not None


def _loop_idles(names: dict[str, Any]) -> bool:
    """Whether a loop waits in its selector for nothing but a call from another thread."""
    loop = names["self"]
    return not loop._ready and names.get("timeout") is None and len(loop._selector.get_map()) <= 1


def waits_in(condition: Any, waiter: Any) -> bool:
    """Whether the wait that holds the lock ``waiter`` was not notified yet."""
    return bool(waiter.locked()) and waiter in condition._waiters


def owned(condition: Any) -> bool:
    """Whether the calling thread holds the condition's lock."""
    return bool(condition._is_owned())


def condition_wait(condition: Any, sleep: Callable[[Any], object]) -> bool:
    """``condition.wait(timeout)`` with another clock: whether it was notified.

    ``sleep(waiter)`` blocks until the lock ``waiter`` is released, by ``notify`` or by the clock.
    """
    waiter = threading.Lock()
    waiter.acquire()
    condition._waiters.append(waiter)
    state = condition._release_save()
    try:
        sleep(waiter)
    finally:
        condition._acquire_restore(state)
        late = waiter in condition._waiters  # notify() takes out whom it releases
        if late:
            condition._waiters.remove(waiter)
    return not late
