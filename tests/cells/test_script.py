from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab.cells import script
from gatherlab.cells.script import run_script
from gatherlab.practice import server


@pytest.fixture(autouse=True)
def fresh_practice_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server.stop()
    monkeypatch.setenv("GATHERLAB_LATENCY", "0")
    for name in ("GATHERLAB_API", "GATHERLAB_RUNNING"):
        monkeypatch.delenv(name, raising=False)
    yield
    server.stop()


def shown(capsys: pytest.CaptureFixture[str], source: str, timeout: float = 60.0) -> str:
    run_script(source, timeout=timeout)
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_output_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "print('Grüße, 東京')") == "Grüße, 東京\nexit code 0\n"


def test_standard_error_comes_after_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        import sys
        print("first", file=sys.stderr)
        print("second")
        sys.exit(3)
    """
    assert shown(capsys, source) == "second\nfirst\nexit code 3\n"


def test_a_script_without_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "") == "exit code 0\n"


def test_an_error_out_of_asyncio_run(capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        import asyncio

        async def main():
            raise ValueError("no luck")

        asyncio.run(
            main()
        )
    """
    assert shown(capsys, source) == (
        "Traceback (most recent call last):\n"
        '  File "script.py", line 6, in <module>\n'
        "    asyncio.run(\n"
        "  ... inside asyncio ...\n"
        '  File "script.py", line 4, in main\n'
        '    raise ValueError("no luck")\n'
        "ValueError: no luck\n"
        "exit code 1\n"
    )


