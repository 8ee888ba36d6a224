"""What is written: files, the page, the terminal; how much is kept; what a blocked loop is doing."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import io
import json
import re
import sys
import threading
import time
import weakref
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from watching_bank import watched

from gatherlab.model import TaskOutcome, Trace
from gatherlab.watching import clip, density, documents, files, late, overview, terminal
from gatherlab.watching.facts import Facts
from gatherlab.watching.files import CannotWrite
from gatherlab.watching.findings import find
from gatherlab.watching.findings.blocked import _way_out
from gatherlab.watching.gates import Place
from gatherlab.watching.late import own_path, remember_path
from gatherlab.watching.loops import Watch
from gatherlab.watching.options import Options
from gatherlab.watching.page import data
from gatherlab.watching.recording import ThreadRecording
from gatherlab.watching.report import Story
from gatherlab.watching.sampling import Blocked, Looks, Sampler, Tick, _count_threads, read

SOME = """import asyncio
async def job(n):
    await asyncio.sleep(0.1 * n)
    if n == 2:
        raise ValueError("</script><b>& \\u2028")
async def main():
    await asyncio.gather(*(job(n) for n in range(4)), return_exceptions=True)
"""
MANY = SOME.replace("range(4)", "range(2500)")


def story(text: str, **options: Any) -> Story:
    return Story("program <&>", watched(text), Options(**options), [])


@pytest.fixture(scope="module")
def some() -> Story:
    return story(SOME)


@pytest.fixture(scope="module")
def many() -> Story:
    return story(MANY)


# ------------------------------------------------------------------ files


@pytest.mark.parametrize("kind", ["html", "svg", "json"])
def test_a_file_of_ours_is_known_again_and_anothers_is_left_alone(
    kind: str, some: Story, tmp_path: Path
) -> None:
    target = str(tmp_path / "out")
    files.write(target, documents.document(kind, some), force=False)
    files.write(target, documents.document(kind, some), force=False)
    Path(target).write_text("precious")
    with pytest.raises(CannotWrite, match="did not write it"):
        files.write(target, "x", force=False)
    assert Path(target).read_text() == "precious"
    files.write(target, "x", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_went_away_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="there is no folder"):
        files.write(str(tmp_path / "gone" / "x.svg"), "x", force=False)


def test_the_page_is_one_file_and_holds_every_task(some: Story) -> None:
    page = documents.document("html", some)
    assert not re.search(r"(?:src|href)\s*=|https?:|@import|url\(", page)
    assert page.count("<script") == page.count("</script>") == 2
    inside = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert inside is not None
    held = json.loads(inside[1])
    words, tasks = held["words"], held["tasks"]
    assert [words[task[0]] for task in tasks] == ["main()", *(f"job({n})" for n in range(4))]
    assert [task[4] for task in tasks] == [0, 0, 0, 1, 0]
    assert [task[3] - task[2] for task in tasks] == [300_000, 0, 100_000, 200_000, 300_000]
    assert words[tasks[2][6][3]] == "sleep(0.1), line 3" or words[tasks[2][6][3]] == "sleep, line 3"
    assert "program &lt;&amp;&gt;" in page


def test_what_libraries_did_for_themselves_is_in_the_page_and_told_as_such(some: Story) -> None:
    tasks = tuple(replace(task, library=task.label == "job(1)") for task in some.trace.tasks)
    with_one = copy(some)
    with_one.trace = replace(some.trace, tasks=tasks)
    assert [task[7] for task in data(with_one.trace)["tasks"]] == [0, 0, 1, 0, 0]
    assert "+ 1 task inside libraries, not shown" in documents.document("html", with_one)
    assert "inside libraries, not shown" not in documents.document("html", some)


def test_the_events_are_those_of_a_trace_viewer(some: Story) -> None:
    events = json.loads(documents.document("json", some))
    assert {event["ph"] for event in events["traceEvents"]} <= {"X", "M", "i"}
    assert events["otherData"]["title"] == "gatherlab watch: program <&>"


# ------------------------------------------------------------------ thousands of tasks


def test_thousands_of_tasks_are_a_density_of_bounded_size(many: Story) -> None:
    picture = documents.document("svg", many)
    assert len(picture.encode()) < 200_000
    assert "2,500 × · most 2,500" in picture
    text = terminal.page("x", many.trace, [], [], width=100, colour=False)
    assert len(text) < 3_000
    assert re.search(r"^job +[▁▂▃▄▅▆▇█]+  2,500 tasks, at most 2,500, 1 raised$", text, re.M)


def test_a_density_counts_what_was_there() -> None:
    facts = watched(
        "import asyncio\nasync def a():\n    await asyncio.sleep(1)\nasync def b():\n"
        "    await asyncio.sleep(2)\nasync def main():\n    await asyncio.gather(a(), a(), b())\n"
    )
    by_name = {row.name: row for row in density.densities(facts.trace, 4)}
    assert by_name["a"].alive == [2, 2, 0, 0]
    assert by_name["b"].alive == [1, 1, 1, 1]
    assert by_name["a"].counts["waiting"] == [2, 2, 0, 0]


def test_tasks_one_after_another_share_a_column_and_are_not_there_at_once() -> None:
    text = (
        "import asyncio\nasync def a():\n    await asyncio.sleep(0.01)\nasync def main():\n"
        "    for n in range(50):\n        await asyncio.create_task(a())\n"
    )
    rows = {row.name: row for row in density.densities(watched(text).trace, 4)}
    assert (rows["a"].total, rows["a"].most) == (50, 1)
    assert rows["a"].tallest >= 12


def test_what_libraries_did_for_themselves_is_counted_beside_a_density(many: Story) -> None:
    tasks = tuple(
        replace(task, library=task.label != "main()" and task.number > 60) for task in many.trace.tasks
    )
    trace = replace(many.trace, tasks=tasks)
    assert [(row.name, row.total) for row in density.densities(trace, 4)] == [("job", 60), ("main", 1)]
    for said in (overview.overview(trace, width=80), density.svg(trace)):
        assert "+ 2,440 tasks inside libraries, not shown" in said
    assert not overview.too_many(trace)  # of those that are shown
    assert overview.too_many(many.trace)


def test_where_the_rows_do_not_fit_the_terminal_shows_all_functions() -> None:
    def rows(count: int) -> str:
        return overview.overview(story(SOME.replace("range(4)", f"range({count})")).trace, width=80)

    assert "job(38)" in rows(39)
    assert re.search(r"^job +[▁▂▃▄▅▆▇█·]+  40 tasks, at most 40", rows(40), re.M)


def test_a_density_says_how_many_of_those_that_were_there_had_begun() -> None:
    text = (
        "import asyncio, time\nasync def a():\n    time.sleep(0.01)\nasync def main():\n"
        "    await asyncio.gather(*(a() for _ in range(50)))\n"
    )
    said = overview.overview(watched(text).trace, width=80)
    assert re.search(r"^a +[▁▂▃▄▅▆▇█·]+  50 tasks, at most 50 \(1 started\)$", said, re.M)
    assert max(map(len, said.splitlines()[:-1])) == 80


def test_the_name_of_a_method_is_cut_before_the_method() -> None:
    text = (
        "import asyncio\nclass MiddlewareManagerOfDownloads:\n    async def download(self):\n        pass\n"
        "async def main():\n"
        "    await asyncio.gather(*(MiddlewareManagerOfDownloads().download() for _ in range(50)))\n"
    )
    trace = watched(text).trace
    assert "…nagerOfDownloads.download " in overview.overview(trace, width=80)
    assert "…reManagerOfDownloads.download<" in density.svg(trace)


def test_the_latest_are_kept_and_what_was_dropped_is_said() -> None:
    facts = watched(
        "import asyncio\nasync def job(n):\n    await asyncio.sleep(0.01)\nasync def main():\n"
        "    for n in range(100):\n        await asyncio.create_task(job(n))\n",
        keep=10,
    )
    labels = [task.label for task in facts.trace.tasks]
    assert labels[0] == "main()"
    assert labels[-1] == "job(99)"
    assert 10 <= len(labels) <= 20
    told = Story("x", facts, Options(), []).notes
    assert told == [
        f"{101 - len(labels)} tasks that had ended were dropped, the oldest first, to bound the memory; "
        "--keep 20 keeps more."
    ]


def test_the_steps_of_one_task_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ThreadRecording, "MAX_STEPS", 100)
    facts = watched(
        "import asyncio\nasync def main():\n    for n in range(150):\n        await asyncio.sleep(0.01)\n"
    )
    (task,) = facts.trace.tasks
    assert len(task.spans) <= 100
    assert task.spans[-1].end == task.ended
    assert facts.trace.truncated


def test_the_last_seconds_are_a_trace_of_their_own() -> None:
    facts = watched(
        "import asyncio\nasync def main():\n    early = asyncio.create_task(asyncio.sleep(1))\n"
        "    late = asyncio.create_task(asyncio.sleep(5))\n    await asyncio.gather(early, late)\n"
    )
    trace = clip.last(facts.trace, 2_000_000_000)
    assert [(task.label, task.created, task.ended) for task in trace.tasks] == [
        ("main()", 0, 2_000_000_000),
        ("sleep(5)", 0, 2_000_000_000),
    ]
    assert trace.tasks[1].spans[0].end == 0
    assert clip.last(facts.trace, 10**12) is facts.trace


# ------------------------------------------------------------------ the terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_only_on_a_terminal_and_never_against_the_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert terminal.colours(Terminal())
    assert not terminal.colours(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.colours(Terminal())


@pytest.mark.parametrize("width", [60, 100, 160])
def test_the_text_keeps_to_the_width(width: int, some: Story) -> None:
    plain = terminal.page("x", some.trace, some.findings, ["a note " * 40], width=width, colour=False)
    assert (
        max(
            len(line)
            for line in plain.splitlines()
            if "job" not in line and "█ " not in line and "·" not in line
        )
        <= width
    )
    coloured = terminal.page("x", some.trace, some.findings, ["a note " * 40], width=width, colour=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain != coloured


# ------------------------------------------------------------------ loops and what blocks them


def test_another_thread_sees_the_line_that_blocks() -> None:
    now = [0]

    async def bad() -> None:
        now[0] += 10**9
        onlooker = threading.Thread(target=look_on)
        onlooker.start()
        seen_there.wait()  # here
        onlooker.join()

    def look_on() -> None:
        seen: list[Blocked] = []
        while not seen or seen[-1].call != "threading.Event.wait":
            for thread, recording in watch.recordings.items():
                sampler.look(thread, recording)
            (seen,) = sampler.looks.seen.values()
            time.sleep(0.001)  # the other has to get there
        seen_there.set()

    seen_there = threading.Event()
    watch = Watch(1000, sampler=False, clock=lambda: now[0])
    sampler = Sampler(watch.recordings)
    watch.start()
    try:
        asyncio.run(bad())
    finally:
        watch.stop()
    ((*_, seen),) = sampler.looks.seen.values()
    assert seen.own is not None
    assert seen.own.line == bad.__code__.co_firstlineno + 4
    assert seen.own.function.endswith("bad")


def test_the_onlooker_is_gone_when_it_is_stopped() -> None:
    threads, known = _count_threads(), threading.active_count()
    sampler = Sampler({})
    for _ in range(2):
        sampler.start()
        assert threading.active_count() == known
        sampler.stop()
        sampler.stop()
    assert _count_threads() <= threads


@pytest.mark.parametrize(
    ("ticks", "theirs"),
    [
        ([], True),  # nobody looked: the step is its own
        ([(0, 0, 0), (1000, 1000, 0)], True),  # it computed, and kept the interpreter
        ([(0, 0, 0), (1000, 1000, 1)], False),  # garbage was collected
        ([(0, 0, 0), (1000, 10, 0)], False),  # the machine did something else
        ([(0, 0, 0), (500, 5, 0), (1000, 10, 0)], True),  # the onlooker had its turns: the step waited
    ],
)
def test_a_step_that_nobody_saw_is_the_programs_or_not(
    ticks: list[tuple[int, int, int]], theirs: bool
) -> None:
    looks = Looks()
    looks.ticks.extend(Tick(*tick) for tick in ticks)
    assert (looks.of_step(1, 0, 1000) is not None) is theirs


def test_a_machine_that_had_no_time_is_not_the_line_that_was_seen_meanwhile() -> None:
    place, ms = Place("x.py", 1, "f"), 1_000_000
    blocked = Blocked(place, "")
    for every, share, found in (
        (80, 0.1, None),  # the process had a tenth of the time, and the onlooker was late
        (80, 1.0, blocked),  # it computed, and kept the interpreter
        (20, 0.1, blocked),  # it waited: the onlooker had its turns
    ):
        looks = Looks()
        looks.seen[1, 0] = [blocked] * 3
        looks.ticks.extend(Tick(at * ms, round(at * ms * share), 0) for at in range(0, 400, every))
        assert looks.of_step(1, 0, 320 * ms) == found


def test_a_module_imported_late_has_to_be_imported_before_the_file_that_imports_it() -> None:
    in_a_function, in_a_file = Place("x.py", 1, "main"), Place("x.py", 1, "<module>")
    assert _way_out("aiohttp", in_a_function).endswith("import it where your file begins.")
    assert _way_out("aiohttp", in_a_file).endswith(
        "as this file itself was: import it where your program begins."
    )


def test_waits_at_a_queue_look_alike_however_many_there_are() -> None:
    facts = watched(
        "import asyncio\nasync def main():\n"
        "    queue, loop = asyncio.Queue(), asyncio.get_running_loop()\n    for n in range(30):\n"
        "        loop.call_later(0.1, queue.put_nowait, n)\n        await queue.get()\n"
        "    await asyncio.sleep(1)\n"
    )
    (task,) = facts.trace.tasks
    assert [(span.where, span.held) for span in task.spans[:30]] == [("get", True)] * 30
    assert not task.spans[30].held


def test_what_asyncio_does_for_a_step_is_not_its_own() -> None:
    looks, place = Looks(), Place("x.py", 1, "f")
    looks.seen[1, 0] = [Blocked(place, "asyncio.tasks.gather"), Blocked(place, "asyncio.tasks.gather")]
    looks.seen[2, 0] = [Blocked(place, "mine.work"), Blocked(place, "mine.work"), Blocked(None, "asyncio.x")]
    assert looks.of_step(1, 0, 1000) is None
    assert looks.of_step(2, 0, 1000) == Blocked(place, "mine.work")


def test_a_task_that_is_left_in_a_loop_of_ones_own_is_still_running() -> None:
    async def left() -> None:
        await asyncio.sleep(60)

    async def main() -> asyncio.Task[None]:
        return asyncio.create_task(left())

    watch = Watch(1000, sampler=False)
    watch.start()
    loop = asyncio.new_event_loop()
    try:
        task = loop.run_until_complete(main())
        loop.run_until_complete(asyncio.sleep(0))
        watch.over()
        (finding,) = find(watch.facts(1000))
        assert finding.kind == "still running"
        assert "left()" in finding.text
        assert "had not ended when the program did" in finding.text
    finally:
        watch.stop()
        task.cancel()
        loop.run_until_complete(asyncio.wait([task]))
        loop.close()


@pytest.mark.parametrize("package", ["httpx", "httpx2"])
def test_a_wait_for_a_connection_of_a_clients_pool_is_known(package: str) -> None:
    """AsyncPoolRequest.wait_for_connection of httpcore and httpcore2, which promise no such name."""
    client_of = pytest.importorskip(package)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        while await reader.readline():
            while await reader.readline() != b"\r\n":
                pass
            await asyncio.sleep(0.01)
            writer.write(answer)
        writer.close()

    writers: list[asyncio.StreamWriter] = []

    async def ask(client: Any, port: int) -> None:
        await client.get(f"http://127.0.0.1:{port}/")

    async def main() -> None:
        server = await asyncio.start_server(connection, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        limits = client_of.Limits(max_connections=1)
        async with client_of.AsyncClient(limits=limits, trust_env=False) as client:
            await asyncio.gather(*(ask(client, port) for _ in range(3)))
        server.close()
        for writer in writers:  # up to 3.12 a server leaves them to the collector
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    watch = Watch(1000, sampler=False)
    watch.start()
    try:
        asyncio.run(main())
    finally:
        watch.stop()
    (recording,) = watch.facts(1000).recordings
    (gate,) = recording.gates.found.values()
    assert gate.kind == "a connection of the httpx client's pool"
    assert gate.place.function.endswith("ask")
    assert len(gate.rows) == 2


def test_a_loop_that_stops_is_as_it_was() -> None:
    watch = Watch(1000, sampler=False)
    watch.start()
    try:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(asyncio.sleep(0))
        assert not {"_call_soon", "create_task", "_gatherlab_hooks"} & set(vars(loop))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.run(asyncio.sleep(0))
    finally:
        watch.stop()
    assert [task.outcome for task in watch.facts(1).trace.tasks] == [TaskOutcome.FINISHED] * 3
    assert asyncio.BaseEventLoop.call_exception_handler.__module__ == "asyncio.base_events"


def test_a_watch_that_has_ended_is_thrown_away() -> None:
    """As many as tests under pytest --gatherlab; what hears of forks would keep each with its recordings."""
    watch = Watch(1000, sampler=False)
    watch.start()
    asyncio.run(asyncio.sleep(0))
    watch.stop()
    gone = weakref.ref(watch)
    del watch
    gc.collect()
    assert gone() is None


def test_loops_in_threads_are_seen() -> None:
    async def job(n: int) -> None:
        await asyncio.sleep(0)

    watch = Watch(1000, sampler=False)
    watch.start()
    try:
        for n in range(2):
            thread = threading.Thread(target=lambda n=n: asyncio.run(job(n)))  # type: ignore[misc]
            thread.start()
            thread.join()
    finally:
        watch.stop()
    tasks = watch.facts(1).trace.tasks
    assert [(task.label, task.outcome, task.library) for task in tasks] == [
        ("job(0)", TaskOutcome.FINISHED, False),
        ("job(1)", TaskOutcome.FINISHED, False),
    ]


def test_a_loop_of_another_make_is_refused_by_name() -> None:
    uvloop = pytest.importorskip("uvloop")
    watch = Watch(1000, sampler=False)
    watch.start()
    try:
        loop = uvloop.new_event_loop()
        asyncio._set_running_loop(loop)  # as uvloop does, if it is imported after watch began
        asyncio._set_running_loop(None)
        loop.close()
        facts = watch.facts(1)
    finally:
        watch.stop()
    (note,) = Story("x", facts, Options(), []).notes
    assert "comes from uvloop" in note


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path is what a program's would be, and nobody remembers it after the test."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(late, "_OURS", [])
    remember_path()


def test_our_own_imports_do_not_meet_the_programs_files(tmp_path: Path, remembered: None) -> None:
    sys.path.insert(0, str(tmp_path))
    with own_path():
        assert sys.path[-1] == str(tmp_path)
    assert sys.path[0] == str(tmp_path)


@pytest.mark.parametrize("package", [False, True])
def test_our_own_imports_do_not_meet_what_the_program_has_under_their_names(
    package: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembered: None
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("html", "html.entities", "json"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (tmp_path / "html").mkdir()
    (tmp_path / ("html/__init__.py" if package else "html.py")).write_text("mine = 1")
    if not package:
        (tmp_path / "html").rmdir()
    theirs = importlib.import_module("html")
    monkeypatch.setitem(sys.modules, "json", None)
    assert theirs.mine == 1
    with own_path():
        assert importlib.import_module("html").escape("<") == "&lt;"
        assert importlib.import_module("json").loads("1") == 1
    assert sys.modules["html"] is theirs
    assert sys.modules["json"] is None


def test_where_nobody_remembered_the_path_all_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """In ``pytest --gatherlab`` Python's own modules would be out of sight; 3.13's pathlib needs ntpath."""
    monkeypatch.setattr(late, "_OURS", [])
    monkeypatch.setitem(sys.modules, "json", None)
    before = dict(sys.modules), list(sys.path)
    with own_path():
        assert (dict(sys.modules), list(sys.path)) == before


def test_nothing_at_all_is_a_story_too() -> None:
    empty = Story("x", Facts([]), Options(), [])
    assert empty.notes == ["No event loop of asyncio's ran in this process, so there is nothing to show."]
    assert isinstance(empty.trace, Trace)
    for kind in ("html", "svg", "json"):
        assert documents.document(kind, empty)


def test_code_without_a_file_is_not_the_line_that_blocks() -> None:
    seen: list[Blocked] = []
    namespace = {"look": lambda: seen.append(read(sys._getframe(1)))}
    exec(compile("look()", "<string>", "exec"), namespace)
    assert seen[0].own is not None
    assert seen[0].own.file == __file__
