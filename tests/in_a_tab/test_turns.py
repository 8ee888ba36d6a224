"""The page's loop, on clocks and turns that stand still: what a browser would do is written down instead."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from gatherlab.browser import turns


class Browser:
    """What the loop is given by Pyodide: turns, timers that may come early, a clock."""

    def __init__(self) -> None:
        self.now, self.early = 10.0, 0.0
        self.turns: deque[Callable[[], None]] = deque()
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.WebLoop = type("WebLoop", (), {"time": lambda loop: self.now})

    def create_once_callable(self, function: Callable[[], None], **how: bool) -> Callable[[], None]:
        return function

    def scheduleCallback(self, function: Callable[[], None], milliseconds: float) -> None:
        if milliseconds == 0:
            self.turns.append(function)
        else:
            self.timers.append((self.now + milliseconds / 1000, function))

    def run(self, until: float) -> None:
        """Take turns and let timers come, up to a time of the clock."""
        while self.turns or any(when <= until for when, _ in self.timers):
            if self.turns:
                self.turns.popleft()()
                continue
            when, function = min(self.timers, key=lambda timer: timer[0])
            self.timers.remove((when, function))
            self.now, self.early = max(self.now, when - self.early), 0.0
            function()
        self.now = until


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    made = Browser()
    monkeypatch.setitem(sys.modules, "pyodide", SimpleNamespace(webloop=made))
    turns.install()
    return made


@pytest.fixture
def loop(browser: Browser) -> Any:
    made = browser.WebLoop()
    made.get_debug = lambda: False
    made._install_running_loop = made._install_asyncgen_hooks = lambda: None
    made._system_exit_handler = made._keyboard_interrupt_handler = None
    made._timer_handle_cancelled = lambda handle: None
    return made


def test_timers_that_are_due_together_come_before_what_they_set_off(loop: Any, browser: Browser) -> None:
    seen: list[str] = []

    def first() -> None:
        seen.append("first")
        loop.call_soon(seen.append, "set off by it")

    loop.call_later(0.3, seen.append, "last")
    loop.call_later(0.1, first)
    loop.call_later(0.1, seen.append, "second")
    assert len(browser.timers) == 2  # one wakes both that are due first
    browser.run(10.2)
    assert seen == ["first", "second", "set off by it"]
    browser.run(10.4)
    assert seen[3:] == ["last"]


def test_each_has_a_turn_of_its_own(loop: Any, browser: Browser) -> None:
    """In one of the browser's turns a task may wait for another: both in the same one would be for ever."""
    seen: list[str] = []
    for name in ("first", "second"):
        loop.call_later(0.1, seen.append, name)
    ((when, ring),) = browser.timers
    browser.now = when
    ring()
    assert (seen, len(browser.turns)) == ([], 2)
    browser.turns.popleft()()
    assert seen == ["first"]


def test_a_timer_never_comes_too_early_nor_twice(loop: Any, browser: Browser) -> None:
    seen: list[float] = []
    loop.call_later(0.1, lambda: seen.append(browser.now))
    loop.call_later(0.05, lambda: seen.append(browser.now))
    browser.early = 0.03
    browser.run(11.0)
    assert seen == pytest.approx([10.05, 10.1])
    assert browser.timers == []


def test_what_was_cancelled_does_not_come(loop: Any, browser: Browser) -> None:
    seen: list[str] = []
    for handle in (loop.call_soon(seen.append, "soon"), loop.call_later(0.1, seen.append, "later")):
        handle.cancel()
    late = loop.call_later(0.2, seen.append, "cancelled while it waits")
    loop.call_later(0.1, late.cancel)
    assert late.when() == pytest.approx(10.2)
    assert isinstance(loop.call_later(float("inf"), seen.append, "never"), asyncio.TimerHandle)
    browser.run(12.0)
    assert seen == []


def test_a_timer_in_the_past_is_due_now(loop: Any, browser: Browser) -> None:
    seen: list[str] = []
    loop.call_at(9.0, seen.append, "past")
    browser.run(10.0)
    assert seen == ["past"]


def test_what_has_run_is_let_go_of_before_the_next_turn(loop: Any, browser: Browser) -> None:
    """The browser itself still holds the turn then: Pyodide drops it when JavaScript's promise is done."""

    class Task:
        def step(self) -> None:
            """Done at once."""

    task = Task()
    gone = weakref.ref(task)
    loop.call_soon(task.step)
    del task
    (turn,) = browser.turns
    assert gone() is not None
    turn()
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    ("error", "handler"),
    [(SystemExit(3), "_system_exit_handler"), (KeyboardInterrupt(), "_keyboard_interrupt_handler")],
)
def test_ends_are_handed_to_who_wants_them(
    loop: Any, browser: Browser, error: BaseException, handler: str
) -> None:
    def end() -> None:
        raise error

    loop.call_soon(end)
    with pytest.raises(type(error)):
        browser.run(10.0)
    heard: list[tuple[object, ...]] = []
    setattr(loop, handler, lambda *given: heard.append(given))
    loop.call_soon(end)
    browser.run(10.0)
    assert heard == [(3,) if isinstance(error, SystemExit) else ()]
