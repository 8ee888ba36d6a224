"""Who a learner is, as far as a download tells, and a key for each.

Two files belong to one learner only when ``identity`` is the same; equal names alone never bring two learners
together.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Who", "keys", "plain", "tidy"]

LONGEST = 100  # characters of a name
_KEY = 48  # characters of a key, its number left out
_KEY_NUMBER = 40
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # file names that Windows keeps for itself


@dataclass(frozen=True, slots=True)
class Who:
    """A learner or a team: equal ``identity``, the same one.

    ``attempt`` orders hand-ins as wholes, ``turn`` the files of one; the highest counts.  ``late`` is
    what the platform says.  ``platform_id``, ``login``, ``handed_in_as`` and ``team`` are as in ``Learner``.
    """

    identity: tuple[str, ...]
    name: str
    platform_id: str = ""
    turn: int = 0
    late: bool = False
    login: str = ""
    handed_in_as: str = ""
    team: bool = False
    attempt: int = 0


def keys(people: Iterable[Who]) -> dict[tuple[str, ...], str]:
    """A key for each identity: readable, different from all others anywhere, the same on every run."""
    wanted: dict[str, list[Who]] = {}
    for one in people:
        wanted.setdefault(_slug(one), []).append(one)
    return {
        one.identity: slug if len(same) == 1 else f"{slug}-{_digest(one)}"
        for slug, same in wanted.items()
        for one in same
    }


def tidy(name: str) -> str:
    """A name on one line, its underscores blanks, not too long."""
    whole = " ".join(name.replace("_", " ").split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


def plain(name: str) -> str:
    """A name as it is compared: one case, one kind of blank, hyphens as blanks."""
    whole = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(whole.replace("-", " ").replace("_", " ").split())


def _slug(one: Who) -> str:
    slug, whole = _ascii(one.name)
    if one.platform_id:
        number, exact = _ascii(one.platform_id)
        rest = number[:_KEY_NUMBER] if exact and number == one.platform_id.lower() else _digest(one)
        return f"{slug or 'learner'}-{rest}"
    return slug if whole and slug and not _RESERVED.fullmatch(slug) else f"{slug or 'learner'}-{_digest(one)}"


def _ascii(text: str) -> tuple[str, bool]:
    """Its small ASCII letters and digits, joined by hyphens; and whether nothing else was in it."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    slug = "-".join(re.findall(r"[a-z0-9]+", letters))[:_KEY].strip("-")
    return slug, slug.replace("-", "") == re.sub(r"[\W_]", "", letters)


def _digest(one: Who) -> str:
    return hashlib.sha256("\n".join(one.identity).encode("utf-8", "replace")).hexdigest()[:8]
