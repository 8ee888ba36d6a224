"""The learner's end of the conversation: requests go out as events, the judge's actions come back.

A request is made by a coroutine on the virtual loop, by an ordinary blocking call in a worker thread, or (a
bridge that some write) by a coroutine on another loop in another thread.  Each leaves a slot that the
answer fills.
"""

from __future__ import annotations

import asyncio
import builtins
import threading
from collections.abc import Callable
from typing import Any

from gatherlab.checking.learner_side.blocking import Abandoned
from gatherlab.checking.learner_side.threads import Ledger
from gatherlab.checking.protocol import Scene
from gatherlab.checking.values import Known, encode
from gatherlab.errors import ApiError
from gatherlab.virtual_loop import Deadlock, VirtualLoop

__all__ = ["Abandoned", "Exchange", "Link"]

Exchange = Callable[[dict[str, Any]], dict[str, Any]]
Fill = Callable[["Outcome"], object]
Outcome = tuple[bool, Any]  # (True, value) or (False, exception)

BUSY_TURNS = 32  # turns without idleness, after which the judge is asked all the same
MOST_NAPS = 100  # idle moments in a row; threads that nap on then, wake nobody

_running_loop, _sleep, _Cancelled = asyncio.get_running_loop, asyncio.sleep, asyncio.CancelledError


