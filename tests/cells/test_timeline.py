"""What a learner sees: ``with timeline("…")``, ``compare``, and their errors; in a script and in a kernel."""

import asyncio
import gc
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from gatherlab.cells import timeline as module
from gatherlab.cells.timeline import compare, timeline
from gatherlab.model import TaskOutcome
from gatherlab.recorder import Recorder

HINT = "To see how "


@pytest.fixture(autouse=True)
def no_shell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if "shell" not in request.fixturenames:
        monkeypatch.setattr(module, "_ipython", lambda: None)
    yield


async def fetch(client: object, number: int) -> int:
    await asyncio.sleep(number / 200)
    return number


async def three(title: str = "three", **options: Any) -> timeline:
    with timeline(title, **options) as tl:
        await asyncio.gather(*(fetch(object(), n) for n in (3, 1, 2)))
    return tl


def test_a_script_prints_the_text_form(capsys: pytest.CaptureFixture[str]) -> None:
    tl = asyncio.run(three())
    out = capsys.readouterr().out
    assert out == f"{tl}\n"
    assert out.startswith("three")
    assert "fetch(client, 3)" in out
    assert HINT not in out
    assert tl.max_concurrency() == 3
    assert tl.order_of_finish() == ["fetch(client, 1)", "fetch(client, 2)", "fetch(client, 3)"]
    assert tl["fetch(client, 1)"].outcome is TaskOutcome.FINISHED
    assert tl.trace is tl.trace
    assert tl.trace.tasks[0].label == "three"


def test_nothing_is_shown_when_not_asked(capsys: pytest.CaptureFixture[str]) -> None:
    tl = asyncio.run(three(show=False))
    assert capsys.readouterr().out == ""
    assert "3 tasks" in str(tl)
    bundle = tl._repr_mimebundle_()
    assert bundle["text/plain"] == str(tl)
    assert "data:image/svg+xml;base64," in bundle["text/html"]


def test_a_block_that_raises_still_draws(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise KeyError("missing")

    async def main() -> None:
        with timeline("it fails"):
            await asyncio.gather(fail())

    with pytest.raises(KeyError, match="missing"):
        asyncio.run(main())
    assert "KeyError" in capsys.readouterr().out


def test_around_asyncio_run(capsys: pytest.CaptureFixture[str]) -> None:
    with timeline("outside") as tl:
        asyncio.run(fetch(None, 1))
    assert "fetch(None, 1)" in capsys.readouterr().out
    assert tl.max_concurrency() == 1


def test_a_block_without_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    with timeline("nothing") as tl:
        pass
    assert capsys.readouterr().out.startswith("nothing")
    assert tl.max_concurrency() == 0
    assert tl.order_of_finish() == []
    with pytest.raises(LookupError, match="no tasks"):
        tl["fetch"]


def test_nested_blocks() -> None:
    async def main() -> tuple[timeline, timeline]:
        with timeline("outer", show=False) as outer:
            await fetch(None, 1)
            with timeline("inner", show=False) as inner:
                await asyncio.gather(fetch(None, 2))
            await asyncio.gather(fetch(None, 3))
        return outer, inner

    outer, inner = asyncio.run(main())
    assert outer.order_of_finish() == ["fetch(None, 2)", "fetch(None, 3)"]
    assert inner.order_of_finish() == ["fetch(None, 2)"]


def test_tasks_that_outlive_the_block(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> timeline:
        with timeline("left") as tl:
            task = asyncio.create_task(fetch(None, 2), name="orphan")
            await asyncio.sleep(0)
        shown = capsys.readouterr().out
        assert shown.count(HINT) == 1
        assert "1 task was still running" in shown
        assert "print(tl)" in shown
        assert tl["orphan"].outcome is TaskOutcome.RUNNING
        await task
        return tl

    tl = asyncio.run(main())
    assert tl["orphan"].outcome is TaskOutcome.FINISHED
    assert tl.trace.duration > tl.trace.block_end
    assert HINT not in str(tl)
    assert capsys.readouterr().out == ""  # nothing is shown by itself


def test_tasks_still_running_when_the_recording_stopped() -> None:
    loop = asyncio.new_event_loop()
    with timeline("stopped", show=False) as tl:
        task = loop.create_task(fetch(None, 1))
        other = loop.create_task(asyncio.sleep(30), name="other")
        loop.run_until_complete(task)
    assert "1 task was still running when the recording stopped" in str(tl)
    other.cancel()
    loop.run_until_complete(asyncio.gather(other, return_exceptions=True))
    loop.close()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("fresh",), "1 task had not started when the block ended. To see how it ended"),
        (("fresh", "fresh, too"), "2 tasks had not started when the block ended. To see how they ended"),
        (
            ("begun", "fresh"),
            "2 tasks had not ended (1 had not started) when the block ended. To see how they",
        ),
    ],
)
def test_the_note_tells_who_has_not_started(names: tuple[str, ...], said: str) -> None:
    async def main() -> str:
        with timeline("left", show=False) as tl:
            tasks = []
            for name in names:
                tasks.append(asyncio.create_task(fetch(None, 2), name=name))
                if name == "begun":
                    await asyncio.sleep(0)
        shown = str(tl)
        await asyncio.gather(*tasks)
        return shown

    assert said in asyncio.run(main())


