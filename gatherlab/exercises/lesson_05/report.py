"""How a call of report() is judged, in 5.1 and in each of its steps."""

from __future__ import annotations

from collections.abc import Sequence

from gatherlab.checking.judge_side.advice import advice
from gatherlab.checking.judge_side.diagnose import common
from gatherlab.checking.judge_side.judge import Finding
from gatherlab.checking.protocol import End, Method, Scene, argument
from gatherlab.checking.values import Raised, Value
from gatherlab.exercises.lesson_05.cases import Case
from gatherlab.exercises.lesson_05.looks import (
    CANCEL_ESCAPED,
    DROP_LOOK,
    FAILED,
    OWN,
    QUEUE_LOOK,
    ROWS,
    TIMED_OUT,
    look_at_status,
)
from gatherlab.exercises.results import calls, shape
from gatherlab.exercises.timed import SLACK, Timed, listed, seconds
from gatherlab.model import Diagnosis as D

__all__ = ["Report"]


class Report(Timed):
    """Services that answer, fail, are dropped or take too long.  ``earlier`` are the reports before."""

    def __init__(self, case: Case, earlier: Sequence[Report] = ()) -> None:
        names = list(case.plans)
        args = (argument(names), argument(case.limit), argument(case.timeout))
        super().__init__(Scene("report", (Method("check", ("name",)),), args), case.plans, case.called())
        self.case = case
        self.earlier = tuple(earlier)

    def verdict(self, end: End) -> Finding | None:
        """The limit first, then how it ended, then the rows, and the time it took."""
        end = self.settled(end)
        finding = self._over_the_limit(end) or self._escaped(end) or self._hangs(end) or self._ended(end)
        finding = finding or self._shape(end.value) or self._rows(end.value)
        return finding or calls(self, list(self.case.plans), "api.check") or self._slow(end)

    def idle(self, now: float, next_timer: float | None) -> None:
        """Go by the timetable; but once too many are in flight, what they wait in is all that is asked."""
        if self.peak > self.case.limit:
            self.stop()
        else:
            super().idle(now, next_timer)

    # ------------------------------------------------------------------ how it ended

    def _over_the_limit(self, end: End) -> Finding | None:
        if self.peak <= self.case.limit:
            return None
        look = "One semaphore for the whole report, shared by all rows, and each check inside async with it."
        if end.own_semaphores:
            look = "Each row makes its own semaphore, and always finds it free. Make one, outside."
        return Finding(
            D.LIMIT_EXCEEDED,
            f"Expected: at most {_checks(self.case.limit)} at the same time.",
            f"{_checks(self.peak)} were in flight at once.",
            look,
        )

    def _escaped(self, end: End) -> Finding | None:
        """One check's ending took the whole report down."""
        if end.kind != "raised":
            return None
        if end.error.isa("CancelledError"):
            return CANCEL_ESCAPED
        if end.error.isa("TimeoutError"):
            return TIMED_OUT
        return FAILED if end.error.isa("ApiError", "BaseExceptionGroup") and not end.nested else None

    def _hangs(self, end: End) -> Finding | None:
        """All checks are over, one was cancelled from inside, and something waits for ever."""
        if end.kind != "stuck" or not self.case.dropped() or self.open:
            return None
        return Finding(
            D.DEADLOCK,
            "Expected: a check that is cancelled from inside gives a row, and the report goes on.",
            f"After the CancelledError of {listed(self.case.dropped())} it waits for what never comes.",
            "CancelledError is no Exception: does it end a worker whose work somebody else waits for?",
        )

    def _ended(self, end: End) -> Finding | None:
        """What holds for every exercise; tasks left over are named by their check."""
        finding = common(end, self, what="checks")
        names = self.names(self.open)
        if finding is None or finding.diagnosis is not D.LEAKED_TASKS or not names:
            return finding
        return Finding(
            D.LEAKED_TASKS,
            "Expected: when the report is there, every check is over.",
            f"The check of {listed(names)} was still running when your function returned.",
            "wait() and shield() stop nobody; asyncio.timeout() and wait_for() cancel the check for you.",
        )

    # ------------------------------------------------------------------ what it returned

    def _shape(self, value: Value) -> Finding | None:
        rows = value if isinstance(value, list) else []
        odd = [row for row in rows if not isinstance(row, tuple) or len(row) != 3]
        if isinstance(value, list) and not odd:
            return None
        if not odd:
            return shape(self, value, ROWS, "Look at what comes after return, and at what one row is.")
        look = "Look at what one row is: three values, with commas between them."
        if isinstance(odd[0], Raised):
            look = "Where a check did not end well stands its exception: make a row of it, with a name."
        return Finding(D.SHAPE, f"Expected: {ROWS}.", f"One of your rows is {self.meaning(odd[0])}.", look)

    def _rows(self, rows: Sequence[tuple[Value, Value, Value]]) -> Finding | None:
        names = [row[0] for row in rows]
        if names != list(self.case.plans):
            return self._wrong_names(names)
        for name, status, detail in rows:
            finding = self._status(name, status, detail) or self._detail(name, status, detail)
            if finding is not None:
                return finding
        return None

    def _wrong_names(self, names: list[Value]) -> Finding:
        missing = [name for name in self.case.plans if name not in names]
        look = "gather() keeps the order of its arguments; as_completed() and a shared list do not."
        if missing:
            look = f"There is no row for {listed(missing)}: every check ends in a row, whatever happens."
        happened = f"Your rows are: {listed(self.meaning(name) for name in names)}.".replace("'", "")
        if not missing and len(names) == len(self.case.plans):
            # which order is chance: as_completed() starts what it is given in the order of a set
            happened = "All rows are there, in another order."
        return Finding(
            D.WRONG_ORDER,
            f"Expected: one row for each service, in the order {', '.join(self.case.plans) or 'given'}.",
            happened,
            look,
        )

    def _status(self, name: str, status: Value, detail: Value) -> Finding | None:
        wanted = self.case.status(name)
        if status == wanted:
            return None
        expected = f'Expected: the row of {name} says "{wanted}".'
        happened = f"Yours is {self.meaning((name, status, detail))}."
        if self.case.plans[name].outcome == "drop":
            return Finding(D.CANCEL_MISSED, expected, happened, DROP_LOOK)
        if status == "timeout" and self.case.plans[name].outcome == "ok":
            return Finding(D.TIMEOUT_IN_QUEUE, expected, happened, QUEUE_LOOK)
        if isinstance(detail, Raised) and detail.name is None and detail.isa(*OWN):
            happened = f"Your own code raised {detail.type}: {detail.text[:100]}. An except made a row of it."
            return Finding(D.WRONG_VALUE, expected, happened, advice(detail))
        return Finding(D.WRONG_VALUE, expected, happened, look_at_status(wanted, status, detail))

    def _detail(self, name: str, status: str, detail: Value) -> Finding | None:
        if self._is_detail(name, status, detail):
            return None
        wanted = {
            "ok": f"<{name}>, what api.check() returned",
            "failed": "the exception itself",
            "timeout": "None",
        }
        return Finding(
            D.WRONG_VALUE,
            f'Expected: the detail of a row that says "{status}" is {wanted[status]}.',
            f"The row of {name} is {self.meaning((name, status, detail))}.",
            "Look at the third value of that row.",
        )

    def _is_detail(self, name: str, status: str, detail: Value) -> bool:
        if status == "ok":
            return bool(detail == self.tokens.last(name))
        if status == "timeout":
            return detail is None
        return isinstance(detail, Raised) and detail.name in (None, name)

    # ------------------------------------------------------------------ how long it took

    def _slow(self, end: End) -> Finding | None:
        backwards = self._backwards() and all(report._backwards() for report in self.earlier)
        least = self.case.least(self.case.plans if backwards else [str(key) for key in self.keys])
        if end.elapsed <= least + SLACK:
            return None
        slots = min(self.case.limit, len(self.case.plans))
        expected = f"Expected: with {_checks(self.case.limit)} at a time, {seconds(least)} are enough."
        if self.peak < slots:
            happened = (
                f"It took {seconds(end.elapsed)}, and at most {_checks(self.peak)} ran at the same time."
            )
            return Finding(
                D.SEQUENTIAL,
                expected,
                happened,
                "Gather all rows at once, and let one semaphore have as many slots as limit says.",
            )
        happened = f"It took {seconds(end.elapsed)}: a slot stayed empty while checks were waiting."
        look = (
            "Look for chunks, whose slowest keeps the next one waiting, or a slot that is never given back."
        )
        if backwards:
            happened = (
                f"It took {seconds(end.elapsed)}: the last service was checked first, and the first last."
            )
            look = "Begin with the first service: pop() takes the last one of a list."
        return Finding(D.HEAD_OF_LINE, expected, happened, look)

    def _backwards(self) -> bool:
        """Whether the last service was checked first, on purpose: in every report, as far as one can tell."""
        names = list(self.case.plans)
        return len(names) < 3 or self.keys == names[::-1]


def _checks(number: int) -> str:
    return f"{number} check" + ("" if number == 1 else "s")