class Link:
    """One scene's link to the judge.

    ``exchange(message)`` brings the judge's reply; only the loop's thread calls it, or another one while it
    is stuck.
    """

    def __init__(self, exchange: Exchange, loop: VirtualLoop, scene: Scene, ledger: Ledger) -> None:
        self.known = Known()
        self.closed = False
        self.foreign = 0  # requests open on other loops
        self.nested = False  # a request was made on another loop, on this loop's thread
        self.blocking: dict[Any, Callable[..., asyncio.Future[Any]]] = {}  # by method: see jobs.py
        self._exchange, self._loop, self._scene, self._ledger = exchange, loop, scene, ledger
        self._lock = threading.Lock()
        self._events: list[list[Any]] = []
        self._slots: dict[int, Fill] = {}
        self._reported: list[tuple[Any, ...]] = []
        self._ids = 0
        self._thread = threading.get_ident()
        self._next_busy = BUSY_TURNS
        self._waved_through = False  # at the last idle moment the judge had nothing to do
        self._threads_work = all(method.blocking for method in scene.methods)
        loop.on_idle, loop.on_busy = self._idle, self._busy

    # ------------------------------------------------------------------ requests

    async def request(self, method: str, args: tuple[Any, ...]) -> Any:
        """A request by a coroutine: waits until the judge answers it."""
        loop = _running_loop()
        if loop is not self._loop:
            return await self._foreign_request(loop, method, args)
        future = loop.create_future()
        number = self._open(method, args, _filler(future))
        try:
            outcome = await future
        except _Cancelled:
            await self._clean_up(number)
            raise
        except GeneratorExit:
            self._note("closed", number)
            raise
        return _result(outcome)

    async def _clean_up(self, number: int) -> None:
        self._slots.pop(number, None)
        self._note("cancelled", number)
        takes = self._scene.cleanup
        if isinstance(takes, tuple):
            takes = takes[number % len(takes)]
        try:
            if takes is not None and not self.closed:
                await _sleep(takes)
        finally:  # cancelled a second time, it is over all the same
            self._note("cleaned", number)

    async def _foreign_request(
        self, loop: asyncio.AbstractEventLoop, method: str, args: tuple[Any, ...]
    ) -> Any:
        """A request on another loop: fine in another thread, a nested loop in this one."""
        if threading.get_ident() == self._thread:
            self.nested = True
            raise RuntimeError("asyncio.run() cannot be called from a running event loop")
        future = loop.create_future()

        def fill(outcome: Outcome) -> None:
            loop.call_soon_threadsafe(_filler(future), outcome)

        number = self._open(method, args, fill)
        self.foreign += 1
        self._loop.wake()
        try:
            return _result(await future)
        except _Cancelled:
            self._slots.pop(number, None)
            self._note("cancelled", number)
            self._note("cleaned", number)  # its loop keeps real time: nobody has to wait for that
            raise
        finally:
            self.foreign -= 1

    def blocking_request(self, method: str, args: tuple[Any, ...]) -> Any:
        """A request by an ordinary call: in a worker thread it waits, on the loop's thread it is answered
        at once."""
        me = threading.get_ident()
        if me == self._thread:
            box: list[Outcome] = []
            self._open(method, args, box.append, on_loop=True)
            self._take_turn("blocked", None)
            return _result(box[0]) if box else None
        outcome: list[Outcome] = []
        answered = threading.Event()

        def fill(result: Outcome) -> None:
            outcome.append(result)
            self._ledger.unblock(me)
            answered.set()

        self._open(method, args, fill)
        self._ledger.block(me)
        if outcome:  # answered between the two lines above
            self._ledger.unblock(me)
        answered.wait()
        self._ledger.resumed(me)
        return _result(outcome[0])

    def job(self, method: str, args: tuple[Any, ...]) -> asyncio.Future[Any]:
        """A blocking request that a thread would wait for, where there is none: the future of its answer."""
        future: asyncio.Future[Any] = self._loop.create_future()

        def fill(outcome: Outcome) -> None:
            good, value = outcome
            if not future.done():
                (future.set_result if good else future.set_exception)(value)

        self._open(method, args, fill)
        return future

    def failed_job(self, error: Exception) -> asyncio.Future[Any]:
        """A job that a thread would have failed at."""
        future: asyncio.Future[Any] = self._loop.create_future()
        future.set_exception(error)
        return future

    def call_back(self, name: str, args: tuple[Any, ...]) -> None:
        """The learner called a function that the judge passed."""
        self._reported.append(args)  # kept, as a caller may do: a coroutine in it is not lost here
        self._note("called_back", name, [encode(arg, self.known) for arg in args])

    def _open(self, method: str, args: tuple[Any, ...], fill: Fill, *, on_loop: bool = False) -> int:
        data = [encode(arg, self.known) for arg in args]
        self._ledger.naps.asked(threading.get_ident())
        with self._lock:
            if self.closed:
                raise Abandoned if threading.get_ident() != self._thread else _Cancelled
            number = self._ids
            self._ids += 1
            self._slots[number] = fill
            self._events.append(["request", number, method, data, self._loop.time(), on_loop])
        return number

    def _note(self, *event: Any) -> None:
        with self._lock:
            self._events.append([*event, self._loop.time()])

    # ------------------------------------------------------------------ the judge's turn

    def _idle(self, now: float, next_timer: float | None) -> None:
        """The judge's turn; where it does nothing, time goes on to the next timer, or the end of a nap."""
        naps = self._ledger.naps
        step = naps.next_due(steps=True) if self._threads_work else None
        if step is None or (next_timer is not None and next_timer < step):
            timer = self._earlier(next_timer, naps.next_due())
            quiet = self._waved_through and not self._events and not self._scene.timed
            if not quiet and self._take_turn("idle", timer):
                naps.wake(self._loop.time())
                return
            self._waved_through = True
        else:
            timer = step  # a thread is about to do something
        self._loop.jump(now, timer)
        naps.wake(self._loop.time())

    def _earlier(self, timer: float | None, nap: float | None) -> float | None:
        """The time of what comes first; naps after which nothing happens, again and again, do not count."""
        if nap is None or self._loop.idle_turns > MOST_NAPS:
            return timer
        return nap if timer is None else min(timer, nap)

    def _busy(self) -> None:
        """Code that polls (``while …: await sleep(0)``) is never idle; the server answers it all the same."""
        waits = self._slots or self._scene.program  # which waits for timers and cleaning up, too
        if self._loop.turns >= self._next_busy and waits and (self._events or not self._waved_through):
            self._take_turn("busy", self._loop.next_timer())

    def answer_threads(self) -> bool:
        """The judge's turn while the loop's own thread is stuck; whether it did anything.

        Called from another thread.  Only blocking requests can be answered then: a coroutine's future
        belongs to the loop.
        """
        return self._threads_work and self._take_turn("idle", None)

    def _take_turn(self, turn: str, next_timer: float | None) -> bool:
        self._next_busy = self._loop.turns + BUSY_TURNS
        self._waved_through = False
        message = {"turn": turn, "events": self.take_events(), "now": self._loop.time(), "next": next_timer}
        actions = self._exchange(message)["actions"]
        for action in actions:
            self._act(*action)
        return bool(actions)

    def take_events(self) -> list[list[Any]]:
        """The events since the last turn."""
        with self._lock:
            events, self._events = self._events, []
        return events

    def _act(self, kind: str, *data: Any) -> None:
        if kind == "advance":
            self._loop.advance_to(data[0])
        elif kind == "answer":
            self._fill(data[0], (True, data[1]))
        elif kind == "fail":
            self._fill(data[0], (False, self._error(data[1])))
        else:
            raise Deadlock("the judge has seen enough")

    def _fill(self, number: int, outcome: Outcome) -> None:
        fill = self._slots.pop(number, None)
        if fill is not None:
            fill(outcome)

    def _error(self, data: dict[str, str]) -> BaseException:
        kinds = {"ApiError": ApiError, "CancelledError": _Cancelled}
        kind = kinds.get(data["kind"]) or getattr(builtins, data["kind"])
        error: BaseException = kind(data["text"]) if data["text"] else kind()
        self.known.add(error, data["name"])
        return error

    # ------------------------------------------------------------------ the end

    def close(self) -> None:
        """No more requests; whoever waits in a thread is sent home."""
        with self._lock:
            self.closed = True
            slots, self._slots = self._slots, {}
        for fill in slots.values():
            fill((False, Abandoned()))


def _filler(future: asyncio.Future[Outcome]) -> Fill:
    def fill(outcome: Outcome) -> None:
        if not future.done():
            future.set_result(outcome)

    return fill


def _result(outcome: Outcome) -> Any:
    good, value = outcome
    if good:
        return value
    raise value
