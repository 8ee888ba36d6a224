"""A watched run from its first line to its report, in this process: no coverage looks into a child."""

from __future__ import annotations

import atexit
import importlib.util
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab import cpython
from gatherlab.recorder import book, origins
from gatherlab.watching import program, running
from gatherlab.watching.loops import Watch
from gatherlab.watching.options import Options
from gatherlab.watching.running import run_watched

SHOP = """
import asyncio, sys

async def sell(thing):
    await asyncio.sleep(0)
    return thing

async def main():
    kept = await asyncio.gather(sell("tea"), sell("rice"))
    print(__name__, sys.argv[1:], *kept)

asyncio.run(main())
"""


class Process:
    """What stands in for the process: what it wrote to stderr, and what it has to do at its end."""

    def __init__(self) -> None:
        self.errors = io.StringIO()
        self.at_exit: list[Callable[[], object]] = []

    def run(
        self,
        folder: Path,
        source: str,
        *arguments: str,
        module: bool = False,
        file: str = "shop.py",
        **options: Any,
    ) -> str:
        """Run a program with the end of the process; returns the report."""
        path = folder / file
        path.write_text(source, encoding="utf-8")
        words = ["shop" if module else str(path), *arguments]
        code = None if module else program.compiled(str(path))
        try:
            run_watched(words, code, Options(**options), module=module, packages=[])
        finally:
            while self.at_exit:
                self.at_exit.pop()()
        return self.errors.getvalue()


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Process]:
    here = Process()
    monkeypatch.setattr(atexit, "register", here.at_exit.append)
    monkeypatch.setattr(sys, "argv", sys.argv[:])
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "__stderr__", here.errors)
    for name in ("_exit", "execv", "execve"):
        monkeypatch.setattr(os, name, getattr(os, name))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.chdir(tmp_path)
    started: list[Watch] = []

    def watch(keep: int) -> Watch:
        started.append(Watch(keep))
        return started[-1]

    monkeypatch.setattr(running, "Watch", watch)
    yield here
    for one in started:
        one.stop()  # in a process of its own nobody needs to
    sys.modules.pop("shop", None)


