"""Questions to a trace, on traces made by hand."""

import pytest

from gatherlab.model import Span, TaskOutcome, TaskRecord, Trace
from gatherlab.recorder import NoSuchTask, find, max_concurrency, order_of_finish


def task(number: int, begin: int, end: int | None, *spans: Span, **more: object) -> TaskRecord:
    outcome = TaskOutcome.RUNNING if end is None else TaskOutcome.FINISHED
    defaults: dict[str, object] = {"label": f"t{number}", "parent": None}
    return TaskRecord(
        number=number,
        created=begin,
        ended=end,
        spans=spans or (Span(begin, begin),),
        outcome=outcome,
        **{**defaults, **more},  # type: ignore[arg-type]
    )


def trace(*tasks: TaskRecord, duration: int = 100) -> Trace:
    return Trace(tasks, duration, duration)


def test_an_instant_counts() -> None:
    assert max_concurrency(trace()) == 0
    assert max_concurrency(trace(task(0, 0, 10), task(1, 10, 20))) == 1  # one hands over to the other
    assert max_concurrency(trace(task(0, 0, 11), task(1, 10, 20))) == 2
    assert max_concurrency(trace(task(0, 0, None), task(1, 90, None))) == 2


def test_the_cell_and_libraries_do_not_count() -> None:
    assert (
        max_concurrency(trace(task(0, 0, 50, is_root=True), task(1, 0, 50, library=True), task(2, 0, 50)))
        == 1
    )


@pytest.mark.parametrize(
    "waiting",
    [
        Span(0, 1, waits_on="gather"),
        Span(0, 1, waits_on=1),
        Span(0, 1, waits_on="Task"),
        Span(0, 1, waits_on="Future", where="TaskGroup"),
        Span(0, 1, waits_on="Future", where="wait"),
        Span(0, 1, waits_on="Future", where="acquire", held=True),
    ],
)
def test_waiting_for_others_does_not_count(waiting: Span) -> None:
    assert max_concurrency(trace(task(0, 0, 50, waiting, Span(50, 50)), task(1, 0, 50))) == 1
    assert max_concurrency(trace(task(0, 0, 50, Span(0, 1, waits_on="Future")), task(1, 0, 50))) == 2


def test_an_unexplained_wait_with_a_child_alive_is_for_the_child() -> None:
    parent = task(0, 0, 50, Span(0, 5), Span(40, 50))
    assert max_concurrency(trace(parent, task(1, 3, 39, parent=0))) == 1
    assert max_concurrency(trace(parent, task(1, 1, 4, parent=0), task(2, 20, 30))) == 2


def test_order_of_finish() -> None:
    some = trace(
        task(0, 0, 90, is_root=True), task(1, 0, 30), task(2, 0, 10), task(3, 0, None), task(4, 0, 30)
    )
    assert order_of_finish(some) == ["t2", "t1", "t4"]


def test_find() -> None:
    some = trace(
        task(0, 0, 1, label="fetch(1)"),
        task(1, 0, 1, name="mine", label="mine"),
        task(2, 0, 1),
        task(3, 0, 1),
    )
    assert find(some, "fetch(1)").number == 0
    assert find(some, "mine").number == 1
    with pytest.raises(LookupError, match=r"The tasks are: fetch\(1\), mine, t2, t3\."):
        find(some, "other")
    with pytest.raises(NoSuchTask, match="2 tasks are called 'same'"):
        find(trace(task(0, 0, 1, label="same"), task(1, 0, 1, label="same")), "same")
    with pytest.raises(NoSuchTask, match="… and 5 more"):
        find(trace(*(task(n, 0, 1) for n in range(25))), "x")
