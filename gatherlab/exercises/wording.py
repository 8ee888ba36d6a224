"""A verdict in words: the same lines for the card in a notebook, for the terminal and for a test."""

from __future__ import annotations

from gatherlab.model import Exercise, Outcome, Verdict

__all__ = ["headline", "lines", "other_ways", "other_ways_title", "text"]

_OUTCOMES = {
    Outcome.PASSED: "passed",
    Outcome.NOT_YET: "not yet",
    Outcome.ERROR: "could not be checked",
    Outcome.NOT_ATTEMPTED: "not attempted yet",
}


def headline(verdict: Verdict) -> str:
    """``"Exercise 1.1: not yet"``."""
    return f"Exercise {verdict.exercise}: {_OUTCOMES[verdict.outcome]}"


def lines(verdict: Verdict, exercise: Exercise | None = None) -> list[str]:
    """The sentences under the headline, at most four; after passing, the idea in one sentence, and the
    verdict's note, if it has one."""
    if verdict.outcome is Outcome.PASSED:
        return list(filter(None, [exercise.idea if exercise is not None else "", verdict.note]))
    return verdict.message.splitlines()


def other_ways(exercise: Exercise) -> str:
    """Further good answers as source text, one under the other."""
    return "\n\n".join(way.strip() for way in exercise.other_ways)


def other_ways_title(exercise: Exercise) -> str:
    """A title for them, which says so where they use what is not taught yet."""
    ways = other_ways(exercise)
    later = any(word in ways and exercise.id < lesson for word, lesson in _TAUGHT_IN.items())
    return "Other good ways (some are taught later)" if later else "Other good ways"


# The lesson in which a tool is taught, by a word that shows it.
_TAUGHT_IN = {"Semaphore": "2", "create_task": "4", "TaskGroup": "4", "as_completed": "4", ".wait(": "4"}


def text(verdict: Verdict, exercise: Exercise | None = None, hint: str = "") -> str:
    """The verdict as plain text, at most six lines for one that is not passed; what was printed comes after.

    ``hint`` is the line about the next hint, if there is one.
    """
    shown = [headline(verdict), *lines(verdict, exercise), *filter(None, [hint])]
    if verdict.printed:
        shown += ["It printed:", verdict.printed]
    return "\n".join(shown)
