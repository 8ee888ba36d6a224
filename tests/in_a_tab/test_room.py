"""The room for a browser tab, as far as an ordinary Python can run it; Pyodide's own is tested in node."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import gatherlab.browser
from gatherlab.browser import loopback, nest, running
from gatherlab.browser.blocking_loop import run_blocking
from gatherlab.browser.script import run_text
from gatherlab.cells.script import run_script
from gatherlab.practice import server
from gatherlab.practice.app import create_app

SCRIPT = Path("script.py")
STAND_INS = ("nest_asyncio", "nest_asyncio2")
FORGOTTEN = "import asyncio\nasync def f(): print(1)\nf()"


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(loopback, "_mounted", {})
    monkeypatch.setattr(running, "nested_runs_allowed", [])
    real = {name: sys.modules.pop(name) for name in STAND_INS if name in sys.modules}
    for client in (httpx.AsyncClient, httpx.Client):
        monkeypatch.setattr(client, "_init_transport", client._init_transport)
    yield
    for name in STAND_INS:
        sys.modules.pop(name, None)
    sys.modules.update(real)


@pytest.fixture
def address() -> str:
    loopback.install()
    return loopback.mount(create_app(latency_scale=0.1), 8765)


def test_a_request_looks_for_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a page that asks the learner's folder, and the loop stands still meanwhile."""
    looked_for: list[str] = []

    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            looked_for.append(name)
            if name == "sniffio":  # as in the site
                raise ImportError(name)

    monkeypatch.delitem(sys.modules, "sniffio", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])

    async def ask(address: str) -> None:
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{address}/posts/1")).status_code == 200

    loopback.install()
    address = loopback.mount(create_app(latency_scale=0.01), 8767)
    asyncio.run(ask(address))
    looked_for.clear()
    asyncio.run(ask(address))
    assert looked_for == []
    with pytest.raises(ImportError):
        importlib.import_module("sniffio")


def test_elsewhere_nothing_is_installed() -> None:
    before = (asyncio.run, time.sleep, httpx.AsyncClient._init_transport)
    gatherlab.browser.install()
    assert (asyncio.run, time.sleep, httpx.AsyncClient._init_transport) == before


# --------------------------------------------------------------------------- the loop that blocks


def test_a_loop_of_its_own_inside_a_running_one() -> None:
    async def inner() -> list[int]:
        return await asyncio.gather(*[asyncio.sleep(0.001, number) for number in range(3)])

    async def outer() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert run_blocking(inner()) == [0, 1, 2]
        assert (asyncio.get_running_loop(), asyncio.current_task()) == (loop, task)

    asyncio.run(outer())


def test_what_nobody_can_wake_is_no_hang() -> None:
    with pytest.raises(RuntimeError, match="nothing is left that could wake one"):
        run_blocking(asyncio.Event().wait())


def test_what_is_given_to_a_thread_is_done_at_once() -> None:
    async def main() -> tuple[int, str]:
        loop = asyncio.get_running_loop()
        number = await loop.run_in_executor(None, lambda: threading.get_ident())
        try:
            await loop.run_in_executor(None, int, "x")
        except ValueError as error:
            return number, str(error)
        return number, ""

    assert run_blocking(main()) == (threading.get_ident(), "invalid literal for int() with base 10: 'x'")


def test_run_refuses_in_a_running_loop_until_nest_asyncio_is_applied() -> None:
    nest.install()
    import nest_asyncio2 as module

    async def main() -> int:
        coroutine = asyncio.sleep(0, 7)
        with pytest.raises(RuntimeError, match="cannot be called from a running event loop"):
            running.run(coroutine)
        module.apply()
        module.apply()
        return running.run(coroutine)

    assert asyncio.run(main()) == 7
    assert len(running.nested_runs_allowed) == 1


# --------------------------------------------------------------------------- HTTP


def test_a_client_asks_the_app_that_is_mounted(address: str) -> None:
    async def main() -> Any:
        async with httpx.AsyncClient(base_url=address) as client:
            answers = await asyncio.gather(*[client.get(f"/posts/{number}") for number in (1, 2)])
            late = await client.get("/posts/1", params={"status": 503})
        return [answer.json()["id"] for answer in answers], late.status_code

    assert asyncio.run(main()) == ([1, 2], 503)
    with httpx.Client(base_url=address) as client:
        assert client.get("/users/1").json()["id"] == 1


