"""The practice API on 127.0.0.1: uvicorn in a thread of its own, one server per process.

It starts on first use, on a free port, and ends with the process.  Nothing it does is printed: the
output of a thread would land in whichever cell happens to run.

``uvicorn.Server.run()`` is avoided on purpose: it calls ``asyncio.run(..., loop_factory=...)``, which
``nest_asyncio.apply()`` replaces by a function without that argument.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import socket
import ssl
import sys
import threading
from typing import TYPE_CHECKING, Any

from gatherlab.practice.errors import PracticeApiError
from gatherlab.practice.latency import scale

if TYPE_CHECKING:
    import uvicorn

__all__ = ["RUNNING_VARIABLE", "local_address", "running_address", "stop"]

RUNNING_VARIABLE = "GATHERLAB_RUNNING"
"""Set for a script that a notebook runs: the address of the notebook's own server."""

_HOST = "127.0.0.1"
_PORT_IN_A_PAGE = 8765
_SECONDS_TO_START = 20.0
_SECONDS_TO_STOP = 2.0


class _Server:
    """One running server: its socket, its thread, its loop."""

    def __init__(self) -> None:
        self._uvicorn = _make_uvicorn(scale())
        self._socket = _listen()
        self.address = f"http://{_HOST}:{self._socket.getsockname()[1]}"
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="gatherlab-practice-api", daemon=True)

    def start(self) -> None:
        """Start the thread and wait until requests are answered.  Raises PracticeApiError if it cannot."""
        self._thread.start()
        if not self._ready.wait(_SECONDS_TO_START) or self._failure is not None:
            self.stop()
            raise PracticeApiError(
                f"The practice API could not start on this machine ({self._failure or 'no answer in time'}). "
                "Restart the kernel and run the cell again."
            )

    def stop(self) -> None:
        """Close the port and end the thread; open requests are not waited for."""
        self._uvicorn.should_exit = self._uvicorn.force_exit = True
        self._thread.join(_SECONDS_TO_STOP)
        self._socket.close()

    def forget(self) -> None:
        """In a forked child: the thread is not there any more, and the port belongs to the parent."""
        self._socket.close()

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        loop.set_debug(False)
        loop.set_exception_handler(_ignore)
        try:
            loop.run_until_complete(self._serve())
        except BaseException as error:  # a thread's traceback would be printed into some cell
            self._failure = error
        finally:
            _close(loop)
            self._ready.set()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        serving = loop.create_task(self._uvicorn.serve(sockets=[self._socket]), name="practice-api")
        while not self._uvicorn.started and not serving.done():  # noqa: ASYNC110  uvicorn has no event
            await asyncio.sleep(0.005)
        if not serving.done():
            await _first_request(self.address)
            self._ready.set()
        await serving


def _listen() -> socket.socket:
    """A listening socket on a free port, bound here so that the address is known before the thread starts."""
    # With the protocol left at 0 asyncio would not set TCP_NODELAY, and every answer would come 40 ms late.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.bind((_HOST, 0))
        sock.listen(2048)
    except OSError as error:
        sock.close()
        raise PracticeApiError(f"The practice API found no free port on {_HOST} ({error}).") from None
    sock.setblocking(False)
    return sock


def _make_uvicorn(latency_scale: float) -> uvicorn.Server:
    # imported here: a browser has no uvicorn, and a cell that needs no server should not pay for it
    import uvicorn

    from gatherlab.practice.app import create_app

    config = uvicorn.Config(
        create_app(latency_scale=latency_scale),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=100,  # above "critical": nothing at all
        access_log=False,
        backlog=2048,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=0,
        server_header=False,
    )
    return uvicorn.Server(config)


async def _first_request(address: str) -> None:
    """Prove that the server answers, and import here what an HTTP client imports with its first request.

    Otherwise the learner's first request would block their loop for that time, and a timeline would show it.
    """
    import httpx

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # not used, and much cheaper than one with certificates
    async with httpx.AsyncClient(verify=tls, trust_env=False, timeout=_SECONDS_TO_START) as client:
        await client.get(address)


def _ignore(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The server's loop reports nothing: its errors are answers with a status."""


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what is left, let it end, close the loop: nothing may warn when the process ends."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


_lock = threading.Lock()
_server: _Server | None = None


def local_address() -> str:
    """The address of this process's practice API, started if need be; safe to call from any thread.

    A script that a notebook runs uses the notebook's server.  Raises PracticeApiError where no server
    can run or ``GATHERLAB_LATENCY`` is not a number.
    """
    global _server
    with _lock:
        if address := running_address():
            return address
        if sys.platform == "emscripten":
            return _mount()
        server = _Server()
        server.start()
        _server = server
        _keep_off_proxies()
        return server.address


def running_address() -> str | None:
    """The address of the server this process uses already, or None."""
    return _server.address if _server is not None else os.environ.get(RUNNING_VARIABLE) or None


def stop() -> None:
    """Stop this process's server if there is one; the next use starts another.  Called at exit."""
    global _server
    with _lock:
        server, _server = _server, None
    if server is not None:
        server.stop()


def _mount() -> str:
    """Mount the app in the page's HTTP client; its address."""
    from gatherlab.browser.loopback import mount
    from gatherlab.practice.app import create_app

    return mount(create_app(latency_scale=scale()), _PORT_IN_A_PAGE)


def _keep_off_proxies() -> None:
    """Tell HTTP clients of this process that 127.0.0.1 is not behind the proxy, where one is set."""
    from urllib.request import getproxies  # slow to import, and only a process with a server needs it

    proxies = getproxies()
    if not any(scheme in proxies for scheme in ("http", "all")):
        return
    for name in ("no_proxy", "NO_PROXY"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        if _HOST not in hosts and "*" not in hosts:
            os.environ[name] = ",".join([*hosts, _HOST])


def _after_fork() -> None:
    global _lock, _server
    _lock = threading.Lock()
    if _server is not None:
        _server.forget()
        _server = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(stop)
