"""``api``: the practice API behind coroutines, so that an exercise is about concurrency, not about HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import ssl
import sys
import time
from functools import cache
from typing import Any, NoReturn

import httpx

from gatherlab.practice.choice import VARIABLE, check_asyncio, chosen_address, external_address
from gatherlab.practice.errors import ApiError
from gatherlab.practice.latency import scale
from gatherlab.practice.server import running_address

__all__ = ["PracticeClient", "api"]

_CHECKSUM_SECONDS = 0.3
# far more than any latency, also in slow motion; a needs= that is never met is answered after 10 s
_TIMEOUT = 120.0
# lesson 05: two that are fine, one slow, one down; any other name is a list of the API
_SERVICES = {
    "web": "posts/1?delay=0.4",
    "mail": "posts/2?delay=0.2",
    "search": "posts/3?delay=0.4",
    "login": "users/1?delay=0.3",
    "billing": "users/2?delay=0.2&status=503",
    "archive": "posts/4?delay=3",
}
_NAMES = "get(path), user(), posts(), todos(), slow(), prepare(), check(name) to await; checksum(name) blocks"


class PracticeClient:
    """The practice API, one method per thing to ask for.

    Calling a method makes a coroutine object; nothing is sent before it is awaited or made a task.
    ``checksum`` is the exception: an ordinary function that blocks.
    """

    async def get(self, key: str | int) -> Any:
        """The JSON value at a path such as ``"users/1"``; a whole number is the post with that id.

        Raises ApiError for an answer that is no success (``.status`` is 404 where there is no such
        thing), and where no answer comes.  Raises TypeError for a key that is no path.
        """
        path = _path(key)
        base = await _base()
        return _value(path, *await _fetch(f"{base}/{path}", path))

    async def user(self) -> Any:
        """User 1: a dict."""
        return await self.get("users/1")

    async def posts(self) -> Any:
        """The posts of user 1: a list of dicts."""
        return await self.get("posts?userId=1")

    async def todos(self) -> Any:
        """The to-dos of user 1: a list of dicts."""
        return await self.get("todos?userId=1")

    async def slow(self) -> Any:
        """Post 1, after 1 second."""
        return await self.get("posts/1?delay=1")

    async def prepare(self) -> Any:
        """User 1, after half a second."""
        return await self.get("users/1?delay=0.5")

    async def check(self, name: str) -> str:
        """``"ok"`` if a service answers, else ApiError.

        The services are web, mail, search, login, billing (which is down) and archive (which takes 3
        seconds); any other name is a list of the API (``"posts"``, ``"users"``, …).
        """
        try:
            await self.get(_SERVICES.get(name, name if "/" in name else f"{name}?_limit=1"))
        except ApiError as error:
            if error.status != 404:
                raise
            services = ", ".join(_SERVICES)
            reason = f"there is no service {name!r}. They are {services}"
            raise ApiError.from_status(404, name, reason) from None
        return "ok"

    def checksum(self, name: str) -> str:
        """Twelve hex digits that stand for ``name``.  Waits for a disk for about 0.3 seconds.

        An ordinary function: no coroutine, nothing to await; it blocks its thread while it waits.  It
        does not compute meanwhile, so several threads wait at the same time.  (Computing would get no
        faster in threads: one thread at a time runs Python code.)  ``GATHERLAB_LATENCY`` scales the time.
        """
        if not isinstance(name, str):
            raise TypeError(f"api.checksum() takes one name, a str, not {type(name).__name__}.")
        time.sleep(_CHECKSUM_SECONDS * scale())
        return hashlib.sha256(name.encode()).hexdigest()[:12]

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"api has no {name!r}. It has {_NAMES}.", name=name, obj=self)

    def __repr__(self) -> str:
        return f"<the practice API: {_NAMES}>"


def _path(key: object) -> str:
    """The path of a key, without a slash in front.  Raises TypeError, ValueError with a sentence."""
    if isinstance(key, int) and not isinstance(key, bool):
        return f"posts/{key}"
    if not isinstance(key, str):
        raise TypeError(f"api.get() takes a path such as 'posts/1', not {type(key).__name__}.")
    if "://" in key or not key.strip("/"):
        raise ValueError(f"api.get() takes a path such as 'posts/1', not {key!r}.")
    return key.lstrip("/")


async def _base() -> str:
    """The base address; starting the server takes a moment, which must not block the learner's loop."""
    check_asyncio()
    if running_address() or external_address() or sys.platform == "emscripten":
        return chosen_address()
    return await asyncio.to_thread(chosen_address)


async def _fetch(url: str, path: str) -> tuple[int, Any]:
    """Status and JSON value of one GET; None where the answer is not JSON.

    A client per request: it belongs to one loop and is closed in it, so ``api`` works in a notebook's
    loop, in ``asyncio.run`` and in two loops one after the other, and nothing stays open.
    """
    try:
        async with httpx.AsyncClient(verify=_tls(url), timeout=_TIMEOUT, follow_redirects=True) as client:
            response = await client.get(url)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(path, error) from None
    try:
        return response.status_code, response.json()
    except ValueError:
        return response.status_code, None


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@cache
def _untrusting() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _tls(url: str) -> ssl.SSLContext:
    """Loading the certificates takes milliseconds: once for https, never for http."""
    return _trusted() if url.startswith("https:") else _untrusting()


def _value(path: str, status: int, value: Any) -> Any:
    """The value of a good answer.  Raises ApiError for the others."""
    if not 200 <= status < 300:
        reason = value.get("error", "") if isinstance(value, dict) else ""
        raise ApiError.from_status(status, path, reason if isinstance(reason, str) else "")
    if value is None and status not in (204, 205):
        raise ApiError(f"{status} for {path}: the answer is not JSON", status=status, path=path)
    return value


def _unreachable(path: str, error: Exception) -> ApiError:
    reason = type(error).__name__
    address = external_address()
    if address is None:
        advice = (
            "The practice API on this machine does not answer. Restart the kernel and run the cells again."
        )
    else:
        advice = (
            f"{address} does not answer. Remove {VARIABLE} and restart the kernel to use this machine's API."
        )
    return ApiError(f"no answer for {path} ({reason}): {advice}", path=path)


# a timeline labels a coroutine by its qualified name: let it read as the learner wrote it
for _name, _method in vars(PracticeClient).items():
    if inspect.iscoroutinefunction(_method):
        _method.__qualname__ = f"api.{_name}"

api = PracticeClient()
