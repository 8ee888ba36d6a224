"""The learner's work inside tasks that a library makes: tqdm, anyio, asyncer, tenacity, executors."""

from __future__ import annotations

import asyncio
import functools
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import asyncer
import httpx
import pytest
import tenacity
from tqdm.asyncio import tqdm

from gatherlab import timeline
from gatherlab.model import TaskOutcome, Trace
from gatherlab.recorder import Recorder, find, max_concurrency
from gatherlab.recorder.labels import given_name

PY = sys.version_info[:2]
gather: Callable[..., Awaitable[Any]] = functools.partial(tqdm.gather, disable=True)


async def step(number: int) -> int:
    await asyncio.sleep(0.005 * (number + 1))
    return number


async def at_once(number: int) -> int:
    return number


async def fails(number: int) -> int:
    raise ValueError(number)


def job(number: int) -> int:
    time.sleep(0.005)
    return number


@tenacity.retry(stop=tenacity.stop_after_attempt(2), reraise=True)
async def stubborn(number: int) -> int:
    return await step(number)


def record(work: Callable[[], Awaitable[Any]], **how: Any) -> Trace:
    async def main() -> Trace:
        with Recorder(**how) as recorder:
            await work()
        assert recorder.problem is None
        return recorder.trace()

    return asyncio.run(main())


def rows(trace: Trace) -> list[str]:
    return sorted(task.label for task in trace.tasks if not (task.is_root or task.library))


def hidden(trace: Trace) -> list[str]:
    return sorted(task.label for task in trace.tasks if task.library)


# ------------------------------------------------------------------ tqdm


@pytest.mark.parametrize(
    ("make", "labels"),
    [
        (lambda: [step(0), step(1)], ["step(0)", "step(1)"]),
        (lambda: [at_once(0), at_once(1)], ["at_once(0)", "at_once(1)"]),
        (lambda: [stubborn(0), stubborn(1)], ["stubborn(0)", "stubborn(1)"]),
        (lambda: [asyncio.sleep(0.001), asyncio.to_thread(job, 1)], ["sleep(0.001)", "to_thread(job, 1)"]),
        (lambda: [anyio.sleep(0.001), step(1)], ["sleep(0.001)", "step(1)"]),
        (lambda: [Waits(), step(1)], ["Waits", "step(1)"]),
    ],
    ids=["steps", "without an await", "retried", "asyncio's own", "another library's", "an awaitable"],
)
def test_what_tqdm_was_handed_is_shown(make: Callable[[], list[Any]], labels: list[str]) -> None:
    # with a clock of its own a recorder explains each wait, as it does a long one: of a busy machine, too
    for trace in (record(lambda: gather(*make())), record(lambda: gather(*make()), clock=Recorder.CLOCK)):
        assert rows(trace) == labels
        assert hidden(trace) == []
        assert {task.outcome for task in trace.tasks if not task.is_root} == {TaskOutcome.FINISHED}


class Waits:
    def __await__(self) -> Generator[Any, Any, None]:
        yield


def test_tasks_handed_to_tqdm_are_shown_once() -> None:
    async def main() -> None:
        await gather(asyncio.create_task(step(0)), asyncio.create_task(step(1), name="mine"))

    trace = record(main)
    assert rows(trace) == ["mine", "step(0)"]
    assert len(hidden(trace)) == 2


def test_jobs_of_an_executor_handed_to_tqdm_are_shown() -> None:
    async def main() -> None:
        loop, gate = asyncio.get_running_loop(), threading.Event()
        loop.call_later(0.02, gate.set)  # neither ends before both are waited for
        with ThreadPoolExecutor(2) as pool:
            await gather(*(loop.run_in_executor(pool, gate.wait, 10) for _ in range(2)))

    trace = record(main)
    assert rows(trace) == ["Future", "Future"]
    assert max_concurrency(trace) == 2


def test_an_error_inside_tqdm_is_the_steps() -> None:
    async def main() -> None:
        with pytest.raises(ValueError, match="1"):
            await gather(step(0), fails(1))
        await asyncio.sleep(0.02)

    trace = record(main)
    assert find(trace, "fails(1)").outcome is TaskOutcome.RAISED
    assert find(trace, "step(0)").outcome is TaskOutcome.FINISHED


