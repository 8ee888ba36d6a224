"""The judge: plays the server, hears what the learner's side does, and decides.

A judge is plain synchronous logic.  ``Judge`` has the scenarios of one exercise, ``Scenario`` is one of
them: it hears requests, decides at the idle moment whom to answer, and in the end finds what is wrong, or
nothing. Tokens, counters and the plan live here and nowhere else.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from gatherlab.checking import protocol
from gatherlab.checking.judge_side.draw import Draw, rank
from gatherlab.checking.protocol import Action, End, Request, Scene
from gatherlab.checking.values import Value
from gatherlab.model import Diagnosis

__all__ = ["NOT_ANSWERED", "Barrier", "Finding", "Judge", "Scenario", "Tokens"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: the wrong idea, and one sentence each about what was expected, what happened, and
    what to look at next.  ``attempted`` is False where nothing was written that could be judged."""

    diagnosis: Diagnosis
    expected: str
    happened: str
    look: str
    attempted: bool = True


class Scenario(ABC):
    """One scenario: a server with a plan.  A new object for every run.

    ``called`` is the sentence that says what was called and how the server behaves.  The methods below hear
    events in the order they happened; times are virtual seconds since the scene began.  The server acts by
    calling ``answer``, ``fail``, ``advance`` and ``stop``, in any of them; the actions are carried out
    after ``idle``.
    """

    scene: Scene
    called: str = ""
    need = 0  # requests that must be in flight together

    def __init__(self) -> None:
        self.actions: list[Action] = []
        self.requests: list[Request] = []
        self.open: dict[int, Request] = {}
        self.peak = 0
        self.tokens = Tokens()

    # ------------------------------------------------------------------ what a judge hears

    def request(self, request: Request) -> None:
        """A request arrived."""
        self.requests.append(request)
        self.open[request.id] = request
        self.peak = max(self.peak, len(self.open))

    def cancelled(self, request_id: int, now: float) -> None:
        """A request was cancelled on the learner's side; it now cleans up."""
        self.open.pop(request_id, None)

    def closed(self, request_id: int, now: float) -> None:
        """The coroutine of a request was closed: it is over without having cleaned up."""
        self.cancelled(request_id, now)

    def cleaned(self, request_id: int, now: float) -> None:
        """A cancelled request has cleaned up."""
        return

    def called_back(self, name: str, args: tuple[Value, ...], now: float) -> None:
        """The learner called the function ``name`` that was passed."""
        return

    @abstractmethod
    def idle(self, now: float, next_timer: float | None) -> None:
        """Nothing moves on the learner's side: act.  Without an action the clock jumps to ``next_timer``;
        where that is None the scene ends as ``stuck``."""

    def busy(self, now: float, next_timer: float | None) -> None:
        """The learner's side has been turning for a while without being idle (it polls): act as when idle,
        but time cannot pass."""
        self.idle(now, now)

    @abstractmethod
    def verdict(self, end: End) -> Finding | None:
        """The scene is over: what is wrong, or None."""

    def note(self) -> str:
        """What there is to say about this scenario where nothing is wrong: one sentence, or ""."""
        return ""

    # ------------------------------------------------------------------ what a judge does

    def answer(self, request_id: int, value: Any) -> None:
        """Answer a request with a value (JSON data)."""
        self.open.pop(request_id, None)
        self.actions.append(protocol.answer(request_id, value))

    def fail(self, request_id: int, name: str, kind: str = "ApiError", text: str = "") -> None:
        """Let a request raise: see ``protocol.fail``."""
        self.open.pop(request_id, None)
        self.actions.append(protocol.fail(request_id, name, kind, text))

    def advance(self, to: float) -> None:
        """Move the clock to ``to``."""
        self.actions.append(protocol.advance(to))

    def stop(self) -> None:
        """End the scene now."""
        self.actions.append(protocol.stop())

    @property
    def keys(self) -> list[Value]:
        """The keys requested, in order of arrival."""
        return [request.key for request in self.requests]

    def with_empty(self, key: str) -> Self:
        """This scenario, with an empty list as the answer to ``key``.

        Everything else is as in an earlier scenario, so that whoever passed that one and not this one takes
        an empty answer for none: the message says so.
        """
        self.tokens.empty = key
        self.called += f" The answer for {key} is an empty list."
        return self

    def meaning(self, value: Value) -> str:
        """A value in words for a message; a Scenario with tokens names what they are the answers to."""
        return _in_words(value, {})


class _NotAnswered:
    """The answer to a request that nobody answered: equal to nothing, None included.  So what a function puts
    in the place of an answer that it never waited for is never right."""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "<not answered>"


