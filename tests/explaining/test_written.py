"""Tracebacks, warnings and messages as text: of scripts, of notebooks, cut off and damaged."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from gatherlab.__main__ import main
from gatherlab.explaining.asking import explain_one
from gatherlab.explaining.seen import Kind
from gatherlab.explaining.written import of_text

SCRIPT = """\
script.py:9: RuntimeWarning: coroutine 'save' was never awaited
  save(3)
RuntimeWarning: Enable tracemalloc to get the object allocation traceback
Task exception was never retrieved
future: <Task finished name='Task-2' coro=<fetch() done, defined at script.py:3> exception=KeyError(1)>
Traceback (most recent call last):
  File "/home/ada/script.py", line 4, in fetch
    return {}[n]
           ~~^^^
KeyError: 1
Traceback (most recent call last):
  File "/home/ada/script.py", line 20, in <module>
    asyncio.run(main())
  File "/usr/lib/python3.13/asyncio/runners.py", line 195, in run
    return runner.run(main)
  File "/home/ada/script.py", line 12, in main
    titles = await asyncio.gather(jobs)
                   ~~~~~~~~~~~~~~^^^^^^
  File "/usr/lib/python3.13/asyncio/tasks.py", line 884, in gather
    if arg not in arg_to_fut:
TypeError: unhashable type: 'list'
"""
NOTEBOOK = """\
---------------------------------------------------------------------------
RuntimeError                              Traceback (most recent call last)
Cell In[7], line 4
      1 async def main():
      2     return 1
----> 4 asyncio.run(main())

File /usr/lib/python3.12/asyncio/runners.py:190, in run(main, debug, loop_factory)
    186 if events._get_running_loop() is not None:
--> 190     raise RuntimeError(
    191         "asyncio.run() cannot be called from a running event loop")

RuntimeError: asyncio.run() cannot be called from a running event loop
"""
GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/home/ada/s.py", line 14, in <module>
  |     asyncio.run(main())
  |   File "/usr/lib/python3.13/asyncio/taskgroups.py", line 71, in __aexit__
  |     return await self._aexit(et, exc)
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/home/ada/s.py", line 4, in fetch
    |     raise ValueError(n)
    | ValueError: 1
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/home/ada/s.py", line 6, in save
    |     raise OSError("full")
    | OSError: full
    +------------------------------------
"""
CHAIN = """\
Traceback (most recent call last):
  File "C:\\Users\\ada\\a.py", line 5, in load
    return await client.get(url)
           ^^^^^^^^^^^^^^^^^^^^^
httpx.ReadTimeout

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "C:\\Users\\ada\\a.py", line 9, in main
    raise LoadError("posts") from error
LoadError: posts
"""


def test_a_scripts_error_output_has_all_that_happened() -> None:
    error, warning, message = of_text(SCRIPT)
    assert [error.kind, warning.kind, message.kind] == [Kind.ERROR, Kind.WARNING, Kind.MESSAGE]
    assert explain_one(error).code == "no-star"
    assert "script.py, line 12, in main(): titles = await asyncio.gather(jobs)" in explain_one(error).text()
    assert explain_one(warning).code == "never-awaited"
    assert "`await save(3)`" in explain_one(warning).text()
    assert explain_one(message).code == "task-never-retrieved"
    assert "The task of `fetch` ended with KeyError" in explain_one(message).text()


def test_what_is_copied_out_of_a_notebook() -> None:
    (error,) = of_text(NOTEBOOK)
    answer = explain_one(error)
    assert answer.code == "run-in-a-running-loop"
    assert "cell 7, line 4: asyncio.run(main())" in answer.text()


def test_an_exception_group_with_its_boxes() -> None:
    (error,) = of_text(GROUP)
    text = explain_one(error).text()
    assert "2 errors: ValueError, OSError" in text
    assert "line 4, in fetch" in text


def test_a_cause_is_explained_where_the_error_is_not_known() -> None:
    (error,) = of_text(CHAIN)
    answer = explain_one(error)
    assert answer.title.startswith("LoadError was raised after ReadTimeout")
    assert "a.py, line 5, in load()" in answer.text()


@pytest.mark.parametrize("text", [SCRIPT, NOTEBOOK, GROUP, CHAIN])
def test_a_text_that_is_cut_off_anywhere_raises_nothing(text: str) -> None:
    for cut in range(0, len(text), 7):
        for part in (text[cut:], text[:cut]):
            for seen in of_text(part):
                assert explain_one(seen).text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n" * 1000,
        "all is well",
        "Note: see the docs",
        "print('x')",
        "\x00\x01\x02",
        "key: value\nother: thing",
    ],
)
def test_other_texts_have_nothing(text: str) -> None:
    assert of_text(text) == []


def test_an_enormous_text_is_read_from_its_end() -> None:
    assert explain_one(of_text("x" * 5_000_000 + "\n" + NOTEBOOK)[0]).code == "run-in-a-running-loop"


# ------------------------------------------------------------------ the command


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["why", *arguments])
    out, err = capsys.readouterr()
    return code, out + err


def test_the_command_explains_each_kind_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "errors.txt"
    file.write_text(SCRIPT, encoding="utf-8")
    code, out = run(str(file), capsys=capsys)
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("Why: ")] == [
        "Why: gather() got a list as one argument.",
        "Why: the coroutine of save() was thrown away without having run.",
        "Why: a task failed, and nobody asked for its result.",
    ]


def test_the_command_reads_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(NOTEBOOK.encode())))
    assert run("-", capsys=capsys)[0] == 0


def test_what_powershell_writes_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "errors.txt"
    file.write_text(NOTEBOOK, encoding="utf-16")
    assert run(str(file), capsys=capsys)[0] == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("all is well", "there is nothing to explain"),
        ("ValueError: no tea\n", "I do not know this ValueError"),
        ("", "2> errors.txt"),
    ],
)
def test_the_command_says_where_it_does_not_know(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "errors.txt"
    file.write_text(text, encoding="utf-8")
    code, out = run(str(file), capsys=capsys)
    assert code == 1
    assert words in out


def test_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (tmp_path / "missing.txt", tmp_path):
        code, out = run(str(name), capsys=capsys)
        assert code == 2
        assert "cannot read" in out