def test_tqdm_in_a_task_of_its_own_and_as_completed() -> None:
    async def main() -> None:
        await asyncio.create_task(gather(asyncio.sleep(0.001), step(1)))  # type: ignore[arg-type]
        for one in tqdm.as_completed([step(2), step(3)], disable=True):
            await one

    trace = record(main)
    assert [label for label in rows(trace) if "gather" not in label] == [
        "sleep(0.001)",
        "step(1)",
        "step(2)",
        "step(3)",
    ]
    assert hidden(trace) == []


def test_the_line_waited_at_is_the_learners() -> None:
    async def outer() -> None:
        await step(0)

    trace = record(lambda: gather(outer(), step(1)))
    direct = record(lambda: asyncio.gather(outer(), step(1)))
    for label in ("outer", "step(1)"):
        mine, other = (
            next(task for task in one.tasks if task.label.startswith(label)) for one in (trace, direct)
        )
        assert [(span.where, span.call, span.line) for span in mine.spans] == [
            (span.where, span.call, span.line) for span in other.spans
        ]


# ------------------------------------------------------------------ anyio and asyncer


async def group_of(*calls: tuple[Any, ...]) -> None:
    async with anyio.create_task_group() as group:
        for call in calls:
            group.start_soon(*call)


def test_an_anyio_groups_tasks_are_shown() -> None:
    trace = record(
        lambda: group_of((step, 0), (stubborn, 1), (functools.partial(step, 2),), (anyio.sleep, 0.001))
    )
    assert rows(trace) == ["sleep(0.001)", "step(0)", "step(2)", "stubborn(1)"]
    assert hidden(trace) == []


def test_a_name_given_to_an_anyio_task_is_kept() -> None:
    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(step, 0, name="mine")

    assert rows(record(main)) == ["mine"]


def test_a_task_that_an_anyio_group_waits_to_start() -> None:
    async def serves(*, task_status: Any) -> None:
        await anyio.sleep(0)
        task_status.started()
        await step(0)

    async def main() -> None:
        async with anyio.create_task_group() as group:
            await group.start(serves)

    trace = record(main)
    assert rows(trace) == ["serves(task_status)"]


def test_what_asyncer_was_handed_is_shown() -> None:
    async def main() -> None:
        async with asyncer.create_task_group() as group:
            group.soonify(step)(0)
            group.soonify(at_once)(1)
            group.soonify(asyncer.asyncify(job))(2)

    trace = record(main)
    assert rows(trace) == ["at_once(1)", "job(2)", "step(0)"]
    assert hidden(trace) == []


@pytest.mark.parametrize("library", ["asyncio", "anyio", "own"])
def test_who_waits_in_a_task_group_is_not_in_progress(library: str) -> None:
    async def host() -> None:
        kinds: dict[str, Any] = {
            "asyncio": asyncio.TaskGroup,
            "anyio": anyio.create_task_group,
            "own": OwnGroup,
        }
        async with kinds[library]() as group:
            for number in range(2):
                if library == "anyio":
                    group.start_soon(step, number)
                else:
                    group.create_task(step(number))

    trace = record(lambda: asyncio.gather(host(), host()))
    assert max_concurrency(trace) == 4
    assert len(rows(trace)) == 6


def test_who_ends_a_connection_is_in_progress() -> None:
    """An ``__aexit__`` that waits for no task of its own counts like any other wait."""

    async def main() -> None:
        async with Closing():
            pass

    trace = record(lambda: asyncio.gather(main(), main()))
    assert max_concurrency(trace) == 2


class Closing:
    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.005, future.set_result, None)
        await future


# ------------------------------------------------------------------ libraries made here

