"""A watched program goes as it goes without: output, exit code, traceback; what cannot be run is told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gatherlab.__main__ import main
from gatherlab.watching import program
from gatherlab.watching.program import NoProgram

WORDS = "\ngatherlab watch: "

# each in a process of its own, with and without; the rest of the suite runs in one process
PROGRAMS = {
    "what it finds around itself": """
import sys, __main__
print(sys.argv, __name__, __file__, sys.path[0], __package__, sorted(globals()))
print(__main__.__dict__ is globals(), __spec__ is None)
print(sys.stdin.read()[::-1])
sys.exit("bye")
""",
    "an error in a task": """
import asyncio, threading
async def fails():
    await asyncio.sleep(0)
    raise ValueError("x") from KeyError("k")
async def main():
    print(asyncio.current_task().get_name(), len(asyncio.all_tasks()), threading.active_count())
    await asyncio.gather(fails(), asyncio.sleep(0.05))
asyncio.run(main())
""",
    "Ctrl-C": """
import asyncio, os, signal
async def main():
    asyncio.get_running_loop().call_later(0.02, os.kill, os.getpid(), signal.SIGINT)
    await asyncio.sleep(60)
asyncio.run(main())
""",
    "fork, threads, os._exit": """
import asyncio, os, sys, threading, warnings
warnings.simplefilter("always")
async def nap():
    await asyncio.sleep(0.05)
    print("in", threading.current_thread().name, flush=True)
async def main():
    await asyncio.sleep(0.03)
    child = os.fork()
    if child == 0:
        os._exit(3)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
other = threading.Thread(target=lambda: asyncio.run(nap()), name="other")
asyncio.run(main())
other.start(); other.join()
os._exit(9)
""",
}


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    environment = {**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, *words], input="hello", text=True, capture_output=True, cwd=folder, env=environment
    )
    return done.returncode, done.stdout, re.sub("0x[0-9a-f]+", "0x…", done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="forks and signals")
@pytest.mark.parametrize(
    ("name", "way"),
    [*((name, "file") for name in PROGRAMS), ("what it finds around itself", "module")],
)
def test_a_program_goes_as_without(name: str, way: str, tmp_path: Path) -> None:
    (tmp_path / "prog.py").write_text(PROGRAMS[name])
    words = [*(["prog.py"] if way == "file" else ["-m", "prog"]), "a", "--b"]
    expected = run(tmp_path, *words)
    code, out, errors = run(tmp_path, "-m", "gatherlab", "watch", *words)
    theirs, _, told = errors.partition(WORDS)
    assert (code, out, theirs) == expected
    assert told.startswith("prog.py\n" if way == "file" else "-m prog\n")
    if name == "Ctrl-C":
        assert code == -signal.SIGINT
        assert "1 cancelled" in told
    if name == "fork, threads, os._exit":
        assert code == 9
        assert "The program called os._exit(9)" in told
        assert "The program forked once" in told
        assert "nap()" in told
        assert "main()" in told


def test_each_of_these_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.py").write_text("print('mine')")
    (tmp_path / "wrong.py").write_text("def f(:\n")
    mine = str(tmp_path / "mine.py")
    for words, expected in (
        ([], "say which program"),
        (["-"], "save it as a file"),
        ([str(tmp_path)], "is a folder without a __main__.py"),
        ([str(tmp_path / "nothing.py")], "No such file or directory"),
        ([str(tmp_path / "mine")], "Did you mean"),
        (["asyncio.tools"], "For a module: -m asyncio.tools"),
        (["--html", mine, mine], "gatherlab watch did not write it"),
        (["--svg", str(tmp_path), mine], "it is not a file"),
        (["--json", str(tmp_path / "no" / "x.json"), mine], "there is no folder"),
        (["--svg", str(tmp_path / "x"), "--json", str(tmp_path / "x"), mine], "named twice"),
    ):
        assert main(["watch", *words]) == 2, words
        assert expected in capsys.readouterr().err
    assert main(["watch", str(tmp_path / "wrong.py")]) == 1
    said = capsys.readouterr().err
    assert "SyntaxError" in said
    assert "Traceback" not in said
    assert said.endswith("cannot be read as Python, so nothing was run\n")
    for words in (["--last", "x"], ["--last", "-1"], ["--keep", "0"], ["--in-flight", "many"], ["--nothing"]):
        with pytest.raises(SystemExit):
            main(["watch", *words, mine])
        assert "error: " in capsys.readouterr().err
    assert Path(mine).read_text() == "print('mine')"


def test_a_folder_with_a_main_file_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("")
    assert program.compiled(str(tmp_path)) is None
    with pytest.raises(NoProgram):
        program.compiled(str(tmp_path / "nothing"))
