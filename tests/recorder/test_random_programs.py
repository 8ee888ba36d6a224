"""Random trees of gather, TaskGroup, shield, wait and cancel on a virtual clock: the same log either way."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gatherlab.model import TaskOutcome
from gatherlab.recorder import Recorder, max_concurrency, order_of_finish
from gatherlab.virtual_loop import VirtualLoop

Log = list[Any]

delays = st.sampled_from([0.0, 0.0, 0.1, 0.2, 0.5, 1.0])
leaves = st.one_of(
    st.tuples(st.just("sleep"), delays),
    st.tuples(st.just("raise"), delays),
    st.tuples(st.just("stubborn"), delays),
    st.tuples(st.just("turns"), st.integers(0, 4)),
)


def branches(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(children, min_size=1, max_size=4)
    return st.one_of(
        st.tuples(
            st.sampled_from(["gather", "gather_re", "group", "wait", "as_completed", "one_by_one"]), several
        ),
        st.tuples(st.sampled_from(["shield", "task"]), children),
        st.tuples(st.sampled_from(["wait_for", "cancel_after", "timeout"]), delays, children),
    )


trees = st.recursive(leaves, branches, max_leaves=12)


class Expected(Exception):
    """What a leaf raises."""


class Numbered(asyncio.Task):
    """Tasks whose sets keep an order: TaskGroup and wait iterate over sets, ordered by address otherwise."""

    made = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Numbered.made += 1
        self.number = Numbered.made
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self.number


def numbered(loop: asyncio.AbstractEventLoop, coro: Any, **kwargs: Any) -> Numbered:
    return Numbered(coro, loop=loop, **kwargs)


def needs_numbers(program: Any) -> bool:
    """Whether something in the program iterates over a set of tasks."""
    text = repr(program)
    return any(f"'{kind}'" in text for kind in ("group", "wait", "as_completed"))


class Done(Exception):
    """Stands for no exception."""


async def leaf(log: Log, kind: str, amount: float) -> float:
    if kind == "turns":
        for _ in range(int(amount)):
            await asyncio.sleep(0)
        return amount
    try:
        await asyncio.sleep(amount)
    except asyncio.CancelledError as error:
        log.append(("cancelled", kind, error.args))
        if kind != "stubborn":
            raise
    if kind == "raise":
        raise Expected(amount)
    return amount


async def several(log: Log, kind: str, programs: list[Any]) -> Any:
    runs = [run(log, program) for program in programs]
    if kind == "gather":
        return await asyncio.gather(*runs)
    if kind == "gather_re":
        values = await asyncio.gather(*runs, return_exceptions=True)
        return [repr(value) for value in values]
    if kind == "one_by_one":
        try:
            return [await one for one in runs]
        finally:
            for one in runs:
                one.close()
    if kind == "group":
        async with asyncio.TaskGroup() as group:
            made = [group.create_task(one) for one in runs]
        return [task.result() for task in made]
    if kind == "wait":
        done, _ = await asyncio.wait([asyncio.ensure_future(one) for one in runs])
        return sorted("cancelled" if task.cancelled() else repr(task.exception() or Done()) for task in done)
    return [await coming for coming in asyncio.as_completed([asyncio.ensure_future(one) for one in runs])]


async def single(log: Log, kind: str, *rest: Any) -> Any:
    if kind == "shield":
        return await asyncio.shield(run(log, rest[0]))
    if kind == "task":
        return await asyncio.create_task(run(log, rest[0]))
    delay, program = rest
    if kind == "wait_for":
        return await asyncio.wait_for(run(log, program), delay)
    if kind == "timeout":
        async with asyncio.timeout(delay):
            return await run(log, program)
    task = asyncio.create_task(run(log, program))
    asyncio.get_running_loop().call_later(delay, task.cancel, "too late")
    return await task


async def run(log: Log, program: Any) -> Any:
    kind, *rest = program
    now = asyncio.get_running_loop().time
    log.append(("begin", kind, round(now(), 3)))
    try:
        if isinstance(rest[0], list):
            value = await several(log, kind, rest[0])
        elif len(rest) == 1 and kind in ("sleep", "raise", "stubborn", "turns"):
            value = await leaf(log, kind, rest[0])
        else:
            value = await single(log, kind, *rest)
    except BaseException as error:
        log.append(("raised", kind, round(now(), 3), repr(error)))
        raise
    log.append(("end", kind, round(now(), 3), repr(value)))
    return value


def observe(
    program: Any, recording: Callable[[VirtualLoop], Recorder | None], outside: bool
) -> tuple[Log, Any]:
    log: Log = []
    reported: list[str] = []  # by the garbage collector, so in no order
    loop = VirtualLoop()
    if needs_numbers(program):
        Numbered.made = 0
        loop.set_task_factory(numbered)
    loop.set_exception_handler(lambda _, context: reported.append(context["message"]))
    recorder = recording(loop)

    async def main() -> None:
        if recorder and not outside:
            recorder.start()
        try:
            await run(log, program)
        except (Exception, asyncio.CancelledError, BaseExceptionGroup) as error:
            log.append(("main", repr(error)))
        if recorder and not outside:
            recorder.end_block()
        await asyncio.sleep(5)
        log.append(("left", len(asyncio.all_tasks())))

    if recorder and outside:
        recorder.start()
    try:
        loop.run_until_complete(main())
        gc.collect()
    finally:
        loop.close()
    log.append(("reported", sorted(reported)))
    return log, recorder and (recorder, recorder.stop())


@pytest.fixture(autouse=True, scope="module")
def collect_quickly() -> Iterator[None]:
    """What is there before needs no collecting: a collection then takes no time.

    One example is drawn before: Hypothesis warns (on 3.14 and later) about a generator of random numbers
    whose referrers it cannot find, and frozen objects are not found.
    """
    given(trees)(settings(max_examples=1, database=None, phases=[Phase.generate])(lambda _: None))()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(trees)
def test_random_programs_observe_the_same(program: Any) -> None:
    plain, _ = observe(program, lambda _: None, False)
    assert plain
    for outside in (False, True):
        log, (recorder, trace) = observe(
            program, lambda loop: Recorder(clock=lambda: int(loop.time() * 1e9)), outside
        )
        assert log == plain
        assert recorder.problem is None
        ended = [task for task in trace.tasks if not task.is_root and task.outcome is not TaskOutcome.RUNNING]
        assert len(order_of_finish(trace)) == len(ended)
        assert max_concurrency(trace) <= len(trace.tasks)
        for task in trace.tasks:
            moments = [moment for span in task.spans for moment in (span.start, span.end)]
            assert moments == sorted(moments)
            assert task.parent is None or task.parent < task.number


def test_the_same_program_gives_the_same_trace() -> None:
    program = (
        "group",
        [("sleep", 0.5), ("gather", [("turns", 3), ("raise", 0.2)]), ("shield", ("sleep", 1.0))],
    )
    traces = [
        observe(program, lambda loop: Recorder(clock=lambda: int(loop.time() * 1e9)), False)[1][1]
        for _ in range(2)
    ]
    assert traces[0] == traces[1]
    assert len(traces[0].tasks) == 7
