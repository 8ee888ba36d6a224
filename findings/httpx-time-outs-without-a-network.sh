#!/usr/bin/env bash
# httpx's time-outs and limits live in its network layer: what stands in for the network in tests
# (ASGITransport, respx, pytest-httpx) answers where a real server's client gives up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    httpx==0.28.1 pytest==9.2.0 pytest-httpx==0.36.2 respx==0.23.1 starlette==1.10.0
cd "$folder"
cat >test_time_outs.py <<'PYTHON'
import asyncio

import httpx, respx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route


async def outcomes(address, **transport):
    """Three gathered requests of 0.3 s each, by a client that allows 0.05 s and one connection."""
    async with httpx.AsyncClient(timeout=0.05, limits=httpx.Limits(max_connections=1), **transport) as client:
        answers = await asyncio.gather(*(client.get(address) for _ in range(3)), return_exceptions=True)
    return sorted(str(getattr(answer, "status_code", type(answer).__name__)) for answer in answers)


def show(name, seen):
    print(f"\n  {name:15}", seen, end="")
    return seen


async def slow(request):
    await asyncio.sleep(0.3)
    return httpx.Response(200)


def test_a_socket():
    async def serve(reader, writer):
        await asyncio.sleep(0.3)
        writer.close()

    async def run():
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            return await outcomes("http://127.0.0.1:%d/" % server.sockets[0].getsockname()[1])

    assert set(show("a real socket:", asyncio.run(run()))) <= {"ReadTimeout", "PoolTimeout"}


def test_asgi():
    async def answer(request):
        await asyncio.sleep(0.3)
        return PlainTextResponse("slow")

    app = Starlette(routes=[Route("/", answer)])
    seen = asyncio.run(outcomes("http://test/", transport=httpx.ASGITransport(app)))
    assert show("ASGITransport:", seen) == ["200"] * 3, "this has changed"


def test_respx():
    with respx.mock:
        respx.get("http://test/").mock(side_effect=slow)
        seen = asyncio.run(outcomes("http://test/"))
    assert show("respx:", seen) == ["200"] * 3, "this has changed"


def test_pytest_httpx(httpx_mock):
    httpx_mock.add_callback(slow, is_reusable=True)
    seen = asyncio.run(outcomes("http://test/"))
    assert show("pytest-httpx:", seen) == ["200"] * 3, "this has changed"


def test_asgi_keeps_the_answer_back():
    log = []

    async def work():
        await asyncio.sleep(0.1)
        log.append("background task done")

    async def parts():
        for number in range(3):
            log.append(f"part {number} sent")
            yield str(number)
            await asyncio.sleep(0.01)

    app = Starlette(routes=[Route("/", lambda request: StreamingResponse(parts(), background=BackgroundTask(work)))])

    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            async with client.stream("GET", "http://test/") as answer:
                log.extend([f"client has {text!r}" async for text in answer.aiter_text()])

    asyncio.run(run())
    print("\n  ASGITransport, an answer in three parts with a background task:", log, end="")
    assert log == [f"part {number} sent" for number in range(3)] + ["background task done", "client has '012'"]
PYTHON
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

packages = ("httpx", "starlette", "respx", "pytest-httpx")
print(*(f"{name} {version(name)}" for name in packages), "Python " + sys.version.split()[0], sep=" · ")
PYTHON
echo "Three requests of 0.3 s, gathered, with timeout=0.05 and max_connections=1:"
"$folder/env/bin/python" -m pytest -q -s -p no:cacheprovider test_time_outs.py
echo "A test of one's own time-outs passes with none of them; with ASGITransport nothing arrives before the app ends."
