"""One check, seen from the judge: a conversation that ends in a verdict."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from gatherlab.checking.judge_side.decoding import Budget, decode, decode_error
from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.judge_side.own_client import own_client
from gatherlab.checking.judge_side.yields import yielded
from gatherlab.checking.protocol import End, Request
from gatherlab.checking.values import LARGE, Thing
from gatherlab.model import Diagnosis, Outcome, Verdict

__all__ = ["Session"]

REQUESTS = 5_000  # in one scene; no honest answer makes a hundred
TEXT = 4_000  # characters of one sentence of a verdict; no honest one comes near
KINDS = {"returned", "raised", "stuck", "livelock", "timeout", "died", "unloadable"}
EMPTY = (
    "An empty list is an answer, too, and `if answer` is false for it: "
    "ask whether there was an error, or whether it is done."
)
NO_THREADS = (
    "your function needs a thread for code of its own, and in a browser tab no thread can start. Give "
    "asyncio.to_thread() the api's function itself, and its argument: that is judged here, too. On a "
    "computer any way is"
)
NOT_JUDGED = {Diagnosis.SYNTAX, Diagnosis.MISSING, Diagnosis.CELL_FAILED}


class _TooMany(Exception):
    """More requests than a scene has room for."""


class Session:
    """Hears the learner's side message by message and replies; ``verdict`` is None until it is decided.

    It never raises for what a message says, and none makes it skip a scene: a message that cannot be
    understood, or that comes out of turn, ends the check with the outcome ``error``.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._scenarios = judge.played()
        self._scenario: Scenario | None = None
        self._budget = Budget()
        self._clock = 0.0  # this scene's time, as far as the judge has heard or moved it itself
        self.verdict: Verdict | None = None
        self.spoilt = False  # it ended without a word on the submission: the conversation was no honest one
        self.printed = ""
        self._note = ""  # of the last scene that had one

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        """Take one message from the learner's side; the reply to send back."""
        if self.verdict is not None:
            return {"stop": True}
        try:
            return self._hear(message)
        except _TooMany:
            return self._close(self._spoilt(f"it made more than {REQUESTS:,} requests"))
        except Exception as problem:  # a message says what it likes; what breaks on it, breaks here
            return self._close(
                self._spoilt(f"the check's own messages were disturbed ({type(problem).__name__})")
            )

    def close_with(self, facts: dict[str, Any]) -> None:
        """The learner's side is gone: ``facts`` say how (``timeout`` or ``died``)."""
        if self._scenario is None:
            self._next_scene()
        self.hear({"end": facts, "events": []})

    def spoil(self, happened: str) -> None:
        """End without a verdict on the submission; ``happened`` says why."""
        if self.verdict is None:
            self._close(self._spoilt(happened))

    def _hear(self, message: dict[str, Any]) -> dict[str, Any]:
        scenario = self._scenario
        self._budget.begin_message()
        if scenario is None:
            if "hello" not in message:
                raise ValueError("a message before the first scene")
            return self._next_scene()
        for event in message.get("events", ()):
            self._event(scenario, *event)
        if "end" in message:
            return self._end(scenario, message["end"])
        timer = None if message["next"] is None else float(message["next"])
        if message["turn"] == "idle":
            scenario.idle(self._at(message["now"]), timer)
        elif message["turn"] == "busy":
            scenario.busy(self._at(message["now"]), timer)
        actions, scenario.actions = scenario.actions, []
        for action in actions:
            if action[0] == "advance":
                self._at(action[1])
        if message["turn"] == "idle" and not actions and timer is not None:
            self._at(timer)  # the clock goes there next
        return {"actions": actions}

    def _at(self, now: Any) -> float:
        """The time that the learner's side tells, never before what it was: its clock may be set back."""
        self._clock = max(self._clock, float(now))
        return self._clock

    def _event(self, scenario: Scenario, kind: str, *data: Any) -> None:
        if kind == "request":
            number, method, args, now, on_loop = data
            if number != len(scenario.requests):
                raise ValueError("a request that is not the next one")
            if number >= REQUESTS:
                raise _TooMany
            seen = tuple(decode(arg, self._budget) for arg in args)
            key = seen[0] if seen else method
            key = key if self._budget.allows(key) else Thing("unknown")
            scenario.request(Request(int(number), str(method), key, seen, self._at(now), bool(on_loop)))
        elif kind == "cancelled":
            scenario.cancelled(_known(data[0], scenario), self._at(data[1]))
        elif kind == "closed":
            scenario.closed(_known(data[0], scenario), self._at(data[1]))
        elif kind == "cleaned":
            scenario.cleaned(_known(data[0], scenario), self._at(data[1]))
        elif kind == "called_back":
            told = tuple(decode(arg, self._budget) for arg in data[1])
            scenario.called_back(str(data[0]), told, self._at(data[2]))
        else:
            raise ValueError(f"no such event: {kind}")

    def _end(self, scenario: Scenario, data: dict[str, Any]) -> dict[str, Any]:
        end = end_from_json({**data, "elapsed": self._at(data.get("elapsed", 0.0))}, self._budget)
        self.printed = self.printed or _plain(end.printed)
        finding = yielded(end, scenario.scene.function, self._judge.source) or scenario.verdict(end)
        if finding is not None:
            if _threads_refused(end):
                return self._close(self._spoilt(NO_THREADS))
            finding = own_client(end, scenario, self._judge.source) or finding
            if scenario.tokens.empty is not None and finding.diagnosis not in NOT_JUDGED:
                finding = replace(finding, look=EMPTY)
            return self._close(self._verdict(scenario, finding))
        self._note = scenario.note() or self._note
        return self._next_scene()

    def _next_scene(self) -> dict[str, Any]:
        self._clock = 0.0
        self._scenario = next(self._scenarios, None)
        if self._scenario is None:
            return self._close(
                Verdict(self._judge.exercise, Outcome.PASSED, printed=self.printed, note=self._note)
            )
        return {"scene": self._scenario.scene.to_json()}

    def _close(self, verdict: Verdict) -> dict[str, Any]:
        self.verdict = verdict
        return {"stop": True}

    def _verdict(self, scenario: Scenario, finding: Finding) -> Verdict:
        outcome = Outcome.ERROR if finding.diagnosis in NOT_JUDGED else Outcome.NOT_YET
        outcome = outcome if finding.attempted else Outcome.NOT_ATTEMPTED
        return Verdict(
            exercise=self._judge.exercise,
            outcome=outcome,
            diagnosis=finding.diagnosis,
            called=_plain(scenario.called) if outcome is Outcome.NOT_YET else "",
            expected=_plain(finding.expected),
            happened=_plain(finding.happened),
            look=_plain(finding.look),
            printed=self.printed,
        )

    def _spoilt(self, happened: str) -> Verdict:
        self.spoilt = True
        return Verdict(
            self._judge.exercise, Outcome.ERROR, happened=f"No verdict: {happened}.", printed=self.printed
        )


