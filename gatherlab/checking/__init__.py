"""Checks: a judge plays the server, the learner's code is its client.

**Two parties.**  The *judge* (``judge.Judge`` with its ``judge.Scenario`` objects, one class an exercise, in
``gatherlab.exercises``) is plain synchronous logic.  Tokens, counters, the plan and the verdict live there.
The *learner's side* (``learner.Learner``) runs the learner's function on a virtual loop with a thin
``api``.  It runs in this process (``inprocess``, a notebook: a thread of its own, the kernel's loop
untouched) or in an isolated child at the other end of a pipe (``isolated``, ``processes``, ``worker``), on
Linux in a sandbox where one is wanted (``sandbox``); the judge is the same and cannot tell the difference.
``session.Session`` is the judge's end of the conversation, ``link.Link`` the learner's.

**The conversation.**  The learner's side speaks, the judge replies; every message is JSON data
(``protocol``):

* ``{"hello": true}`` → ``{"scene": …}``, the first scenario;
* ``{"turn", "now", "next", "events": […]}`` → ``{"actions": […]}``: answer, fail, advance, stop;
* ``{"end": …, "events": […]}`` → ``{"scene": …}``, the next one, or ``{"stop": true}``.

A turn is ``idle`` (nothing is ready on the learner's side), ``busy`` (it has been turning for a while
without being idle, as code that polls does) or ``blocked`` (a blocking method was called on the loop's own
thread).

**What a Scenario hears**, in the order in which it happened, times in virtual seconds since the scene began:
``request(Request)``, ``cancelled(id, now)`` when CancelledError reaches a request, ``closed(id, now)`` when
its coroutine was closed, ``cleaned(id, now)`` when its clean-up (``Scene.cleanup`` virtual seconds) is over,
``called_back(name, args, now)`` when the learner calls a function that was passed as
``Arg("callback", "on_result")``, ``idle(now, next_timer)`` and ``busy(now)``, and in the end
``verdict(End)``, which returns a ``Finding`` or None.

**What it does**: ``self.answer(id, token)``; ``self.fail(id, name, kind, text)`` with kind ``ApiError``,
``CancelledError`` (raised by the server, not by ``cancel()``) or a builtin such as ``KeyError``, where
``name`` identifies the exception object: ``end.error.name`` or a value ``Raised(name=…)`` is that very
object; ``self.advance(to)`` moves the clock; ``self.stop()`` ends the scene at once (``End.kind`` is
``stuck``).  After an ``idle`` without an action the clock jumps to the learner's own next timer, and where
there is none the scene ends as ``stuck``: a deadlock.  To act at a time of its own, a Scenario with
``Scene(timed=True)`` compares its next time with ``next_timer``: if its own is earlier or there is no
timer, ``self.advance(own)`` and then the answers; else nothing. A ``timed`` Scenario is asked at every idle
moment, another one only when it has something new to hear.

Answer **one** request per ``idle``: then the learner's side has done everything it does about one answer
before the next one comes, and the order of completion is exact.  ``Barrier`` does this: nobody is answered
before ``need`` are in flight, then one after another in the order given.

**Scenes** come in two sorts. The first ones are the same for every answer, so that each wrong idea meets
the one that shows it best. The last ones are drawn from a hash of the answer's source (``draw``,
``Judge.draw``): keys, sizes, orders, who fails. So no table fits, and the same source gets the same
verdict each time. What was not answered has ``judge.NOT_ANSWERED`` for its token, which equals nothing.

**Values** arrive by structure (``values``): numbers, strings, lists, tuples, dicts as they are, a
coroutine, task or future as ``Awaitable``, an exception as ``Raised``, an ``Arg("object", "default")`` as
``Sent("default")``, anything else as ``Thing``.  So ``value == Sent("default")`` is a comparison by
identity.

**Facts** (``protocol.End``) are read at the moment the function returns or raises: tasks left over, how
many of them had been asked to cancel, coroutines never awaited, ``time.sleep`` on the loop's thread, a
nested run, the virtual time. ``diagnose.common`` turns them into the findings that all exercises share; a
Scenario looks at its own afterwards.

**Threads.**  A blocking method called in a worker thread waits for the judge; the ledger (``threads``)
knows which jobs can still move by themselves, so the judge's turn comes exactly when nothing else can
happen.  Where the loop's own thread is stuck in a wait for such threads, the supervising thread speaks for
it.

**A function without a body** is no attempt, and is played all the same: the verdict carries the diagnosis
of what it lacks.

**Safety nets**, in real time and for no verdict but TIMEOUT: a thread that never yields is interrupted after
``inprocess.LIMIT`` seconds, a child is killed after ``isolated.LIMIT`` seconds.  The loop has a budget of
turns (LIVELOCK).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gatherlab.checking.inprocess import judge_function
    from gatherlab.checking.isolated import judge_source
    from gatherlab.checking.judge_side.registry import UnknownExerciseError

__all__ = ["UnknownExerciseError", "judge_function", "judge_source"]

_HOMES = {
    "judge_function": "gatherlab.checking.inprocess",
    "judge_source": "gatherlab.checking.isolated",
    "UnknownExerciseError": "gatherlab.checking.judge_side.registry",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the isolated child imports the learner's side only."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
