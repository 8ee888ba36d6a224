"""The parts of the isolated process, in this process: the cell, the guard, the conversation."""

from __future__ import annotations

import asyncio
import builtins
import gc
import linecache
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gatherlab.checking.judge_side import registry
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.learner_side import source
from gatherlab.checking.wall import guard, processes, wire, worker
from gatherlab.checking.wall.conversation import converse
from gatherlab.checking.wall.processes import FORKS
from gatherlab.errors import ApiError
from gatherlab.model import Outcome

NAMES: dict[str, Any] = {"asyncio": asyncio, "ApiError": ApiError}
GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'


@pytest.fixture(autouse=True)
def no_submission_left() -> Iterator[None]:
    yield
    sys.modules.pop(source.MODULE, None)
    linecache.cache.pop(source.FILE, None)


# --------------------------------------------------------------------------- the source


def test_a_cell_gives_its_function() -> None:
    function = source.load("x = 2\ndef f(): return x", "f", NAMES)
    assert function() == 2
    assert function.__module__ == source.MODULE
    assert linecache.getline(source.FILE, 1) == "x = 2\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("def f(:\n  pass", "SYNTAX", 1, "invalid syntax"),
        ("def f():\n  await x()\n", "SYNTAX", 2, "outside async function"),
        ("x = '\0'", "SYNTAX", None, "null"),
        ("\n1 / 0", "CELL_FAILED", 2, "ZeroDivisionError: division by zero"),
        ("raise KeyboardInterrupt", "CELL_FAILED", 1, "KeyboardInterrupt"),
        ("import sys\nsys.exit(3)", "CELL_FAILED", 2, "SystemExit: 3"),
        ("await nothing()", "SYNTAX", 1, "an await outside of any function failed with NameError"),
        ("def g(): pass", "MISSING", None, "no function 'f' was defined"),
        ("f = None", "MISSING", None, "no function 'f'"),
        ("f = [1]", "SHAPE", None, "f is list, not a function"),
    ],
)
def test_a_cell_that_gives_none(text: str, code: str, line: int | None, words: str) -> None:
    with pytest.raises(source.Unloadable) as raised:
        source.load(text, "f", NAMES)
    problem = raised.value
    assert (problem.code, words in str(problem)) == (code, True), str(problem)
    assert problem.line == line


def test_an_await_at_the_top_of_a_cell_is_awaited() -> None:
    text = "seen = await asyncio.sleep(0, 'yes')\ndef f(): return seen"
    assert source.load(text, "f", NAMES)() == "yes"


def test_a_name_that_is_nearly_right_is_named() -> None:
    with pytest.raises(source.Unloadable, match="there is a function 'fetch_bth': is it misspelled"):
        source.load("def fetch_bth(api): pass", "fetch_both", NAMES)


# --------------------------------------------------------------------------- the guard


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("open", ("outside.txt", "w", os.O_WRONLY | os.O_CREAT)),
        ("os.fork", ()),
        ("subprocess.Popen", ("true", [], None, None)),
        ("os.kill", (1, 9)),
        ("os.remove", ("outside.txt", -1)),
        ("os.rename", ("outside.txt", "elsewhere.txt", -1, -1)),
    ],
)
def test_what_the_guard_forbids(event: str, args: tuple[Any, ...], tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match="a check"):
        guard.watcher(tmp_path)(event, args)


def test_what_the_guard_allows(tmp_path: Path) -> None:
    allowed: list[tuple[str, tuple[Any, ...]]] = [
        ("open", (str(tmp_path / "mine.txt"), "w", os.O_WRONLY)),
        ("open", (os.devnull, "w", os.O_WRONLY)),
        ("open", (3, "w", os.O_WRONLY)),
        ("open", ("outside.txt", "r", os.O_RDONLY)),
        ("open", (None, None, None)),
        ("os.mkdir", (str(tmp_path / "folder"), 0o777, -1)),
        ("open", (str(tmp_path), "w", os.O_RDWR)),  # the tempfile module opens the folder, then a file in it
        ("import", ("json",)),
    ]
    hook = guard.watcher(tmp_path)
    for event, args in allowed:
        hook(event, args)
    assert len(allowed) == 8


