from __future__ import annotations

import asyncio
import importlib.util
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

import gatherlab
from gatherlab.practice import PracticeApiError, server
from gatherlab.practice.server import local_address, running_address

ROOT = str(Path(gatherlab.__file__).parent.parent)


def run_python(code: str) -> tuple[str, str, int]:
    """Run a program in a process of its own, where every warning is an error."""
    env = {**os.environ, "PYTHONPATH": ROOT, "GATHERLAB_LATENCY": "0"}
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout, done.stderr, done.returncode


def test_one_server_for_all_threads() -> None:
    addresses: list[str] = []
    threads = [threading.Thread(target=lambda: addresses.append(local_address())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(addresses) == 8
    assert len(set(addresses)) == 1
    assert addresses[0].startswith("http://127.0.0.1:")
    names = [thread.name for thread in threading.enumerate()]
    assert names.count("gatherlab-practice-api") == 1


def test_stopping_and_starting_again() -> None:
    assert running_address() is None
    first = local_address()
    assert running_address() == first
    server.stop()
    assert running_address() is None
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{first}/posts/1")
    assert httpx.get(f"{local_address()}/posts/1").json()["id"] == 1


def test_a_bad_latency_is_said_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_LATENCY", "fast")
    with pytest.raises(PracticeApiError, match="GATHERLAB_LATENCY"):
        local_address()
    assert running_address() is None


def test_a_server_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import uvicorn

    async def broken(self: object, sockets: object = None) -> None:
        raise OSError("no more files")

    monkeypatch.setattr(uvicorn.Server, "serve", broken)
    with pytest.raises(PracticeApiError, match=r"could not start .*no more files.*Restart the kernel"):
        local_address()
    assert running_address() is None


def test_answers_are_not_held_back() -> None:
    """Without TCP_NODELAY the kernel keeps an answer's second packet for some 40 ms."""
    local_address()
    assert server._server is not None
    assert server._server._socket.proto == socket.IPPROTO_TCP


def test_no_free_port_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_HOST", "192.0.2.1")  # reserved for documentation: no machine has it
    with pytest.raises(PracticeApiError, match="no free port"):
        local_address()


def test_a_script_uses_the_server_of_its_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_RUNNING", "http://127.0.0.1:9")
    assert local_address() == "http://127.0.0.1:9"
    assert "gatherlab-practice-api" not in [thread.name for thread in threading.enumerate()]


def test_loopback_stays_off_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example.org:3128")
    monkeypatch.setenv("no_proxy", "intranet")
    monkeypatch.setenv("NO_PROXY", "intranet")
    address = local_address()
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == "intranet,127.0.0.1"
    assert httpx.get(f"{address}/posts/1").status_code == 200


def test_fifty_requests_are_in_flight_together() -> None:
    async def main() -> dict[str, int]:
        async with httpx.AsyncClient(base_url=local_address()) as client:
            paths = [f"/posts/{number}?needs=50" for number in range(1, 51)]
            responses = await asyncio.gather(*(client.get(path) for path in paths))
            assert [response.json()["id"] for response in responses] == list(range(1, 51))
            stats: dict[str, int] = (await client.get("/stats")).json()
            return stats

    assert asyncio.run(main()) == {"requests": 50, "in_flight": 0, "peak": 50, "gone": 0}


def test_a_cancelled_request_leaves_the_server() -> None:
    async def main() -> dict[str, int]:
        async with httpx.AsyncClient(base_url=local_address()) as client:
            task = asyncio.create_task(client.get("/posts/1?needs=2"))
            await until(client, "in_flight", 1)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return await until(client, "gone", 1)

    async def until(client: httpx.AsyncClient, name: str, value: int) -> dict[str, int]:
        while True:
            stats: dict[str, int] = (await client.get("/stats")).json()
            if stats[name] == value:
                return stats
            await asyncio.sleep(0.005)

    assert asyncio.run(main()) == {"requests": 1, "in_flight": 0, "peak": 1, "gone": 1}


TWO_LOOPS = """
import asyncio, httpx
from gatherlab.practice import api, practice_api
API = practice_api()
async def main():
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{API}/posts/3")
    posts = await asyncio.gather(api.get(1), api.get("posts/2"))
    print(response.json()["id"], *[post["id"] for post in posts])
asyncio.run(main())
asyncio.run(main())
"""


def test_a_process_ends_without_a_word() -> None:
    out, err, code = run_python(TWO_LOOPS)
    assert out == "Practice API: http://127.0.0.1 (this machine, no internet needed)\n3 1 2\n3 1 2\n"
    assert (err, code) == ("", 0)


def test_a_process_ends_without_a_word_while_requests_are_open() -> None:
    code = (
        "import asyncio\n"
        "from gatherlab.practice import api, practice_api\n"
        "practice_api(announce=False)\n"
        "async def main():\n"
        "    task = asyncio.create_task(api.get('posts/1?needs=2'))\n"
        "    await api.get(2)\n"
        "asyncio.run(main())\n"
    )
    assert run_python(code) == ("", "", 0)


def test_it_starts_after_nest_asyncio() -> None:
    if importlib.util.find_spec("nest_asyncio2") is None:
        pytest.skip("nest_asyncio2 is not installed")
    out, err, code = run_python("import nest_asyncio2\nnest_asyncio2.apply()\n" + TWO_LOOPS)
    assert out.splitlines()[1:] == ["3 1 2", "3 1 2"]
    assert code == 0, err


FORK = """
import os, warnings
warnings.simplefilter("ignore")
import httpx
from gatherlab.practice.server import local_address, running_address
mine = local_address()
child = os.fork()
if child == 0:
    assert running_address() is None
    other = local_address()
    ok = other != mine and httpx.get(f"{other}/posts/1").json()["id"] == 1
    os._exit(0 if ok else 1)
assert os.waitpid(child, 0)[1] == 0
assert httpx.get(f"{mine}/posts/1").json()["id"] == 1
print("both served")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_starts_a_server_of_its_own() -> None:
    assert run_python(FORK) == ("both served\n", "", 0)


def test_forgetting_after_a_fork_closes_the_inherited_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's half of the test above, in this process, so that its lines are measured."""
    local_address()
    running = server._server
    assert running is not None
    running.stop()
    server._after_fork()
    assert running_address() is None
    server._after_fork()
    assert httpx.get(f"{local_address()}/posts/1").status_code == 200


# The client's socket and the server's end of it take the last two places; a data file would need a third.
NO_MORE_FILES = """
import http.client, resource, socket
from gatherlab.practice.server import local_address
port = int(local_address().rpartition(":")[2])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
with socket.socket() as last:
    resource.setrlimit(resource.RLIMIT_NOFILE, (last.fileno() + 8, hard))
held = []
try:
    while True:
        held.append(socket.socket())
except OSError:
    held.pop().close()
    held.pop().close()
for path in ("/posts/1", "/users", "/comments?_limit=1", "/todos/1", "/photos?q=lake", "/posts?_sort=views"):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", path)
    print(path, client.getresponse().status)
    client.close()
"""


@pytest.mark.skipif(importlib.util.find_spec("resource") is None, reason="this system has no such limit")
def test_it_answers_when_no_file_can_be_opened_any_more() -> None:
    out, err, code = run_python(NO_MORE_FILES)
    assert out.split()[1::2] == ["200"] * 5 + ["400"], err
    assert code == 0, err
