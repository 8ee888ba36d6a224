"""Run the learner's side in a thread of its own and keep watch: it may block, spin, or never end.

The thread that supervises owns everything that is changed for the length of a check (time.sleep, the pools'
reports, sys.stdout, the warning filters), so that it is put back whatever the learner's thread does.
"""

from __future__ import annotations

import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

from gatherlab.checking.learner_side.allowance import Allowance
from gatherlab.checking.learner_side.alone import steps_counted, waits_refused
from gatherlab.checking.learner_side.call import Facts
from gatherlab.checking.learner_side.garbage import collect, only_young, without_noise
from gatherlab.checking.learner_side.learner import Learner, Load
from gatherlab.checking.learner_side.link import Abandoned, Exchange
from gatherlab.checking.learner_side.output import captured
from gatherlab.cpython import loop_set_aside

__all__ = ["supervise"]

TICK = 0.05  # seconds between two looks
WORD = 1.0  # seconds between two words that the code gets on
INTERRUPT_FOR = 2.0  # seconds a thread is asked to stop, again and again

_monotonic = time.monotonic


def supervise(
    exchange: Exchange,
    load: Load,
    file: str,
    *,
    one_loop: bool,
    limit: float,
    on_timeout: Callable[[Facts], None],
    on_progress: Callable[[], object] = lambda: None,
    frozen: bool = False,
) -> bool:
    """Play the judge's scenes with the function that ``load()`` returns; True when the thread has ended.

    ``limit`` is in real seconds as ``allowance`` counts them, the safety net for code that never yields: when
    it is over, ``on_timeout(facts)`` is told where the code was, and the thread is interrupted.  Meanwhile
    ``on_progress()`` is called now and then while the code gets on.  ``frozen`` says that the caller's heap
    is frozen already (gc.freeze).
    """
    with ExitStack() as stack:
        sink = stack.enter_context(captured())
        recorded = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        stack.enter_context(only_young(frozen))
        stack.enter_context(without_noise())
        allowance = Allowance(limit, lambda: learner.turns())
        exchange = allowance.judging(exchange)
        learner = Learner(exchange, load, file, one_loop=one_loop, sink=sink, recorded=recorded)
        stack.enter_context(learner.ledger.watching())
        stack.enter_context(learner.stand_ins.in_place())
        ended = _run(learner, allowance, on_timeout, on_progress)
        collect()  # coroutines nobody awaited complain now, into the list
    return ended


def _run(
    learner: Learner,
    allowance: Allowance,
    on_timeout: Callable[[Facts], None],
    on_progress: Callable[[], object],
) -> bool:
    thread = threading.Thread(target=learner.run, name="exercise", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no threads on this platform (Pyodide)
        _run_here(learner, allowance, on_timeout)
        return True
    try:
        if _watch(thread, learner, allowance, on_progress):
            return True
        on_timeout(_where(thread, learner))
    except KeyboardInterrupt:
        _interrupt(thread)
        raise
    return _interrupt(thread)


def _watch(
    thread: threading.Thread, learner: Learner, allowance: Allowance, on_progress: Callable[[], object]
) -> bool:
    """Wait for the thread until its time is over; whether it ended."""
    stuck_before = False
    told, next_word = 0, _monotonic() + WORD
    while not _ends(thread) and not allowance.is_over(thread):
        if allowance.moves > told and _monotonic() >= next_word:
            on_progress()
            told, next_word = allowance.moves, _monotonic() + WORD
        stuck = learner.is_stuck()
        if stuck and stuck_before:
            learner.free_threads()
        stuck_before = stuck
    return not thread.is_alive()


def _ends(thread: threading.Thread) -> bool:
    """Whether the thread ends before the next look."""
    thread.join(TICK)
    return not thread.is_alive()


def _where(thread: threading.Thread, learner: Learner) -> Facts:
    """Where the code is that does not end."""
    return learner.where(_line(sys._current_frames().get(thread.ident or 0), learner.file))


def _line(frame: FrameType | None, file: str) -> int | None:
    """The line of ``file`` that a frame is in, or was called from."""
    while frame is not None and frame.f_code.co_filename != file:
        frame = frame.f_back
    return None if frame is None else frame.f_lineno


def _interrupt(thread: threading.Thread) -> bool:
    """Raise Abandoned in a thread until it ends or INTERRUPT_FOR seconds have passed; whether it ended."""
    deadline = _monotonic() + INTERRUPT_FOR
    with _untraced():
        while thread.is_alive() and _monotonic() < deadline:
            _raise_in(thread.ident or 0)
            thread.join(2 * TICK)
    return not thread.is_alive()


def _raise_in(thread: int) -> None:
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Abandoned))


@contextmanager
def _untraced() -> Iterator[None]:
    """No tracer (coverage, a debugger) in this thread while another has an exception pending.

    Python 3.11 notes a pending exception for all threads together, and a traced function of another thread
    then spins at its first instruction until somebody takes the note down: so it is taken down here.
    """
    tracer = sys.gettrace()
    if tracer is None:
        yield
        return
    sys.settrace(None)
    try:
        yield
    finally:
        with suppress(Abandoned):
            _raise_in(threading.get_ident())
            for _ in range(100):  # raised here at the latest
                pass
        sys.settrace(tracer)


def _run_here(learner: Learner, allowance: Allowance, on_timeout: Callable[[Facts], None]) -> None:
    """Run in this thread, its running loop set aside meanwhile; its own steps tell when its time is over."""
    me = threading.current_thread()
    learner.alone = True

    def over(frame: FrameType) -> None:
        on_timeout(learner.where(_line(frame, learner.file)))

    def waits(frame: FrameType) -> None:
        on_timeout(learner.where(_line(frame, learner.file)) | {"blocked": True})

    with loop_set_aside(), waits_refused(waits), steps_counted(lambda: allowance.is_over(me), over):
        learner.run()
