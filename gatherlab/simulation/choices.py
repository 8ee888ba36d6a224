"""What a learner can choose, and the sentences for what cannot be chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["LATENCY", "LIMITS", "NAMES", "STRATEGIES", "TASKS", "ChoiceError", "Choices"]

STRATEGIES = ("one by one", "gather", "return_exceptions", "TaskGroup", "as_completed", "semaphore")
TASKS = (0, 12)
LATENCY = (0.25, 3.0)  # a factor
LIMITS = (1, 12)
NAMES = tuple(f"p{number}" for number in range(TASKS[1]))


class ChoiceError(ValueError):
    """A choice the simulator does not offer; the message is for the learner."""


@dataclass(frozen=True, slots=True)
class Choices:
    """One position of all controls.

    Args:
        strategy: one of STRATEGIES.
        tasks: how many pages are fetched, 0 to 12.
        latency: a factor for the time each page takes, 0.25 to 3.
        fails: the page whose fetch raises (``"p2"``), None for nobody; it may be one that is not fetched.
        limit: how many may be inside the semaphore at once, 1 to 12; the other strategies ignore it.

    Raises:
        ChoiceError: anything else.
    """

    strategy: str = "gather"
    tasks: int = 5
    latency: float = 1.0
    fails: str | None = None
    limit: int = 2

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise ChoiceError(
                f"There is no strategy {self.strategy!r}. The strategies are: {_listed(STRATEGIES)}."
            )
        _whole("tasks", self.tasks, TASKS)
        _whole("limit", self.limit, LIMITS)
        _between("latency", self.latency, LATENCY, "a number")
        if self.fails is not None and self.fails not in NAMES:
            raise ChoiceError(
                f"fails is None (nobody fails) or one of the pages '{NAMES[0]}' to '{NAMES[-1]}', "
                f"not {self.fails!r}."
            )

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages that are fetched, in this order."""
        return NAMES[: self.tasks]

    @property
    def failing(self) -> str | None:
        """The page that fails, if it is fetched at all."""
        return self.fails if self.fails in self.pages else None


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(repr(word) for word in words)


def _whole(name: str, value: object, ends: tuple[int, int]) -> None:
    if type(value) is not int:
        raise ChoiceError(f"{name} is a whole number from {ends[0]} to {ends[1]}, not {value!r}.")
    _between(name, value, ends, "a whole number")


def _between(name: str, value: object, ends: tuple[float, float], kind: str) -> None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
    if not (fits and ends[0] <= value <= ends[1]):  # type: ignore[operator]  # a number: checked above
        raise ChoiceError(f"{name} is {kind} from {ends[0]:g} to {ends[1]:g}, not {value!r}.")