@pytest.mark.parametrize(
    ("url", "how", "error"),
    [
        ("http://example.org/", {}, httpx.ConnectError),
        ("http://127.0.0.1:9/", {}, httpx.ConnectError),
        ("http://127.0.0.1:8765/posts/1?delay=9", {"timeout": 0.01}, httpx.ReadTimeout),
    ],
)
def test_what_cannot_be_answered_fails_as_elsewhere(
    address: str, url: str, how: dict[str, Any], error: type[Exception]
) -> None:
    async def main() -> None:
        async with httpx.AsyncClient(**how) as client:
            await client.get(url)

    with pytest.raises(error):
        asyncio.run(main())
    with httpx.Client(**how) as client, pytest.raises(error):
        client.get(url)


def test_the_pools_limits_hold(address: str) -> None:
    async def most(limits: httpx.Limits) -> tuple[int, list[type[BaseException]]]:
        open_now = peak = 0

        async def app(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[..., Any]) -> None:
            nonlocal open_now, peak
            open_now += 1
            peak = max(peak, open_now)
            await asyncio.sleep(0.05)
            open_now -= 1
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})

        url = loopback.mount(app, 8766)
        async with httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(5, pool=0.01)) as client:
            requests = [client.get(url) for _ in range(4)]
            answers = await asyncio.gather(*requests, return_exceptions=True)
        return peak, [type(answer) for answer in answers if isinstance(answer, BaseException)]

    assert asyncio.run(most(httpx.Limits(max_connections=3))) == (3, [httpx.PoolTimeout])
    assert asyncio.run(most(httpx.Limits(max_connections=None))) == (4, [])


def test_a_transport_of_ones_own_stays(address: str) -> None:
    own = httpx.MockTransport(lambda request: httpx.Response(204))
    with httpx.Client(transport=own) as client:
        assert client.get(f"{address}/posts/1").status_code == 204


def test_in_a_tab_the_practice_api_is_mounted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(server, "running_address", lambda: None)
    assert server.local_address() == "http://127.0.0.1:8765"
    assert list(loopback._mounted) == [8765]


# --------------------------------------------------------------------------- scripts


@pytest.mark.parametrize(
    ("text", "out", "err", "ending"),
    [
        ("print('hallo', __name__)", b"hallo __main__\n", b"", "exit code 0"),
        ("import sys\nprint(sys.argv)\nsys.exit(3)", b"['script.py']\n", b"", "exit code 3"),
        ("raise SystemExit('sorry')", b"", b"sorry\n", "exit code 1"),
        ("x = ", b"", b"SyntaxError: invalid syntax\n", "exit code 1"),
        ("1 / 0", b"", b"ZeroDivisionError: division by zero\n", "exit code 1"),
        (FORGOTTEN, b"", b"script.py:3: RuntimeWarning: coroutine 'f' was never awaited", "exit code 0"),
    ],
)
def test_a_script_ends_as_in_a_process(text: str, out: bytes, err: bytes, ending: str) -> None:
    main, argv = sys.modules["__main__"], sys.argv
    printed, errors, how = run_text(text, SCRIPT)
    assert (printed, how) == (out, ending)
    assert err in errors
    assert bool(errors) == bool(err)
    assert (sys.modules["__main__"], sys.argv) == (main, argv)


def test_a_script_sees_no_frames_but_its_own() -> None:
    text = "import asyncio, traceback\nasync def f():\n    print(*[frame.name for frame in {}])\n{}(f())\n"
    calls = ("traceback.extract_stack()", "traceback.StackSummary.extract(traceback.walk_stack(None))[::-1]")
    for call in calls:
        printed, errors, _ = run_text(text.format(call, "asyncio.run"), SCRIPT)
        names = printed.decode().split()
        assert (names[0], names[-1], errors) == ("<module>", "f", b"")
    walked = [frame.name for frame in traceback.extract_stack()]
    assert len(walked) > len(names)


def test_a_script_is_shown_as_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import asyncio\nasync def f():\n    1 / 0\n\nasyncio.run(f())\n"
    run_script(program)
    elsewhere = capsys.readouterr().out
    monkeypatch.setattr(sys, "platform", "emscripten")
    run_script(program)
    assert capsys.readouterr().out == elsewhere
    assert "ZeroDivisionError" in elsewhere
