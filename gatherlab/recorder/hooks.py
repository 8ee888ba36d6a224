"""Where the hooks are hung, and how everything is put back.

* A running asyncio loop gets *instance* attributes ``_call_soon`` and ``create_task``; no class is
  touched and no other loop sees them.  (Changing the classes again and again makes CPython 3.13 slower
  for good: a type gets at most 1000 version tags, and after 2000 recordings an unrecorded loop was
  1.86 times slower.)
* Where no loop runs yet (a script's ``with timeline(): asyncio.run(main())``), or one that queues its work
  in a way of its own and still runs asyncio's handles (Pyodide's WebLoop, qasync, trio-asyncio), the
  *classes* are changed and restored.
* A loop that does its work elsewhere (uvloop in C, rloop in Rust, veloxloop with handles of its own) cannot
  be observed: ``CannotRecord``.
"""

from __future__ import annotations

import threading
from asyncio import base_events, events
from collections.abc import Iterator
from types import FunctionType, MethodType
from typing import Any

from gatherlab.cpython import STOCK_CALL_SOON
from gatherlab.recorder.call_soon import build_call_soon, build_call_soon_over
from gatherlab.recorder.root import RootedBook
from gatherlab.recorder.steps import CreateTask, Run, build_create_task, build_run, is_step

__all__ = ["CannotRecord", "ClassHooks", "Hooks", "LoopHooks", "hooks_for", "why_nothing"]

_HANDLE: Any = events.Handle
_MINE = "_gatherlab_hooks"


class CannotRecord(Exception):
    """The running loop offers nothing to observe; the message is for the learner."""


class Hooks:
    """What is hung for the recorders in ``recorders``; ``add`` and ``remove`` re-hang it."""

    def __init__(self) -> None:
        self.recorders: list[RootedBook] = []

    def add(self, rec: RootedBook) -> None:
        """Hang the hooks of one more recorder over those that are there."""
        self.recorders.append(rec)
        self._hang()

    def remove(self, rec: RootedBook) -> None:
        """Take one recorder's hooks away; with the last one everything is as it was."""
        if rec in self.recorders:
            self.recorders.remove(rec)
            self._hang()

    def _hang(self) -> None:
        raise NotImplementedError


class LoopHooks(Hooks):
    """Instance attributes of one running loop."""

    def __init__(self, loop: Any) -> None:
        super().__init__()
        self.loop = loop
        # somebody else's instance attributes are kept, and put back
        self.theirs = {name: _own_attribute(loop, name) for name in ("_call_soon", "create_task")}
        self.ours: dict[str, Any] = {}
        self.traced = type("Handle", (events.Handle,), {"__slots__": (), "__module__": "asyncio.events"})

    def _hang(self) -> None:
        run: Run = events.Handle._run
        create: CreateTask = self._original_create_task()
        for rec in self.recorders:
            run, create = build_run(rec, run), build_create_task(rec, create)
        self.traced._run = run  # type: ignore[attr-defined]  # also for the handles in the queue
        self._take_down()
        if self.recorders:
            self.ours = {"_call_soon": self._call_soon(), "create_task": MethodType(create, self.loop)}
            for name, ours in (*self.ours.items(), (_MINE, self)):
                setattr(self.loop, name, ours)

    def _take_down(self) -> None:
        if not self.ours:
            return
        delattr(self.loop, _MINE)
        for name, ours in self.ours.items():
            if getattr(self.loop, name) is not ours:
                continue  # somebody hung theirs over ours: ours is inert when its recorder is closed
            delattr(self.loop, name)
            if self.theirs[name] is not None:
                setattr(self.loop, name, self.theirs[name])
        self.ours = {}

    def _original_create_task(self) -> CreateTask:
        theirs = self.theirs["create_task"]
        if theirs is None:
            original: CreateTask = type(self.loop).create_task
            return original

        def create_task(_: Any, coro: Any, **kwargs: Any) -> Any:
            return theirs(coro, **kwargs)

        return create_task

    def _call_soon(self) -> Any:
        beneath = self.theirs["_call_soon"]
        if beneath is None and type(self.loop)._call_soon is STOCK_CALL_SOON:
            return build_call_soon(self.loop, self.traced)
        return build_call_soon_over(beneath or MethodType(type(self.loop)._call_soon, self.loop), self.traced)


def _own_attribute(loop: Any, name: str) -> Any:
    """The instance attribute of a loop that hides the method of that name, or None.

    Never by ``loop.__dict__``: once an object's dict has been asked for, CPython (3.11 to 3.13) reaches
    each attribute and method of that object more slowly for good.
    """
    found = getattr(loop, name)
    is_method = type(found) is MethodType and found.__self__ is loop
    return None if is_method and found.__func__ is getattr(type(loop), name) else found


