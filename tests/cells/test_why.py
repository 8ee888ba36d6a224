"""``why()`` in cells, at Python's prompt and in a script; and with input that explains nothing."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import gatherlab
from gatherlab.cells import noticing
from gatherlab.cells import why as module
from gatherlab.cells.why import why


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    noticing._kept.clear()
    module._asked[:] = [0, None, None]
    monkeypatch.delattr(sys, "last_value", raising=False)
    monkeypatch.setattr(module, "ipython", lambda: None)
    yield
    noticing._kept.clear()


def said(capsys: pytest.CaptureFixture[str], *thing: object) -> str:
    why(*thing)
    return capsys.readouterr().out


def test_it_is_a_public_name() -> None:
    assert gatherlab.why is why


# ------------------------------------------------------------------ a notebook

CELLS = [
    "import asyncio\nfrom gatherlab import why\nasync def boil(cup):\n    return cup",
    "why()",
    "boil('tea')\nn = 1",
    "why()",
    "why()",
    "asyncio.run(boil('tea'))",
    "from gatherlab import why\nwhy()",
    "n = 2",
    "why()",
    "if True\n    pass",
    "why()",
    "async def fail():\n    raise ValueError('no tea')\n\n"
    "task = asyncio.create_task(fail())\nawait asyncio.sleep(0)\ndel task",
    "n = 3",
    "why()",
    "boil('soup')",
    "why()",
    "task = asyncio.create_task(fail())\nawait asyncio.sleep(0)\ndel task\nn = 4",
    "why()",
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    book = nbformat.v4.new_notebook(cells=cells)
    folder = str(tmp_path_factory.mktemp("notebook"))
    NotebookClient(
        book, allow_errors=True, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    return list(book.cells)


def shown(cell: Any) -> str:
    return "\n".join(out["data"]["text/plain"] for out in cell["outputs"] if "data" in out)


def test_each_cell_gets_its_answer(notebook: list[Any]) -> None:
    first = [shown(cell).partition("\n")[0] for cell in notebook]
    nothing = "Why: there is nothing to explain."
    awaited = "Why: the coroutine of boil() was thrown away without having run."
    ran = "Why: asyncio.run() was called while an event loop runs."
    assert first[1] == nothing
    assert first[3] == awaited
    assert first[4] == awaited, "asked twice"
    assert first[6] == ran
    assert first[8] == ran
    assert "this was before it" in shown(notebook[8])
    assert "this was before it" not in shown(notebook[6])
    assert first[10] == "Why: Python could not read line 1."
    assert first[13] == "Why: a task failed, and nobody asked for its result."
    assert "this was before it" in shown(notebook[13])
    assert first[15] == "Why: the value is a coroutine object of boil()."
    assert first[17] == "Why: a task failed, and nobody asked for its result."


def test_it_has_the_line_of_the_cell(notebook: list[Any]) -> None:
    assert "Line 1: boil('tea')" in shown(notebook[3])
    assert "Line 2, in fail(): raise ValueError('no tea')" in shown(notebook[17])
    assert "`await boil('tea')`" in shown(notebook[6])


def test_a_card_has_the_same_words(notebook: list[Any]) -> None:
    (output,) = notebook[6]["outputs"]
    assert "asyncio.run() was called while an event loop runs" in output["data"]["text/html"]
    assert output["data"]["text/html"].startswith('<div role="alert"')


def test_python_prints_its_own_messages_as_before(notebook: list[Any]) -> None:
    errors = "".join(out["text"] for out in notebook[16]["outputs"] if out.get("name") == "stderr")
    assert "Task exception was never retrieved" in errors


# ------------------------------------------------------------------ a script, a prompt, an argument


def test_in_an_except_block_it_explains_what_was_caught(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        asyncio.run(asyncio.sleep)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        assert said(capsys).startswith("Why: asyncio.run() got something that it cannot run.")


def test_at_a_prompt_it_explains_the_last_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(capsys).startswith("Why: there is nothing to explain.")
    monkeypatch.setattr(sys, "last_value", RuntimeError("no running event loop"), raising=False)
    assert said(capsys).startswith("Why: asyncio was used outside of a running loop.")
    assert said(capsys).startswith("Why: asyncio was used outside of a running loop."), "twice"


def test_it_takes_an_error_a_task_results_and_text(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise ValueError("no tea")

    async def main() -> None:
        task = asyncio.create_task(fail())
        await asyncio.wait([task])
        assert "the task failed, and keeps its error" in said(capsys, task)
        results = await asyncio.gather(task, asyncio.sleep(0, 1), return_exceptions=True)
        assert "one of the 2 results is an exception" in said(capsys, results)

    asyncio.run(main())
    assert "I do not know this ValueError" in said(capsys, ValueError("x"))
    text = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\n'
    assert "outside of a running loop" in said(capsys, f"{text}RuntimeError: no running event loop\n")


@pytest.mark.parametrize(
    "thing", [None, 3, "tea", [], [1, 2], object(), {}, "Traceback (most recent call last):"]
)
def test_a_thing_that_explains_nothing(thing: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, thing).startswith("Why: I see nothing to explain in this ")


def test_a_class_of_errors_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, ValueError).startswith("Why: ValueError is a class of errors, and no error.")


class Mute(Exception):
    def __str__(self) -> str:
        raise OSError("nothing to say")


def group(depth: int) -> BaseException:
    """A group in a group in a group …"""
    error: BaseException = ValueError("innermost")
    for _ in range(depth):
        error = BaseExceptionGroup("box", [error])
    return error


def chain(length: int) -> BaseException:
    error: BaseException = ValueError("first")
    for _ in range(length):
        following = OSError("next")
        following.__cause__, error = error, following
    return error


def round_and_round() -> BaseException:
    first, second = ValueError("a"), OSError("b")
    first.__cause__, second.__cause__ = second, first
    return first


@pytest.mark.parametrize(
    "error",
    [
        Mute(),
        ValueError(),
        KeyboardInterrupt(),
        SystemExit(1),
        SyntaxError("odd"),
        SyntaxError("odd", ("x.py", None, None, None)),
        group(500),
        ExceptionGroup("many", [ValueError(n) for n in range(50_000)]),
        chain(500),
        round_and_round(),
        RuntimeError("x" * 1_000_000),
        OSError("two\nlines\x00"),
        asyncio.CancelledError(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_odd_errors_get_an_answer(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, error)
    assert text.startswith("Why: ")
    assert 2 <= len(text.splitlines()) <= 6
    assert len(text) < 2_000


def test_an_await_under_a_magic_is_told_from_one_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    for file, words in (
        ("<timed eval>", "%%time"),
        ("<timed exec>", "%%time"),
        ("script.py", "async def main()"),
    ):
        assert words in said(capsys, SyntaxError("'await' outside function", (file, 1, 1, "await f()\n")))


def test_a_recursion_gets_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def again() -> None:
        again()

    try:
        again()
    except RecursionError as error:
        assert "I do not know this RecursionError" in said(capsys, error)


def test_nothing_in_an_error_is_run_or_changed(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        task = asyncio.create_task(asyncio.sleep(0, 1 / 1))
        failed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        failed.set_exception(ValueError("x"))
        said(capsys, [task, failed])
        assert failed._log_traceback  # type: ignore[attr-defined]  # asyncio would still tell of it
        assert not task.done()
        failed.exception()
        await task

    asyncio.run(main())


def test_messages_are_kept_as_facts_and_only_so_many() -> None:
    logger = logging.getLogger("asyncio")
    noticing.notice(None)
    filters = len(logger.filters)
    noticing.notice(None)
    assert len(logger.filters) == filters
    for text, value in [
        *(("Task was destroyed but it is pending! %d", n) for n in range(200)),
        ("%d", "odd"),
    ]:
        record = logging.LogRecord("asyncio", logging.ERROR, "", 0, text, (value,), None)
        assert noticing._Notice().filter(record)  # also where the message cannot be made
    assert len(noticing.noticed()) == noticing.MOST
    assert "199" in noticing.noticed()[-1].text


def test_a_shell_that_lacks_a_result_is_no_trouble(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    history = SimpleNamespace(input_hist_raw=["", "why()"])
    shell = SimpleNamespace(history_manager=history, last_execution_result=None, user_ns={})
    monkeypatch.setattr(module, "ipython", lambda: shell)
    answer = module._answer(module._NOTHING_GIVEN)
    assert answer.title == "there is nothing to explain"