def _threads_refused(end: End) -> bool:
    """Whether the function failed because this platform has no threads: that says nothing about it."""
    refused = end.error is not None and end.error.isa("RuntimeError") and "start new thread" in end.error.text
    return refused and sys.platform == "emscripten"


def _known(number: Any, scenario: Scenario) -> int:
    """The number of a request that was made."""
    if type(number) is not int or not 0 <= number < len(scenario.requests):
        raise ValueError("a request that was never made")
    return number


def _plain(text: str) -> str:
    """A text for people: of bounded length, every character one that can be shown and written to a file."""
    text = text if len(text) <= TEXT else text[:TEXT] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def end_from_json(data: dict[str, Any], budget: Budget | None = None) -> End:
    """The End that the learner's side described.  Raises ValueError and others for what is none."""
    error, line, unheard = data.get("error"), data.get("line"), data.get("unheard")
    if data["kind"] not in KINDS:
        raise ValueError("no such end")
    return End(
        kind=data["kind"],
        value=decode(data.get("value"), budget),
        error=decode_error(error) if error else None,
        code=str(data.get("code", "")),
        text=str(data.get("text", "")),
        line=line if isinstance(line, int) and 0 < line < LARGE else None,
        leaked=int(data.get("leaked", 0)),
        asked=int(data.get("asked", 0)),
        never_awaited=tuple(str(name) for name in data.get("never_awaited", ())),
        sleeps=int(data.get("sleeps", 0)),
        blocked=bool(data.get("blocked", False)),
        nested=bool(data.get("nested", False)),
        awaitable=bool(data.get("awaitable", True)),
        elapsed=float(data.get("elapsed", 0.0)),
        within=str(data.get("within", "")),
        own_semaphores=bool(data.get("own_semaphores", False)),
        again=bool(data.get("again", False)),
        raised_by=str(data.get("raised_by", "")),
        refused=str(data.get("refused", "")),
        self_cancelled=bool(data.get("self_cancelled", False)),
        unheard=decode_error(unheard) if unheard else None,
        gather=str(data.get("gather", "")),
        printed=str(data.get("printed", "")),
    )