class ClassHooks(Hooks):
    """``Handle._run`` and ``create_task`` of the classes, for the threads of the recorders."""

    def __init__(self) -> None:
        super().__init__()
        self.run: Run | None = None
        self.create: dict[Any, CreateTask] = {}

    def _hang(self) -> None:
        self._take_down()
        if not self.recorders:
            return
        run: Run = events.Handle._run
        self.run = run
        for rec in self.recorders:
            run = _filtered(rec, run)
        _HANDLE._run = run
        for cls in {cls for rec in self.recorders for cls in _creating_classes(rec.loop)}:
            self.create[cls] = create = cls.create_task
            for rec in self.recorders:
                create = _filtered_create(rec, create)
            cls.create_task = create

    def _take_down(self) -> None:
        if self.run is not None:
            _HANDLE._run = self.run
        for cls, create in self.create.items():
            cls.create_task = create
        self.run = None
        self.create.clear()


def _creating_classes(loop: Any) -> set[Any]:
    classes: set[Any] = {base_events.BaseEventLoop}
    for cls in type(loop).__mro__ if loop is not None else ():
        if "create_task" in vars(cls) and cls is not events.AbstractEventLoop:
            classes.add(cls)
            break
    return classes


def _filtered(rec: RootedBook, beneath: Run) -> Run:
    step, thread, get_ident = build_run(rec, beneath), rec.thread, threading.get_ident

    def _run(self: Any) -> None:
        if get_ident() == thread and is_step(self._callback):
            return step(self)
        return beneath(self)

    _run.__qualname__ = "Handle._run"
    return _run


def _filtered_create(rec: RootedBook, beneath: CreateTask) -> CreateTask:
    ours, thread, get_ident = build_create_task(rec, beneath), rec.thread, threading.get_ident
    seen: dict[type, bool] = {}  # kinds of loops, and whether their tasks' steps can be seen

    def create_task(self: Any, coro: Any, **kwargs: Any) -> Any:
        if get_ident() != thread:
            return beneath(self, coro, **kwargs)
        kind = type(self)
        if kind not in seen:
            seen[kind] = _queues_as_asyncio_does(self) or _runs_asyncios_handles(self)
            if not seen[kind]:
                rec.problem = rec.problem or _refusal(self)
        return (ours if seen[kind] else beneath)(self, coro, **kwargs)

    create_task.__qualname__ = beneath.__qualname__
    create_task.__wrapped__ = beneath  # type: ignore[attr-defined]
    return create_task


_CLASS_HOOKS = ClassHooks()


def hooks_for(loop: Any) -> Hooks:
    """The place to hang hooks for the running loop, or for a loop yet to come (None).

    Raises:
        CannotRecord: the loop does its work where nothing can be observed.
    """
    if loop is None:
        return _CLASS_HOOKS
    if _queues_as_asyncio_does(loop):
        existing = getattr(loop, _MINE, None)
        return existing if isinstance(existing, LoopHooks) else LoopHooks(loop)
    if _runs_asyncios_handles(loop):
        return _CLASS_HOOKS
    raise CannotRecord(_refusal(loop))


def _refusal(loop: Any) -> str:
    package = _package(type(loop))
    return (
        f"This event loop comes from {package} ({type(loop).__qualname__}), which does its work where a "
        "timeline cannot look; nothing was recorded. "
        f"Use asyncio's own loop: asyncio.run(main()), without {package}."
    )


def _queues_as_asyncio_does(loop: Any) -> bool:
    """Whether every step passes ``_call_soon``: a loop of asyncio's whose ``call_soon`` is asyncio's too."""
    return (
        isinstance(loop, base_events.BaseEventLoop)
        and type(loop).call_soon is base_events.BaseEventLoop.call_soon
    )


def _runs_asyncios_handles(loop: Any) -> bool:
    """Whether a loop written in Python hands out asyncio's own handles, which it then can only ``_run``."""
    if not all(
        isinstance(getattr(type(loop), name, None), FunctionType) for name in ("call_soon", "create_task")
    ):
        return False
    probe = loop.call_soon(int)
    if not isinstance(probe, events.Handle):
        return False
    probe.cancel()
    return type(probe)._run is events.Handle._run


def _package(loop_type: type) -> str:
    return loop_type.__module__.partition(".")[0]


def why_nothing() -> str:
    """Why a recording that began outside a loop saw no task; the sentences are for the learner."""
    packages = sorted(
        {_package(kind) for kind in _loop_types(events.AbstractEventLoop) if _is_out_of_sight(kind)}
    )
    sentence = (
        "No task was seen: from outside a running loop a timeline sees asyncio's own loop in this thread only"
    )
    if not packages:
        return f"{sentence}, and none ran a coroutine in this block. Run one: asyncio.run(main())."
    names = " and ".join(packages)
    own = f"Use asyncio's own: asyncio.run(main()), without {names}."
    return f"{sentence}, not one that comes from {names}. {own}"


def _loop_types(kind: Any) -> Iterator[Any]:
    for derived in kind.__subclasses__():
        yield derived
        yield from _loop_types(derived)


def _is_out_of_sight(kind: Any) -> bool:
    """Whether tasks of such a loop are made by a ``create_task`` that is not asyncio's."""
    return kind.create_task is not base_events.BaseEventLoop.create_task
