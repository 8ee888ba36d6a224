"""HTTP in a page: clients of httpx ask the practice API, which is mounted in the page itself.

There are no sockets.  A client that was given no transport of its own gets one of these: what it asks of
this machine at a mounted port goes to the app there, with the client's time-outs and limits; anything else
fails as on a machine without network.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from gatherlab.browser.blocking_loop import run_blocking
from gatherlab.browser.running import apart, can_wait, in_thread, wait_for

__all__ = ["Loopback", "SyncLoopback", "install", "mount"]

App = Callable[..., Awaitable[None]]

HOSTS = {"127.0.0.1", "localhost"}
DEFAULT_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
# What httpx's ASGITransport tries to import at each request.  The learner's folder is looked into first, and
# in a page that is a message to its service worker, for which the loop stands still: up to 0.1 s each time.
LOOKED_FOR = ("sniffio",)
_mounted: dict[int, App] = {}


def mount(app: App, port: int) -> str:
    """Let ``app`` answer at ``port`` of this machine; the address."""
    _mounted[port] = app
    return f"http://127.0.0.1:{port}"


def install() -> None:
    """Give these transports to every client that is made without one of its own."""

    def transport(self: Any, *args: Any, **how: Any) -> httpx.AsyncBaseTransport:
        return how.get("transport") or Loopback(how.get("limits") or DEFAULT_LIMITS)

    def sync_transport(self: Any, *args: Any, **how: Any) -> httpx.BaseTransport:
        return how.get("transport") or SyncLoopback()

    httpx.AsyncClient._init_transport = transport  # type: ignore[method-assign]
    httpx.Client._init_transport = sync_transport  # type: ignore[method-assign]
    for name in LOOKED_FOR:
        _look_once(name)


def _look_once(name: str) -> None:
    """Have a module that is not there looked for once, and then never again."""
    try:
        importlib.import_module(name)
    except ImportError:
        sys.modules[name] = None  # type: ignore[assignment]


class Loopback(httpx.AsyncBaseTransport):
    """What an ``httpx.AsyncClient`` sends through: at most ``limits.max_connections`` requests at once."""

    def __init__(self, limits: httpx.Limits = DEFAULT_LIMITS) -> None:
        most = limits.max_connections
        self._pool = asyncio.Semaphore(most) if most else None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The app's answer.  Raises ConnectError where none is mounted, PoolTimeout, ReadTimeout."""
        app = _mounted.get(request.url.port or 80) if request.url.host in HOSTS else None
        if app is None:
            raise httpx.ConnectError("All connection attempts failed", request=request)
        seconds = request.extensions.get("timeout", {})
        async with self._connection(request, seconds.get("pool")):
            try:
                async with asyncio.timeout(seconds.get("read")):
                    # in a task of its own, as if the app were elsewhere
                    return await apart(asyncio.get_running_loop(), _answered(app, request))
            except TimeoutError:
                raise httpx.ReadTimeout("", request=request) from None

    @asynccontextmanager
    async def _connection(self, request: httpx.Request, seconds: float | None) -> AsyncIterator[None]:
        if self._pool is None:
            yield
            return
        try:
            async with asyncio.timeout(seconds):
                await self._pool.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("", request=request) from None
        try:
            yield
        finally:
            self._pool.release()


class SyncLoopback(httpx.BaseTransport):
    """What an ``httpx.Client`` sends through.  It blocks, unless it stands for a thread that waits."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The app's answer.  Raises what ``Loopback`` raises."""
        answer = self._answer(request)
        return wait_for(answer) if in_thread.get() and can_wait() else run_blocking(answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        again = httpx.Request(
            request.method,
            request.url,
            headers=request.headers,
            content=request.read(),
            extensions=request.extensions,
        )
        response = await Loopback().handle_async_request(again)
        return httpx.Response(
            response.status_code, headers=response.headers, content=await response.aread(), request=request
        )


async def _answered(app: App, request: httpx.Request) -> httpx.Response:
    """The app's answer, in a function of ours: a timeline folds its task away."""
    inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return await inner.handle_async_request(request)
