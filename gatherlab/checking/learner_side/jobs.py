"""What is given to a pool where no thread can start (a browser tab).

A job that is one call of a blocking method of the api, as in ``to_thread(api.checksum, name)``, needs none:
a thread would do nothing but wait for the answer.  Any other runs code of its own, and has to have one.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
from collections.abc import Callable
from types import MethodType
from typing import Any

from gatherlab.checking.learner_side.link import Link

__all__ = ["job_of"]

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


def job_of(link: Link, func: Callable[..., Any], args: tuple[Any, ...]) -> asyncio.Future[Any] | None:
    """The future of a job that needs no thread, or None for one that does."""
    inner, given, named = _unwrapped(func, args, {})
    if not callable(inner):
        return link.failed_job(TypeError(f"{type(inner).__name__!r} object is not callable"))
    if not isinstance(inner, MethodType):
        return None
    request = link.blocking.get(inner.__func__)
    return None if request is None else request(given, named)


def _unwrapped(func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
    """What is called in the end: without ``functools.partial``, and ``Context.run`` that to_thread() adds."""
    while True:
        if isinstance(func, functools.partial):
            part: functools.partial[Any] = func
            func, args, kwargs = part.func, (*part.args, *args), {**part.keywords, **kwargs}
        elif isinstance(getattr(func, "__self__", None), contextvars.Context) and args:
            func, args = args[0], args[1:]
        else:
            return func, args, kwargs