@pytest.mark.parametrize("module", [False, True])
def test_a_program_runs_as_main_and_is_told_of_at_its_end(
    module: bool, process: Process, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = process.run(tmp_path, SHOP, "a", "--b", module=module)
    assert capsys.readouterr().out == "__main__ ['a', '--b'] tea rice\n"
    assert "3 tasks" in report
    assert "sell('rice')" in report


def test_files_are_written_at_the_end(process: Process, tmp_path: Path) -> None:
    names = {kind: str(tmp_path / f"seen.{kind}") for kind in ("html", "svg", "json")}
    report = process.run(tmp_path, SHOP, **names)
    for name in names.values():
        assert "sell(" in Path(name).read_text(encoding="utf-8")
        assert f"Wrote {name}." in report


def test_a_program_without_a_loop_gets_a_sentence(process: Process, tmp_path: Path) -> None:
    report = process.run(tmp_path, "print('hello')", svg="seen.svg")
    assert "No event loop of asyncio's ran in this process, so there is nothing to show." in report
    assert "seen.svg was not written." in report


@pytest.mark.parametrize("source", [SHOP, "print('hello')"])
def test_processes_of_the_programs_are_named(
    source: str, process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cpython, "started_processes", lambda: True)
    said = "The program started processes with multiprocessing; what they did was not watched."
    assert said in " ".join(process.run(tmp_path, source).split())


def test_an_exit_code_goes_through(process: Process, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        process.run(tmp_path, SHOP + "sys.exit(7)")
    assert ended.value.code == 7
    assert "3 tasks" in process.errors.getvalue()


def test_a_traceback_has_none_of_our_frames(
    process: Process, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ZeroDivisionError) as ended:
        process.run(tmp_path, "def divide():\n    1 / 0\ntry:\n    divide()\nfinally:\n    divide()\n")
    sys.excepthook(ended.type, ended.value, ended.tb)
    told = capsys.readouterr().err
    assert told.count("in divide") == 2
    assert "gatherlab" not in told


def test_a_program_that_replaces_the_clock_is_watched_by_the_real_one(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "perf_counter_ns", time.perf_counter_ns)  # put back at the end
    said = process.run(tmp_path, f"import time\ntime.perf_counter_ns = None\n{SHOP}")
    assert "3 tasks" in said
    assert "problem of its own" not in said


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> type[BaseException]:
    """What os._exit() raises in place of ending this process."""

    class Ended(BaseException):
        pass

    def ends(status: int) -> None:
        raise Ended(status)

    monkeypatch.setattr(os, "_exit", ends)
    return Ended


def test_what_ends_at_once_is_told_of_before(
    process: Process, tmp_path: Path, ended: type[BaseException]
) -> None:
    with pytest.raises(ended, match="9"):
        process.run(tmp_path, SHOP + "import os\nos._exit(9)")
    assert "The program called os._exit(9), which ends it at once." in process.errors.getvalue()
    assert process.errors.getvalue().count("gatherlab watch: ") == 1


def test_a_task_that_ends_the_process_is_not_told_as_lost(
    process: Process, tmp_path: Path, ended: type[BaseException]
) -> None:
    program = (
        "import asyncio, os\nasync def log():\n    await asyncio.sleep(9)\nasync def main():\n"
        "    one = asyncio.create_task(log())\n    await asyncio.sleep(0)\n    os._exit(9)\n"
        "asyncio.run(main())"
    )
    with pytest.raises(ended, match="9"):
        process.run(tmp_path, program)
    report = process.errors.getvalue()
    assert "still running: log()" in report
    assert "still running: main()" not in report


def test_what_becomes_another_program_is_told_of_before(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Replaced(BaseException):
        pass

    def becomes(path: str, arguments: object, environment: object = None) -> None:
        if not Path(path).exists():
            raise FileNotFoundError(path)
        raise Replaced

    becomes.__name__ = "execve"
    monkeypatch.setattr(os, "execve", becomes)
    missing = "try:\n    os.execve('/no/such', ['x'], {})\nexcept FileNotFoundError:\n    print('none')\n"
    with pytest.raises(Replaced):
        process.run(tmp_path, SHOP + "import os\n" + missing + "os.execve(sys.executable, ['x'], {})")
    report = process.errors.getvalue()
    assert "The program became another (os.execve), which was not watched." in report
    assert report.count("gatherlab watch: ") == 1
    assert "3 tasks" in report


def test_a_recorder_that_failed_does_not_say_that_no_loop_ran(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Watch) -> None:
        raise ZeroDivisionError("a clock that was replaced")

    monkeypatch.setattr(Watch, "_new_recording", fails)
    report = process.run(tmp_path, SHOP)
    assert "The recorder met a problem of its own" in report
    assert "No event loop" not in report


SERVER = """
import asyncio

class Server:
    async def answer(self, app, n):
        await self.send(await app(n))

    async def send(self, what):
        await asyncio.sleep(0.001)

    async def serve(self, app):
        tasks = [asyncio.create_task(self.answer(app, n)) for n in range(2)]
        await asyncio.gather(*tasks, asyncio.create_task(self.send("bye")))

def main():
    import app
    asyncio.run(Server().serve(app.hello))
"""
APP = "import asyncio\nasync def hello(n):\n    await asyncio.sleep(0.001)\n"


@pytest.mark.parametrize("command", ["serving", "serving-script.py", "begin.py"])
def test_a_command_is_watched_as_its_package_and_what_it_runs_for_somebody_has_its_name(
    command: str, process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site-packages"
    (installed / "serving-1.0.dist-info").mkdir(parents=True)
    (installed / "serving-1.0.dist-info" / "METADATA").write_text("Name: serving\nVersion: 1.0\n")
    (installed / "serving-1.0.dist-info" / "entry_points.txt").write_text(
        "[console_scripts]\nserving = serving:main\n"
    )
    (installed / "serving.py").write_text(SERVER)
    (tmp_path / "app.py").write_text(APP)
    monkeypatch.syspath_prepend(str(installed))
    monkeypatch.setattr(origins, "_OWN", [])
    text = "import sys\nfrom serving import main\nsys.exit(main())\n"
    try:
        with pytest.raises(SystemExit):
            process.run(tmp_path, text, file=command)
    finally:
        sys.modules.pop("serving", None)
        sys.modules.pop("app", None)
    report = process.errors.getvalue()
    assert "hello(0)" in report
    assert ("send('bye')" in report) is (command != "begin.py")  # a program of its own with that import
    assert "answer" not in report


def test_what_asyncios_loop_does_for_itself_has_no_row(process: Process, tmp_path: Path) -> None:
    report = process.run(
        tmp_path,
        "import asyncio\nasync def main():\n"
        "    async with await asyncio.start_server(print, '127.0.0.1', 0):\n        pass\n"
        "asyncio.run(main())\n",
    )
    assert "1 task " in report
    assert "+ 1 task inside libraries" in report
    assert "BaseEventLoop" not in report


def test_a_recorder_that_is_imported_while_the_clock_is_replaced_has_the_real_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = time.perf_counter_ns
    monkeypatch.setattr(time, "perf_counter_ns", lambda: 0)  # as in a test of freezegun's
    spec = importlib.util.spec_from_file_location("imported_late", str(book.__file__))
    assert spec is not None
    assert spec.loader is not None
    late = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(late)
    assert late.Book.CLOCK is real