def test_compare(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = asyncio.run(three("one", show=False)), asyncio.run(three("two", show=False))
    compare(first, second)
    out = capsys.readouterr().out
    assert out.index("one") < out.index("two")
    bundle = module._Comparison((first, second))._repr_mimebundle_()
    assert bundle["text/plain"] in out
    assert "<img" in bundle["text/html"]


def test_saving(tmp_path: Path) -> None:
    tl = asyncio.run(three(show=False))
    tl.save(tmp_path / "x.svg")
    tl.save(str(tmp_path / "trace.json"))
    assert (tmp_path / "x.svg").read_text("utf-8").startswith("<svg")
    assert json.loads((tmp_path / "trace.json").read_text("utf-8"))["traceEvents"]
    with pytest.raises(ValueError, match=r"'x\.png' ends in neither"):
        tl.save(tmp_path / "x.png")


def test_async_with_says_with() -> None:
    async def main() -> None:
        async with timeline("three"):
            pass

    with pytest.raises(TypeError, match='stands behind "with", not behind "async with"'):
        asyncio.run(main())


def test_a_timeline_without_brackets_says_so() -> None:
    with pytest.raises(TypeError, match="needs its brackets: with timeline"):
        with timeline:
            pass


def test_clear_errors() -> None:
    with pytest.raises(TypeError, match=r"is a text.*not a list"):
        timeline([])  # type: ignore[arg-type]
    fresh = timeline("fresh")
    with pytest.raises(RuntimeError, match="not recorded anything yet"):
        fresh.trace
    assert "nothing recorded yet" in repr(fresh)
    assert str(fresh) == repr(fresh) == fresh._repr_mimebundle_()["text/plain"]
    fresh.__exit__(None, None, None)  # never entered: nothing to end
    used = asyncio.run(three(show=False))
    assert repr(used) == "<timeline 'three': 4 tasks; print(…) draws it>"
    with pytest.raises(RuntimeError, match="already recorded"), used:
        pass
    with pytest.raises(TypeError, match="two or more"):
        compare(used)
    with pytest.raises(TypeError, match="not an int"):
        compare(used, 3)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="not recorded anything yet"):
        compare(used, fresh)
    with pytest.raises(LookupError, match=r"'fetch'\. The tasks are: three, fetch\(client, 3\)"):
        used["fetch"]


def test_a_fault_of_the_recorder_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recorder, "finish", lambda *_: 1 / 0)
    tl = asyncio.run(three(show=False))
    assert "your program was not affected" in str(tl)
    assert "your program was not affected" in tl._repr_mimebundle_()["text/html"]


def test_a_fault_of_the_picture_does_not_hide_the_blocks_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module.picture, "text", lambda *_, **__: 1 / 0)
    with pytest.raises(KeyError), timeline("t"):
        raise KeyError("mine")
    assert "could not be drawn (ZeroDivisionError" in capsys.readouterr().out


class Events:
    """The part of IPython's EventManager that is used."""

    def __init__(self) -> None:
        self.callbacks: dict[str, list[Any]] = {"pre_run_cell": []}

    def register(self, event: str, function: Any) -> None:
        self.callbacks[event].append(function)

    def unregister(self, event: str, function: Any) -> None:
        self.callbacks[event].remove(function)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    shell = SimpleNamespace(events=Events(), shown=[])
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=shell.shown.append))  # type: ignore[arg-type]
    sys.modules["IPython"].display = sys.modules["IPython.display"]
    return shell


