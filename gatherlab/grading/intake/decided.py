"""What was decided about the files of a class: whose each is, and by what that was known."""

from __future__ import annotations

from dataclasses import dataclass, field

from gatherlab.grading.intake.download import Claims
from gatherlab.grading.intake.files import File
from gatherlab.grading.intake.names import Who
from gatherlab.grading.intake.platforms import by_hand

__all__ = ["Whose", "told"]

Parts = tuple[str, ...]


@dataclass(slots=True)
class Whose:
    """Who owns which file, by its parts; see ``Claims``.  ``strays`` name nobody and hold no work."""

    shape: str
    why: str
    who: dict[Parts, Who] = field(default_factory=dict)
    quiet: set[Parts] = field(default_factory=set)
    aside: dict[Parts, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    strays: list[File] = field(default_factory=list)


def told(sure: list[Claims], chosen: list[Claims]) -> tuple[str, str]:
    """The shape's name, and the sentence that says why."""
    if not sure:
        return "", ""
    most = max(sure, key=lambda claims: len(claims.who))
    return most.shape, "; besides, ".join(
        _sentence(claims) for claims in [most, *(c for c in sure if c is not most)]
    )


def _sentence(claims: Claims) -> str:
    if claims.shape in (by_hand.NAMES, by_hand.FOLDERS):
        return f"names given by hand: {claims.why}"
    return f"{claims.title}: {claims.why}"