def test_an_exception_group(capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        import asyncio

        async def boom(n):
            raise ValueError(n)

        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(boom(1))
                group.create_task(boom(2))

        asyncio.run(main())
    """
    assert shown(capsys, source) == (
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "script.py", line 11, in <module>\n'
        "  |     asyncio.run(main())\n"
        "  |   ... inside asyncio ...\n"
        '  |   File "script.py", line 7, in main\n'
        "  |     async with asyncio.TaskGroup() as group:\n"
        "  |   ... inside asyncio ...\n"
        "  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)\n"
        "  +-+---------------- 1 ----------------\n"
        "    | Traceback (most recent call last):\n"
        '    |   File "script.py", line 4, in boom\n'
        "    |     raise ValueError(n)\n"
        "    | ValueError: 1\n"
        "    +---------------- 2 ----------------\n"
        "    | Traceback (most recent call last):\n"
        '    |   File "script.py", line 4, in boom\n'
        "    |     raise ValueError(n)\n"
        "    | ValueError: 2\n"
        "    +------------------------------------\n"
        "exit code 1\n"
    )


def test_warnings_and_lost_errors_name_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        import asyncio

        async def boom():
            raise ValueError(1)

        async def main():
            boom()
            task = asyncio.create_task(boom(), name="b")
            await asyncio.sleep(0)
            await asyncio.sleep(0)

        asyncio.run(main())
    """
    assert shown(capsys, source) == (
        "script.py:7: RuntimeWarning: coroutine 'boom' was never awaited\n"
        "  boom()\n"
        "RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n"
        "Task exception was never retrieved\n"
        "future: <Task finished name='b' coro=<boom() done, defined at script.py:3> exception=ValueError(1)>"
        "\n"
        "Traceback (most recent call last):\n"
        '  File "script.py", line 4, in boom\n'
        "    raise ValueError(1)\n"
        "ValueError: 1\n"
        "exit code 0\n"
    )


def test_places_inside_libraries_have_no_line_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        import asyncio, sys

        async def main():
            print(asyncio.current_task(), object(), file=sys.stderr)

        asyncio.run(main())
    """
    out = shown(capsys, source)
    assert "running at script.py:4>" in out
    assert "at asyncio/base_events.py]" in out
    assert "<object object at 0x...>" in out


def test_a_syntax_error_keeps_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "x = = 1")
    assert (
        out
        == '  File "script.py", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\nexit code 1\n'
    )


def test_endless_recursion(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, "def f():\n    f()\nf()").splitlines()
    assert lines[-3:-1] == [
        "  [Previous line repeated many more times]",
        "RecursionError: maximum recursion depth exceeded",
    ]


def test_a_script_that_does_not_end_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "print('begun', flush=True)\nwhile True: pass", timeout=1.5)
    assert out == "begun\nstopped: the script was still running after 1.5 seconds\n"


def test_long_output_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "for n in range(50_000): print(n)")
    lines = out.splitlines()
    assert lines[0] == "0"
    assert "... the output is too long to show; the middle is left out ..." in lines
    assert lines[-2:] == ["49999", "exit code 0"]
    assert len(out) < 20_000
    assert all(line.isdigit() for line in lines if not line.startswith(("...", "exit")))


def test_nothing_can_be_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "EOFError" in shown(capsys, "input()")


@pytest.mark.skipif(os.name != "posix", reason="signals end a process with a negative code on POSIX only")
def test_a_script_killed_by_a_signal(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    assert out == "exit code -9 (killed by signal 9)\n"


@pytest.mark.skipif(os.name != "posix", reason="process groups exist on POSIX only")
def test_what_a_script_leaves_behind_is_ended(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "_SECONDS_TO_DRAIN", 0.2)
    source = """
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(child.pid)
    """
    pid, ending = shown(capsys, source).split("\n", 1)
    assert ending == "exit code 0\n"
    assert threads_end("gatherlab-script")
    assert int(pid) > 0


def threads_end(name: str) -> bool:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(30)
            if thread.is_alive():
                return False
    return True


def test_gatherlab_and_the_practice_api_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        import asyncio
        from gatherlab import api, practice_api
        API = practice_api()
        print(asyncio.run(api.get("posts/3"))["title"])
    """
    own = shown(capsys, source)
    address = server.local_address()
    shared = shown(capsys, source.rstrip() + "\n        print(API)\n")
    line = "Practice API: http://127.0.0.1 (this machine, no internet needed)\n"
    assert own == line + "Laundry turns while dinner cooks\nexit code 0\n"
    assert shared == line + f"Laundry turns while dinner cooks\n{address}\nexit code 0\n"


def test_settings_that_would_change_the_output_are_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    monkeypatch.setenv("PYTHONINSPECT", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    elsewhere = os.path.abspath("elsewhere")  # noqa: PTH100
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", elsewhere, "not-in-full"]))
    source = """
        import os, sys
        print(sys.flags.inspect, "PYTHONASYNCIODEBUG" in os.environ, sys.flags.utf8_mode)
        print(os.environ["PYTHONPATH"].endswith("elsewhere"), os.path.basename(__file__))
        1/0
    """
    out = shown(capsys, source)
    assert out.splitlines()[:2] == ["0 False 1", "True script.py"]
    assert "\x1b" not in out


def test_the_temporary_folder_is_gone_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    source = 'import os\nopen("mine.txt", "w").close()\nprint(os.getcwd())'
    folder = Path(shown(capsys, source).splitlines()[0])
    assert folder.is_absolute()
    assert not folder.exists()


def test_what_is_no_text_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="takes the program as text, not NoneType"):
        run_script(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="triple quotes"):
        run_script(print)  # type: ignore[arg-type]


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), "10", None, True])
def test_a_timeout_that_is_none_is_a_value_error(timeout: Any) -> None:
    with pytest.raises(ValueError, match="number of seconds above 0"):
        run_script("pass", timeout=timeout)


def test_where_no_process_can_be_started(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "")
    run_script("print(1)")
    assert capsys.readouterr().out.startswith("A script needs a Python of its own")


def test_an_interrupted_cell_ends_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen.wait

    def interrupted(self: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if not started:
            started.append(self)
            raise KeyboardInterrupt
        return real(self, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_script("import time\ntime.sleep(60)")
    assert started[0].poll() is not None
    assert threads_end("gatherlab-script")