def test_in_ipython_it_is_displayed_and_the_next_cell_stops_it(shell: SimpleNamespace) -> None:
    async def main() -> None:
        with timeline("first") as first:
            task = asyncio.create_task(fetch(None, 4), name="orphan")
            await asyncio.sleep(0)
        with timeline("second", show=False) as second:
            other = asyncio.create_task(fetch(None, 4), name="other")
            await asyncio.sleep(0)
        assert shell.shown == [first]
        assert "show tl again in the next cell" in str(first)
        hooked = shell.events.callbacks["pre_run_cell"]
        assert len(hooked) == 1
        hooked[0](None)
        assert hooked == []
        await asyncio.gather(task, other)
        assert first["orphan"].outcome is TaskOutcome.RUNNING
        assert second["other"].outcome is TaskOutcome.RUNNING
        assert "when the recording stopped" in str(first)

    asyncio.run(main())


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What happened: full garbage collections, and starts of a recording."""
    happened: list[str] = []

    def collected(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            happened.append("collected")

    start = Recorder.start
    monkeypatch.setattr(Recorder, "start", lambda self: (happened.append("recording"), start(self))[1])
    gc.collect()
    gc.callbacks.append(collected)
    yield happened
    gc.callbacks.remove(collected)


@pytest.mark.usefixtures("shell")
def test_a_coroutine_that_an_earlier_error_kept_is_not_blamed_on_the_block() -> None:
    def earlier() -> None:
        kept: list[object] = [fetch(None, 1)]  # dies with this cycle, at the next full garbage collection
        kept.append(kept)

    earlier()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with timeline("after", show=False):
            pass
        assert caught == []
        fetch(None, 2)  # Python still says so of a coroutine of now
    assert ["never awaited" in str(warning.message) for warning in caught] == [True]


@pytest.mark.usefixtures("shell")
def test_in_ipython_garbage_is_collected_before_a_block_and_not_in_it(order: list[str]) -> None:
    with timeline("outer", show=False):
        assert order == ["collected", "recording"]
        with timeline("inner", show=False):
            assert order == ["collected", "recording", "recording"]
    with timeline("after", show=False):
        assert order[3:] == ["collected", "recording"]


@pytest.mark.usefixtures("shell")
def test_garbage_is_left_alone_where_somebody_has_said_so(order: list[str]) -> None:
    gc.disable()
    try:
        with timeline("t", show=False):
            assert order == ["recording"]
    finally:
        gc.enable()


def test_in_a_script_garbage_is_left_alone(order: list[str]) -> None:
    with timeline("t", show=False):
        assert order == ["recording"]


CELLS = [
    """
import asyncio, nest_asyncio2
from gatherlab import timeline, compare
async def fetch(client, n):
    await asyncio.sleep(n / 100)
    return n
""",
    """
with timeline("awaited") as a:
    await asyncio.gather(fetch(None, 1), fetch(None, 2))
""",
    "print(a.trace.tasks[0].label, a.max_concurrency(), a.order_of_finish())",
    """
with timeline("left", show=False) as b:
    task = asyncio.create_task(fetch(None, 5), name="orphan")
    stays = asyncio.create_task(fetch(None, 500), name="stays")
    await asyncio.sleep(0)
print(b["orphan"].outcome)
await task
""",
    "print(b['orphan'].outcome, b['stays'].outcome, b._recorder.recording); stays.cancel()",
    """
nest_asyncio2.apply()
async def main():
    return await asyncio.gather(fetch(None, 1), fetch(None, 2))
with timeline("nested", show=False) as c:
    print(asyncio.run(main()))
print(c.trace.tasks[0].label, c.order_of_finish(), c._recorder.problem)
""",
    """
def script():
    async def program():
        with timeline("inside", show=False) as d:
            await asyncio.gather(fetch(None, 1))
        return d
    return asyncio.run(program())
print([task.label for task in script().trace.tasks])
compare(a, c)
""",
    """
with timeline("it fails", show=False) as e:
    await asyncio.gather(fetch(None, 1), fetch(None, "x"))
""",
    """
loop = asyncio.get_running_loop()
print([name for name in ("_call_soon", "create_task", "_gatherlab_hooks") if name in loop.__dict__])
""",
]


def text_of(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def test_in_a_real_kernel() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source.strip()) for source in CELLS])
    client = NotebookClient(
        notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": str(Path.cwd())}}
    )
    client.execute()
    cells = notebook.cells
    (shown,) = cells[1].outputs
    assert set(shown.data) >= {"text/html", "text/plain"}
    assert "this cell" in shown.data["text/plain"]
    assert text_of(cells[2]) == "this cell 2 ['fetch(None, 1)', 'fetch(None, 2)']\n"
    assert text_of(cells[3]) == "still running\n"
    assert text_of(cells[4]) == "finished still running False\n"
    assert text_of(cells[5]).splitlines() == [
        "[1, 2]",
        "this cell ['fetch(None, 1)', 'fetch(None, 2)', 'main()'] None",
    ]
    assert text_of(cells[6]) == "['program', 'fetch(None, 1)']\n"
    assert "text/html" in cells[6].outputs[-1].data
    assert cells[7].outputs[-1].ename == "TypeError"
    assert text_of(cells[8]) == "[]\n"