OWN = """
import asyncio
class OwnGroup:
    def __init__(self): self.left = 0
    async def __aenter__(self): return self
    def create_task(self, coro):
        self.left += 1
        asyncio.get_running_loop().create_task(coro).add_done_callback(self.end)
    def end(self, _):
        self.left -= 1
        if not self.left: self.done.set_result(None)
    async def __aexit__(self, *_):
        self.done = asyncio.get_running_loop().create_future()
        await self.done
def spawn(coro): return asyncio.get_running_loop().create_task(coro)
async def listens(queue): await asyncio.sleep(0); await queue.get()
async def connects():
    # as asyncpg, websockets: a library's function that the learner awaits makes a task of its own
    queue = asyncio.Queue()
    task = spawn(listens(queue))
    await asyncio.sleep(0.001); queue.put_nowait(1); await task
async def waits_for(future): await future
async def answers():
    future = asyncio.get_running_loop().create_future()
    task = spawn(waits_for(future))
    await asyncio.sleep(0); future.set_result(1); await task
async def inner(number): await asyncio.sleep(0)
async def wraps(coro): await coro
async def rereads(number): await spawn(wraps(inner(number)))
async def calls(registry, name): await asyncio.sleep(0); await registry[name](3)
def register(registry, name): return spawn(calls(registry, name))
"""
library: dict[str, Any] = {}
exec(compile(OWN, "/opt/site-packages/owns/tasks.py", "exec"), library)
OwnGroup: Any = library["OwnGroup"]


@pytest.mark.parametrize("name", ["connects", "answers"])
def test_a_librarys_own_affairs_stay_folded_away(name: str) -> None:
    trace = record(library[name])
    assert rows(trace) == []
    assert len(hidden(trace)) == 1


def test_a_library_that_wraps_a_coroutine_of_its_own_is_its_own_affair() -> None:
    trace = record(lambda: library["rereads"](1))
    assert rows(trace) == []
    assert hidden(trace) == ["inner(1)"]


def test_what_a_wrapper_cannot_tell_beforehand_is_seen_when_it_waits() -> None:
    async def deep(number: int) -> None:
        await asyncio.sleep(0)
        await asyncio.gather(step(0), at_once(number))

    trace = record(lambda: library["register"]({"deep": deep}, "deep"))
    assert [label.rpartition(".")[2] for label in rows(trace)] == ["at_once(3)", "deep(3)", "step(0)"]
    assert hidden(trace) == []


def test_a_learners_task_made_deep_inside_a_librarys_reveals_it() -> None:
    async def makes(number: int) -> None:
        asyncio.get_running_loop().create_task(step(number))

    async def main() -> None:
        await library["register"]({"makes": makes}, "makes")
        await asyncio.sleep(0.05)

    assert "step(3)" in rows(record(main))


def test_thousands_of_wrapped_tasks() -> None:
    trace = record(lambda: gather(*(at_once(number) for number in range(400))))
    shown = rows(trace)
    assert len(shown) == 400
    assert hidden(trace) == []
    assert sum(label.startswith("at_once(") for label in shown) >= 300


def test_httpx_folds_its_connections_away_and_shows_the_calls() -> None:
    async def main() -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200)

        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            await gather(client.get("http://example.org/1"), client.get("http://example.org/2"))

    trace = record(main)
    assert [label.partition(",")[0] for label in rows(trace)] == [
        "AsyncClient.get('http://example.org/1'",
        "AsyncClient.get('http://example.org/2'",
    ]


# ------------------------------------------------------------------ runners


def test_runners_show_what_they_run() -> None:
    with timeline("two runs", show=False) as recorded:
        with asyncio.Runner() as runner:
            runner.run(step(0))
            runner.run(step(1))
        anyio.run(step, 2)
    assert recorded.order_of_finish() == ["step(0)", "step(1)", "step(2)"]
    assert recorded.notes() == []


@pytest.mark.parametrize(
    ("name", "function", "by_library", "given"),
    [
        ("asyncio.step", "step", False, None),
        ("asyncio.step", "other", False, "asyncio.step"),
        ("asyncio.queues.Queue.get", "other", True, None),
        ("functools", "step", True, None),
        ("first.step", "step", False, "first.step"),
        ("first.step", "step", True, "first.step"),
        ("step", "step", True, "step"),
        ("json", "step", True, "json"),
    ],
)
def test_a_librarys_name_is_no_persons(name: str, function: str, by_library: bool, given: str | None) -> None:
    assert given_name(name, function, by_library) == given