def test_the_limits_are_set_and_never_raised_above_the_hard_one(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    found: dict[int, tuple[int, int]] = {}

    def setrlimit(which: int, limits: tuple[int, int]) -> None:
        if which == resource.RLIMIT_CORE:
            raise ValueError("not here")
        found[which] = limits

    hard = {resource.RLIMIT_CPU: 5, resource.RLIMIT_FSIZE: resource.RLIM_INFINITY}
    monkeypatch.setattr(resource, "getrlimit", lambda which: (0, hard.get(which, resource.RLIM_INFINITY)))
    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    assert guard.limit_resources() == ["RLIMIT_CORE"]
    assert found[resource.RLIMIT_CPU] == (5, 5)
    assert found[resource.RLIMIT_FSIZE] == (guard.FILE, guard.FILE)
    monkeypatch.delattr(resource, "RLIMIT_AS")
    guard.limit_resources()


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is a call of Linux")
def test_the_limits_of_another_process() -> None:
    import resource

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert guard.limit_resources(other.pid) == []
        assert resource.prlimit(other.pid, resource.RLIMIT_FSIZE) == (guard.FILE, guard.FILE)
        other.kill()


def test_a_platform_without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert guard.limit_resources() == []


def test_the_guard_is_an_audit_hook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hooks: list[Any] = []
    monkeypatch.setattr(guard, "sys", SimpleNamespace(addaudithook=hooks.append))
    guard.forbid(tmp_path)
    with pytest.raises(PermissionError):
        hooks[0]("os.system", ("true",))


# --------------------------------------------------------------------------- the conversation


def judged(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: float = 6.0) -> Any:
    """The verdict on ``text``; both sides in this process, the isolated one in a thread."""
    monkeypatch.setattr(guard, "forbid", lambda folder: None)  # it would be for good
    mine, theirs = socket.socketpair()
    session = Session(registry.judge("1.1"))
    with mine, theirs:
        line = worker.Line(theirs.recv, theirs.sendall)
        thread = threading.Thread(target=lambda: worker.play(line, line.receive(), tmp_path))
        thread.start()
        order = {"source": text, "function": "fetch_both", "limit": limit}
        converse(session, order, mine.recv, mine.sendall)
        mine.sendall(wire.pack({"stop": True}))
        thread.join()
    return session.verdict


def test_a_conversation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert judged(GOOD, monkeypatch, tmp_path).outcome is Outcome.PASSED
    assert judged("def f(): pass", monkeypatch, tmp_path).diagnosis == "MISSING"


def test_a_conversation_that_takes_too_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "async def fetch_both(api):\n    while True: pass\n"
    verdict = judged(text, monkeypatch, tmp_path, limit=0.2)
    assert verdict.diagnosis == "TIMEOUT"
    assert "at line 2" in verdict.happened


def test_without_a_judge_there_is_nothing_left_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(worker, "_leave", leave)
    for answer in (b"", b"\0\0\0\2[]", b"\0\0\0\2{]", (wire.LARGEST + 1).to_bytes(4, "big")):
        data = bytearray(answer)

        def read(size: int, data: bytearray = data) -> bytes:
            part = bytes(data[:size])
            del data[:size]
            return part

        with pytest.raises(SystemExit):
            worker.Line(read, lambda data: None).receive()


# --------------------------------------------------------------------------- the process


@pytest.mark.skipif(not hasattr(socket, "send_fds"), reason="a warmed worker needs fork")
def test_a_warmed_process_serves_and_sweeps_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    children = [subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) for _ in range(2)]
    numbers = iter([child.pid for child in children])
    monkeypatch.setattr(os, "fork", lambda: next(numbers))
    mine, theirs = socket.socketpair()
    with mine, theirs:
        server = threading.Thread(target=worker.main, args=([str(os.dup(theirs.fileno()))],))
        server.start()
        theirs.close()
        assert mine.recv(1) == b"!"  # ready
        for child in children:
            with socket.socket() as line:
                socket.send_fds(mine, [b"+"], [line.fileno()])
            mine.sendall(b"-")
            assert mine.recv(1) == b"."
            assert list(tmp_path.iterdir()) == []
            with child:
                assert not Path(f"/proc/{child.pid}").exists()
        mine.shutdown(socket.SHUT_RDWR)
        server.join()


def test_the_ways_to_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    monkeypatch.setattr(worker, "once", lambda: calls.append(("once",)))
    monkeypatch.setattr(worker, "sandboxed", lambda *arguments: calls.append(arguments))
    assert worker.main(["--once"]) == worker.main(["--sandbox", "3", "a", "b"]) == 0
    assert calls == [("once",), (3, ["a", "b"])]


def test_what_site_adds(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("exit", "quit", "help", "copyright", "credits", "license")
    for name in names:
        monkeypatch.setattr(builtins, name, None, raising=False)
    worker.begin_without_site([])
    assert all(callable(getattr(builtins, name)) for name in names)


@pytest.mark.skipif(not FORKS, reason="a warmed worker needs fork")
@pytest.mark.parametrize("sign", ["SIGKILL", "SIGSTOP"])
def test_a_warmed_process_that_does_not_end(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It dies or hangs during a conversation: the verdict stands, and the next one gets another process."""
    monkeypatch.setattr(processes, "END", 0.2)
    forked = processes.Forked(limit=30)
    told: list[subprocess.Popen[bytes]] = []

    def converse(*arguments: Any) -> None:
        if not told and forked.process is not None:
            told.append(forked.process)
            forked.process.send_signal(getattr(signal, sign))
            if sign == "SIGKILL":
                forked.process.wait()

    monkeypatch.setattr(processes, "converse", converse)
    session = Session(registry.judge("1.1"))
    forked.play(session, {})
    assert told[0].returncode == -signal.SIGKILL
    assert forked.process is None
    monkeypatch.undo()
    forked.play(session, {})
    assert forked.process is not None
    forked.close()
