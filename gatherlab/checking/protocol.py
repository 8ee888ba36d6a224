"""The words that cross between the judge and the learner's side, all plain JSON data.

From the judge: a scene to play (``scene``), or what the server does now (``answer``, ``fail``, ``advance``,
``stop``).  From the learner's side: lists of events and how the scene ended.  The package's docstring tells
the whole conversation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "Action",
    "Arg",
    "End",
    "Method",
    "Request",
    "Scene",
    "Turn",
    "advance",
    "answer",
    "argument",
    "fail",
    "stop",
]

Action = list[Any]
Turn = Literal["idle", "busy", "blocked"]

# how an argument is made on the learner's side from its items
ArgKind = Literal["plain", "list", "tuple", "generator", "iterator", "dict_keys", "object", "callback"]


@dataclass(frozen=True, slots=True)
class Method:
    """One method of ``api``: its name, its parameters, and whether it is an ordinary blocking function.

    The parameters are called as those of the real ``api``; ``also`` are other names of the first one, by
    which the course's texts call what it takes.
    """

    name: str
    params: tuple[str, ...] = ()
    blocking: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument after ``api``, as the learner's side is to make it.

    ``plain``: ``value`` itself (a number, a string).  ``list``, ``tuple``, ``generator``, ``iterator``,
    ``dict_keys``: made anew from the list ``value``.  ``object``: a fresh ``object()`` known as ``value``.
    ``callback``: a plain function of ``(id, value)`` named by ``value``; each call is an event
    ``called_back``.
    """

    kind: ArgKind
    value: Any


def argument(value: Any) -> Arg:
    """The Arg for a plain value, a list or a tuple."""
    if isinstance(value, list):
        return Arg("list", value)
    return Arg("tuple", list(value)) if isinstance(value, tuple) else Arg("plain", value)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the learner's side has to know to play one scenario.

    ``function`` is called with ``api`` (of ``methods``) and ``args``.  A request that is cancelled takes
    ``cleanup`` virtual seconds to clean up, one turn of the loop for 0.0, no time at all for None; of
    several numbers each request takes the next one in turn.
    ``timed`` says that the judge has a plan in time: it is asked at every idle moment, while one without
    such a plan is asked again only when it has something new to hear.
    With a ``program``, the text of ``async def program(api, …)``, that is called with ``api`` and ``args`` in
    place of the function, which it knows by its name; ``learner_side.programs`` says what else it knows.
    """

    function: str
    methods: tuple[Method, ...]
    args: tuple[Arg, ...] = ()
    cleanup: float | tuple[float, ...] | None = None
    timed: bool = False
    program: str = ""

    def to_json(self) -> dict[str, Any]:
        """The scene as JSON data."""
        return {
            "function": self.function,
            "methods": [[m.name, list(m.params), m.blocking, list(m.also)] for m in self.methods],
            "args": [[a.kind, a.value] for a in self.args],
            "cleanup": list(self.cleanup) if isinstance(self.cleanup, tuple) else self.cleanup,
            "timed": self.timed,
            "program": self.program,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Scene:
        """The scene that ``to_json`` wrote."""
        methods, cleanup = data["methods"], data["cleanup"]
        return cls(
            data["function"],
            tuple(Method(name, tuple(params), blocks, tuple(also)) for name, params, blocks, also in methods),
            tuple(Arg(kind, value) for kind, value in data["args"]),
            tuple(cleanup) if isinstance(cleanup, list) else cleanup,
            bool(data["timed"]),
            str(data["program"]),
        )


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the judge hears it.

    ``id`` counts from 0 in each scene; ``key`` is the first argument, or the method's name where it takes
    none; ``args`` are all arguments, decoded; ``now`` the virtual time in seconds; ``on_loop`` says that a
    blocking method was called on the event loop's own thread.
    """

    id: int
    method: str
    key: Any
    args: tuple[Any, ...]
    now: float
    on_loop: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """How a scene ended, and everything observed at that very moment, before anything is torn down.

    ``kind``: ``returned`` (``value``), ``raised`` (``error``), ``stuck`` (deadlock), ``livelock``,
    ``timeout``, ``died`` (the process ended), or ``unloadable`` (``code`` is SYNTAX, MISSING, CELL_FAILED
    or SHAPE; ``text`` says it).  ``leaked`` tasks were not done; of those ``asked`` had been cancelled but
    not yet told. ``never_awaited`` names coroutines.  ``sleeps`` counts ``time.sleep`` on the loop's
    thread, ``blocked`` says that this thread waited for another thread.  ``nested`` says that something
    tried to run a loop inside the loop; ``awaitable`` that the function returned something to await;
    ``elapsed`` is virtual seconds.  Of a ``stuck`` function ``within`` names the call in whose brackets it
    waits, and ``own_semaphores`` says that a task of its own waits in code that makes a semaphore.  Of one
    that ``raised``, ``again`` says that it had caught this error before, and another await raised it anew,
    and ``self_cancelled`` that cancel() was called on its own task; ``raised_by`` names the function that its
    innermost line called and that raised, "" where the line did so itself, and ``refused``
    is the type of the first of its ``*arguments`` that cannot be awaited.  ``unheard`` is what a callback
    raised (a done callback, say): nobody awaits one, so it only goes to the log.
    ``gather`` says of a scene with a program that the function ``is`` asyncio.gather, or ``calls`` it.
    """

    kind: str
    value: Any = None
    error: Any = None
    code: str = ""
    text: str = ""
    line: int | None = None
    leaked: int = 0
    asked: int = 0
    never_awaited: tuple[str, ...] = ()
    sleeps: int = 0
    blocked: bool = False
    nested: bool = False
    awaitable: bool = True
    elapsed: float = 0.0
    within: str = ""
    own_semaphores: bool = False
    again: bool = False
    raised_by: str = ""
    refused: str = ""
    self_cancelled: bool = False
    unheard: Any = None
    gather: str = ""
    printed: str = field(default="", compare=False)


def answer(request_id: int, value: Any) -> Action:
    """The server answers a request with JSON data, usually a token."""
    return ["answer", request_id, value]


def fail(request_id: int, name: str, kind: str = "ApiError", text: str = "") -> Action:
    """The server answers with an exception: ``kind`` is ApiError, CancelledError or a builtin exception.

    ``name`` identifies the object: when it comes back, ``Raised.name`` is this name.
    """
    return ["fail", request_id, {"name": name, "kind": kind, "text": text}]


def advance(to: float) -> Action:
    """The clock moves to ``to`` (virtual seconds since the scene began); timers due by then fire."""
    return ["advance", to]


def stop() -> Action:
    """The scene is decided: the learner's side ends it at once (``End.kind`` is ``stuck``)."""
    return ["stop"]