NOT_ANSWERED = _NotAnswered()


@dataclass
class Tokens:
    """Fresh answers: a constant cannot be one.  ``of`` lists the tokens given for each key.

    The text of a token does not tell its key, and its beginning, by which a sort goes, is drawn from
    ``seed``: sorted answers are in no order that means anything, and in the same one each time.
    """

    of: dict[Any, list[Any]] = field(default_factory=dict)
    seed: str = ""
    empty: str | None = None  # the key whose answer is an empty list, which is false where a test asks for it

    def make(self, key: Any) -> Any:
        """A new token for ``key``."""
        given = self.of.setdefault(key, [])
        if self.empty is not None and key == self.empty:
            given.append([])
            return []
        token = f"answer {rank(f'{self.seed} {key} {len(given)}')}{secrets.token_hex(4)}"
        given.append(token)
        return token

    def first(self, key: Any) -> Any:
        """The first token given for ``key``, or NOT_ANSWERED."""
        return self.of.get(key, [NOT_ANSWERED])[0]

    def last(self, key: Any) -> Any:
        """The last token given for ``key``, or NOT_ANSWERED."""
        return self.of.get(key, [NOT_ANSWERED])[-1]

    def words(self) -> dict[str, str]:
        """What each token is, in words."""
        return {
            token: f"<{key}>" for key, tokens in self.of.items() for token in tokens if isinstance(token, str)
        }


class Barrier(Scenario):
    """A server that answers nobody until ``need`` requests are in flight, then one after another.

    ``order`` lists keys: the answers are given in this order, whatever the order of arrival, each only
    when the learner's side has done everything it does about the one before.
    """

    def __init__(self, scene: Scene, need: int, order: Sequence[Any], called: str) -> None:
        super().__init__()
        self.scene, self.need, self.order, self.called = scene, need, list(order), called

    def idle(self, now: float, next_timer: float | None) -> None:
        """Answer the next one, once enough have been in flight together."""
        if self.peak >= self.need and self.open:
            chosen = min(self.open.values(), key=self._rank)
            self.answer(chosen.id, self.tokens.make(_hashable(chosen.key)))

    def request(self, request: Request) -> None:
        """A request arrived; one on the loop's own thread is answered at once, or nothing could go on."""
        super().request(request)
        if request.on_loop:
            self.answer(request.id, self.tokens.make(_hashable(request.key)))

    def _rank(self, request: Request) -> tuple[int, int]:
        return (self.order.index(request.key) if request.key in self.order else -1, request.id)

    def meaning(self, value: Value) -> str:
        """A value in words, tokens by what they are the answers to."""
        return _in_words(value, self.tokens.words())


class Judge(ABC):
    """The check of one exercise, for the answer with the text ``source``.

    Some scenarios are the same for every answer, so that each wrong idea meets the one that shows it best;
    the last ones are drawn (``draw``), so that no answer knows all that it will be asked.
    """

    exercise: ClassVar[str]
    function: ClassVar[str]

    def __init__(self, source: str = "") -> None:
        self.source = source
        self.draw = Draw(f"{self.exercise}\n{source.strip()}")

    @abstractmethod
    def scenarios(self) -> Iterator[Scenario]:
        """The scenarios, in order; the first one with a finding decides."""

    def played(self) -> Iterator[Scenario]:
        """The scenarios, each with tokens of its own."""
        answer = rank(self.source.strip())
        for number, scenario in enumerate(self.scenarios()):
            scenario.tokens.seed = f"{self.exercise} {number} {answer}"
            yield scenario


def _hashable(value: Value) -> Any:
    try:
        hash(value)
    except TypeError:
        return str(value)
    return value


def _in_words(value: Value, words: dict[str, str], depth: int = 0) -> str:
    if isinstance(value, str):
        return words.get(value) or (repr(value) if len(value) <= 40 else repr(value[:40]) + "…")
    if isinstance(value, (list, tuple)) and depth < 3:
        shown = ", ".join(_in_words(item, words, depth + 1) for item in value[:5])
        shown += ", …" if len(value) > 5 else ""
        return f"[{shown}]" if isinstance(value, list) else f"({shown})"
    if isinstance(value, dict) and depth < 3:
        pairs = list(value.items())[:5]
        shown = ", ".join(f"{_in_words(k, words, 3)}: {_in_words(v, words, depth + 1)}" for k, v in pairs)
        return "{" + shown + (", …" if len(value) > 5 else "") + "}"
    if isinstance(value, (int, float)) or value is None:
        return repr(value)
    text = getattr(value, "text", "")
    return text if text and len(text) <= 60 else f"<{getattr(value, 'type', type(value).__name__)}>"
