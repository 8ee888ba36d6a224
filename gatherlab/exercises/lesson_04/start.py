"""The judges of 4.1 and 4.3: what must be running while something else is waited for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gatherlab.checking.judge_side.advice import advice
from gatherlab.checking.judge_side.diagnose import common
from gatherlab.checking.judge_side.judge import Barrier, Finding, Judge, Scenario
from gatherlab.checking.protocol import Arg, End, Method, Scene, argument
from gatherlab.checking.values import Raised, Value, find_awaitable
from gatherlab.counts import counted
from gatherlab.exercises.by_id import in_line
from gatherlab.exercises.results import calls, cut, order, shape
from gatherlab.exercises.timed import listed, looked_up, self_cancelled
from gatherlab.model import Diagnosis as D

__all__ = ["AsTheyArrive", "HeadStart"]


# --------------------------------------------------------------------------- 4.1


class _HeadStart(Barrier):
    """prepare() is over only once slow() has started, and slow() only once prepare() is over."""

    KEYS = ("prepare", "slow")

    def __init__(self) -> None:
        scene = Scene("head_start", (Method("slow"), Method("prepare")))
        called = (
            "Called: head_start(api). prepare() ends once slow() is running; slow() ends after prepare()."
        )
        super().__init__(scene, 2, self.KEYS, called)

    def idle(self, now: float, next_timer: float | None) -> None:
        """End prepare() if slow() has started, or slow() if prepare() is over."""
        over = "prepare" in self.tokens.of
        begun = "slow" in self.keys
        ready = [r for r in self.open.values() if (over if r.key == "slow" else begun)]
        if ready:
            chosen = min(ready, key=lambda request: (str(request.key), request.id))
            self.answer(chosen.id, self.tokens.make(chosen.key))

    def verdict(self, end: End) -> Finding | None:
        """Whether both were in flight together, and came back in order."""
        shown = "(<prepare>, <slow>), two results"
        finding = self._alone(end) or self_cancelled(end, "head_start") or common(end, self)
        finding = finding or calls(self, self.KEYS, "api.slow and api.prepare")
        if finding is not None and finding.diagnosis is D.LEAKED_TASKS:
            return replace(
                finding, look="Await the task of slow() before you return: that gives its result, too."
            )
        if finding is not None:
            return finding
        if not isinstance(end.value, (tuple, list)) or len(end.value) != 2:
            return shape(
                self, end.value, shown, "Look at what comes after return: prepare's result, then slow's."
            )
        return self._values(end.value, shown)

    def _values(self, value: Sequence[Value], shown: str) -> Finding | None:
        finding = order(self, value, [self.tokens.first(key) for key in self.KEYS], shown)
        if finding is None or finding.diagnosis is not D.WRONG_ORDER:
            return finding
        look = "Return prepare's result first, then that of slow."
        return Finding(D.WRONG_ORDER, finding.expected, finding.happened, look)

    def _alone(self, end: End) -> Finding | None:
        """Whether one of the two was waited for while the other had not begun."""
        timed_out = end.kind == "raised" and end.error.isa("TimeoutError")
        if not (end.kind in ("stuck", "livelock") or timed_out):
            return None
        if "slow" in self.keys and "prepare" in self.keys:
            return None
        finding = _SLOW_FIRST if "slow" in self.keys else _NOT_STARTED
        return replace(finding, diagnosis=D.RAISED) if timed_out else finding


_NOT_STARTED = Finding(
    D.NOT_STARTED,
    "Expected: slow() is already running while prepare() runs.",
    "prepare() waited, and slow() had not started.",
    "api.slow() alone is a coroutine object, only packed work: make it a task before you await prepare().",
)
_SLOW_FIRST = Finding(
    D.SEQUENTIAL,
    "Expected: slow() is already running while prepare() runs.",
    "Your function waited for slow() before it called prepare().",
    "Make a task of slow(), with no await inside create_task(), and await prepare() first. "
    "The end of a TaskGroup's block is a wait, too.",
)


class HeadStart(Judge):
    """4.1: one scenario; each of the two waits for the other."""

    exercise, function = "4.1", "head_start"

    def scenarios(self) -> Iterator[Scenario]:
        """The one scenario."""
        yield _HeadStart()


# --------------------------------------------------------------------------- 4.3


class _Arrivals(Barrier):
    """The next answer is given only after the report of the one before."""

    def __init__(self, ids: Sequence[str], order: Sequence[str]) -> None:
        self.ids = list(ids)
        args = (argument(self.ids), Arg("callback", "on_result"))
        scene = Scene("as_they_arrive", (Method("get", ("key",), also=("id",)),), args)
        called = f"Called: as_they_arrive(api, {self.ids}, on_result)."
        super().__init__(
            scene, len(order), list(order), f"{called} The answers came in the order {', '.join(order)}."
        )
        self.reports: list[tuple[Value, ...]] = []

    def called_back(self, name: str, args: tuple[Value, ...], now: float) -> None:
        """The learner reported a result."""
        self.reports.append(args)

    def idle(self, now: float, next_timer: float | None) -> None:
        """Answer the next one, if the one before was reported."""
        given = sum(map(len, self.tokens.of.values()))
        if len(self.reports) >= given:
            super().idle(now, next_timer)

    def verdict(self, end: End) -> Finding | None:
        """Whether each result was reported at once, with its own id."""
        waiting = end.kind in ("stuck", "livelock")
        if waiting and self.peak >= self.need and len(self.reports) < self.need:
            return _in_a_callback(end) or self._not_streaming()
        finding = looked_up(end) or _awaited(end) or self._gathered(end) or _wrong_arguments(end)
        finding = finding or common(end, self, need=self.need)
        return finding or self._compared()

    def _gathered(self, end: End) -> Finding | None:
        """gather() got what on_result returns: None."""
        if end.kind != "raised" or not self.reports or "An asyncio.Future" not in end.error.text:
            return None
        return Finding(
            D.NOT_AWAITABLE,
            "Expected: on_result is called like any ordinary function.",
            "Its result was given to gather(), and None cannot be awaited.",
            "Gather coroutines that await an answer and then report it.",
        )

    def _not_streaming(self) -> Finding:
        given = next(reversed(self.tokens.of), "nothing")
        return Finding(
            D.NOT_STREAMING,
            "Expected: on_result is called for each answer as soon as it is there.",
            f"The answer for {given} was not reported: your function waited for the others first.",
            "Report inside the coroutine that waits for this answer, or loop over asyncio.as_completed().",
        )

    def _compared(self) -> Finding | None:
        arrived = self.order
        if len(self.reports) != self.need:
            return Finding(
                D.CALLS,
                f"Expected: on_result is called once for each of {listed(self.ids)}.",
                f"It was called {counted(len(self.reports), 'times')}: {self._reported()}.",
                "Which results do you leave out, or report twice? Is all done before the function returns?",
            )
        if [key for key, _ in self.reports] != arrived:
            return self._not_awaited(D.WRONG_ORDER) or self._mismatch(D.WRONG_ORDER)
        if any(value not in self.tokens.of.get(key, ()) for key, value in self.reports):
            return self._not_awaited(D.WRONG_VALUE) or self._mismatch(D.WRONG_VALUE)
        return None

    def _not_awaited(self, diagnosis: D) -> Finding | None:
        """Whether something to wait for was reported in place of an answer."""
        found = find_awaitable(list(self.reports))
        if found is None:
            return None
        return Finding(
            diagnosis,
            "Expected: on_result gets answers.",
            f"It got a {found.type}: something to wait for, not what comes out of it.",
            "Await the answer first, then report it.",
        )

    def _mismatch(self, diagnosis: D) -> Finding:
        shown = ", ".join(f"{key} with <{key}>" for key in self.order)
        happened = f"It got {cut(self._reported())}."
        return Finding(diagnosis, f"Expected: on_result gets {shown}.", happened, self._mixed_up())

    def _mixed_up(self) -> str:
        keys = [key for key, _ in self.reports]
        if all(key in list(self.tokens.words()) for key in keys):
            return "Look at the order of the arguments: on_result(id, value)."
        if any(key not in self.ids for key in keys):
            return "The first argument is the id itself, as it stands in ids."
        if all(key == keys[0] for key in keys):
            return (
                "What a loop makes looks names up later, when the loop is over: pass the id as an argument."
            )
        return (
            "An answer that comes early must carry its own id: keep the two together in one small coroutine."
        )

    def _reported(self) -> str:
        shown = [f"{self.meaning(key)} with {self.meaning(value)}" for key, value in self.reports[:6]]
        return ", ".join(shown).replace("'", "") or "never"


def _wrong_arguments(end: End) -> Finding | None:
    if end.kind != "raised" or not end.error.isa("TypeError") or "on_result()" not in end.error.text:
        return None
    return Finding(
        D.RAISED,
        "Expected: on_result is called with two arguments, on_result(id, value).",
        f"It was called in another way: TypeError: {end.error.text}.",
        "Give it the id that you asked for and the answer, as two arguments.",
    )


def _in_a_callback(end: End) -> Finding | None:
    """A done callback raised, and what it was to report never came."""
    if end.unheard is None:
        return None
    error: Raised = end.unheard
    text = f"{error.type}: {error.text[:90]}{in_line(error)}".rstrip(": ")
    look = advice(error)
    if error.isa("TypeError") and "on_result()" in error.text:
        look = (
            "A done callback gets the task and nothing else. Give it a small function: "
            "lambda task, item=item: on_result(item, task.result())."
        )
    return Finding(
        D.NOT_STREAMING,
        "Expected: on_result is called with the id and the answer, as soon as the answer is there.",
        f"A callback raised {text}. Nobody awaits a callback: its error only goes to asyncio's log.",
        look,
    )


def _awaited(end: End) -> Finding | None:
    """on_result is an ordinary function: its result, None, cannot be awaited."""
    if end.kind != "raised" or not end.error.isa("TypeError"):
        return None
    words = ("object NoneType can't be used", "'NoneType' object can't be awaited", "was expected, got None")
    if not any(text in end.error.text for text in words):
        return None
    return Finding(
        D.RAISED,
        "Expected: on_result is called like any ordinary function.",
        f"It was awaited, or made a task: {end.error.text.rstrip('.')}.",
        "Write on_result(id, value), without await.",
    )


class AsTheyArrive(Judge):
    """4.3: two orders of completion, so that no answer is right by luck; then four ids, last one first; then
    ids and an order that are drawn."""

    exercise, function = "4.3", "as_they_arrive"

    def scenarios(self) -> Iterator[Scenario]:
        """Three scenarios, and one that is drawn."""
        yield _Arrivals("abc", "cab")
        yield _Arrivals("abc", "bca")
        yield _Arrivals("abcd", "dcba")
        ids = self.draw.names(4, 6)
        yield _Arrivals(ids, self.draw.mixed(ids))
