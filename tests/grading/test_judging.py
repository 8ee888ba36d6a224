"""Judging: every source once, several at once, in the learners' order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab.grading.judging.class_judging import Judging
from gatherlab.grading.judging.journal import Journal
from gatherlab.grading.records import Learner, Work
from gatherlab.model import Diagnosis, Outcome, Verdict

EXERCISES = ("1.1", "1.2")
NO_ROOM = "No verdict: the process for it could not be started (no memory)."


class Made:
    """Counts what its workers were asked; ``says`` may answer instead of "passed"."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.closed = 0
        self.workers = 0
        self.says: dict[str, list[Verdict]] = {}
        self.together: threading.Barrier | None = None

    def __call__(self) -> Any:
        self.workers += 1
        return self

    def judge(self, exercise: str, source: str, modules: object) -> Verdict:
        self.asked.append((exercise, source))
        if self.together is not None:
            self.together.wait(30)
        answers = self.says.get(source)
        return answers.pop(0) if answers else Verdict(exercise, Outcome.PASSED)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "j") as journal:
        yield journal


def learner(key: str, *sources: str) -> Learner:
    works = [Work(e, text, f"{key}.py", ("late",)) for e, text in zip(EXERCISES, sources, strict=False)]
    return Learner(key, key, "", tuple(works))


def test_results_come_in_the_learners_order_with_a_mark_for_each_exercise(
    made: Made, journal: Journal
) -> None:
    class_ = [learner(f"l{number}", f"a{number}", f"b{number}") for number in range(30)] + [
        learner("none"),
        learner("x", "z"),
    ]
    with Judging(journal, made, 2) as judging:
        results = list(judging.results(iter(class_), EXERCISES))
    assert [result.learner for result in results] == class_
    assert [mark.exercise for mark in results[0].marks] == ["1.1", "1.2"]
    assert {mark.outcome for result in results[:30] for mark in result.marks} == {Outcome.PASSED}
    assert [mark.outcome for mark in results[31].marks] == [Outcome.PASSED, Outcome.NOT_ATTEMPTED]
    assert (results[31].marks[0].file, results[31].marks[1].file) == ("x.py", "")
    assert results[0].marks[0].notes == ("late",)
    assert made.closed == made.workers <= 2
    assert len(made.asked) == judging.judged == 61


def test_each_source_is_judged_once(made: Made, journal: Journal) -> None:
    class_ = [learner(f"l{number}", "same", f"b{number % 2}") for number in range(20)]
    with Judging(journal, made, 2) as judging:
        assert len(list(judging.results(class_, EXERCISES))) == 20
    assert sorted(made.asked) == [("1.1", "same"), ("1.2", "b0"), ("1.2", "b1")]
    assert (judging.judged, judging.known) == (3, 37)
    with Judging(journal, made, 2) as again:
        list(again.results(class_, EXERCISES))
    assert (again.judged, again.known, len(made.asked)) == (0, 40, 3)


def test_two_workers_work_at_once(made: Made, journal: Journal) -> None:
    made.together = threading.Barrier(2)
    with Judging(journal, made, 2) as judging:
        results = list(judging.results([learner("a", "1", "2")], EXERCISES))
    assert [mark.outcome for mark in results[0].marks] == [Outcome.PASSED] * 2


def test_learners_are_read_only_a_little_ahead(made: Made, journal: Journal) -> None:
    read = 0

    def many() -> Iterator[Learner]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield learner(f"l{number}", f"a{number}")

    with Judging(journal, made, 1) as judging:
        next(judging.results(many(), EXERCISES))
        assert read <= 6


def test_where_the_machine_had_no_room_it_is_not_kept(made: Made, journal: Journal) -> None:
    made.says = {"full": [Verdict("1.2", Outcome.ERROR, happened=NO_ROOM)]}
    with Judging(journal, made, 1) as judging:
        (result,) = judging.results([learner("a", "quiet", "full")], EXERCISES)
    assert result.marks[0].outcome is Outcome.PASSED
    assert result.marks[1].outcome is Outcome.ERROR
    assert result.marks[1].notes == ("late", "not judged: run grade again")
    assert len(journal) == 1
    with Judging(journal, made, 1) as judging:
        (result,) = judging.results([learner("a", "quiet", "full")], EXERCISES)
    assert result.marks[1].outcome is Outcome.PASSED
    assert judging.judged == 1


def test_a_time_out_is_noted(made: Made, journal: Journal) -> None:
    made.says = {"slow": [Verdict("1.1", Outcome.NOT_YET, Diagnosis.TIMEOUT, happened="It did not end.")]}
    with Judging(journal, made, 1) as judging:
        (result,) = judging.results([learner("a", "slow")], EXERCISES)
    mark = result.marks[0]
    assert (mark.diagnosis, mark.notes, mark.message) == ("TIMEOUT", ("late", "timed out"), "It did not end.")


def test_a_full_disk_is_no_silent_loss(made: Made, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(key: str, verdict: Verdict) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(journal, "add", full)
    with pytest.raises(OSError, match="No space"), Judging(journal, made, 1) as judging:
        list(judging.results([learner("a", "1")], EXERCISES))
