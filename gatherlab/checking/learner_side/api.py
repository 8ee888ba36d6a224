"""The ``api`` object of a check and the other arguments: thin, made anew for each scene.

Nothing of the judge can be reached from ``api``: it has methods and no attributes, and the methods only
tell the judge what is asked.
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any

from gatherlab.checking.learner_side.link import Link
from gatherlab.checking.protocol import Arg, Method, Scene

__all__ = ["Made", "make_api", "make_argument"]

Made = list[weakref.ref[Coroutine[Any, Any, Any]]]


class _Handle:
    """Stands where somebody may look for the server's insides, to open the gate by hand: it turns nothing.

    So the verdict is about the requests, not about an AttributeError.
    """

    def __getattr__(self, name: str) -> _Handle:
        return self

    def __call__(self, *args: object) -> _Handle:
        return self

    def __getitem__(self, key: object) -> _Handle:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        """Nothing."""


_INSIDES = (
    "gate",
    "need",
    "tokens",
    "inflight",
    "peak",
    "calls",
    "bar",
    "started",
    "prepared",
    "g",
    "s",
    "ev",
)


def make_api(scene: Scene, link: Link, made: Made) -> object:
    """An ``api`` with the scene's methods; the coroutines it makes are noted in ``made``."""
    names: dict[str, Any] = dict.fromkeys(_INSIDES, _Handle())
    names["__repr__"] = lambda self: "<the practice API, as the check plays it>"
    for method in scene.methods:
        make = _blocking_method if method.blocking else _coroutine_method
        names[method.name] = make(method, link, made)
    return type("Api", (), names)()


@cache
def _binder(method: Method) -> Callable[..., tuple[Any, ...]]:
    """A function that takes a call's arguments and returns them in order, or raises TypeError."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(name, kind) for name in method.params])

    def bind(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        if not kwargs and len(args) == len(method.params):  # as nearly every call is
            return args
        for name in method.also:
            if name in kwargs and method.params[0] not in kwargs:
                kwargs[method.params[0]] = kwargs.pop(name)
        try:
            return signature.bind(*args, **kwargs).args
        except TypeError as problem:
            wanted = ", ".join(method.params)
            raise TypeError(f"api.{method.name}({wanted}): {problem}") from None

    return bind


def _coroutine_method(method: Method, link: Link, made: Made) -> Callable[..., Any]:
    bind = _binder(method)

    async def request(args: tuple[Any, ...]) -> Any:
        return await link.request(method.name, args)

    request.__name__, request.__qualname__ = method.name, f"api.{method.name}"

    def call(self: object, *args: Any, **kwargs: Any) -> Coroutine[Any, Any, Any]:
        coroutine = request(bind(args, kwargs))
        made.append(weakref.ref(coroutine))
        return coroutine

    call.__name__, call.__qualname__ = method.name, f"Api.{method.name}"
    if hasattr(inspect, "markcoroutinefunction"):  # Python 3.12
        inspect.markcoroutinefunction(call)
    return call


def _blocking_method(method: Method, link: Link, made: Made) -> Callable[..., Any]:
    bind = _binder(method)

    def call(self: object, *args: Any, **kwargs: Any) -> Any:
        return link.blocking_request(method.name, bind(args, kwargs))

    call.__name__, call.__qualname__ = method.name, f"Api.{method.name}"
    link.blocking[call] = lambda args, kwargs: link.job(method.name, bind(args, kwargs))
    return call


def make_argument(arg: Arg, link: Link) -> Any:
    """One argument after ``api``, made anew."""
    if arg.kind == "plain":
        return arg.value
    if arg.kind == "object":
        sent = object()
        link.known.add(sent, arg.value)
        return sent
    if arg.kind == "callback":
        return _callback(arg.value, link)
    makers: dict[str, Callable[[list[Any]], Any]] = {
        "list": list,
        "tuple": tuple,
        "generator": lambda items: (item for item in items),
        "iterator": iter,
        "dict_keys": lambda items: dict.fromkeys(items).keys(),
    }
    return makers[arg.kind](list(arg.value))


def _callback(name: str, link: Link) -> Callable[..., None]:
    def call_back(id: Any, value: Any) -> None:
        link.call_back(name, (id, value))

    call_back.__name__ = call_back.__qualname__ = name
    return call_back
