"""Collecting garbage in a check, to find coroutines that nobody awaited: quickly, and without noise."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from gatherlab.checking.learner_side.blocking import Abandoned

__all__ = ["collect", "only_young", "without_noise"]

FROZEN_AT_START = 5_000  # Python 3.12 starts with a few hundred frozen objects

# Taken now: a submission may replace them.
_collect, _ident = gc.collect, threading.get_ident

_collecting: set[int] = set()  # threads that do so for us


def collect() -> None:
    """Collect garbage; within ``without_noise`` what cannot end quietly then is not heard of.

    Nobody but us asked it to end now, and a cycle ends in any order.  From 3.13 on Python says so where that
    is the wrong one: a BytesIO that is closed before a memoryview of it (BufferError).
    """
    me = _ident()
    try:
        _collecting.add(me)
        _collect()
    finally:
        _collecting.discard(me)


@contextmanager
def without_noise() -> Iterator[None]:
    """Within this, of errors that nobody can catch (in a ``__del__``, in a callback of gc) two kinds are
    dropped: what garbage raises that we collect, and an Abandoned, which is asked for until it gets out."""
    before = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_type is not Abandoned and _ident() not in _collecting:
            before(unraisable)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        if sys.unraisablehook is hook:
            sys.unraisablehook = before


@contextmanager
def only_young(frozen: bool) -> Iterator[None]:
    """Let a collection look only at what is made in here: a kernel's heap is large.

    ``frozen`` says that the heap is frozen already (gc.freeze).
    """
    # somebody else's frozen heap stays as it is; to count a large one takes longer than a check
    mine = not frozen and gc.get_freeze_count() < FROZEN_AT_START
    if mine:
        gc.freeze()
    try:
        yield
    finally:
        if mine:
            gc.unfreeze()
