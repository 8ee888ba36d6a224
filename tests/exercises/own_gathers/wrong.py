"""Wrong ones: a right one with one mistake, or one that rests on a wrong idea. ``wrong.toml`` has them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from tests.exercises.own_gathers.right import RIGHT

__all__ = ["WRONG", "Wrong"]


class Wrong(NamedTuple):
    """A wrong answer: the first step that finds it, with what diagnosis, and words of what to look at."""

    note: str
    source: str
    step: int
    diagnosis: str
    look: str = ""


def _wrong(row: dict[str, Any], source: str) -> Wrong:
    return Wrong(row["note"], source, row["step"], row["diagnosis"], row.get("look", ""))


def _all() -> list[Wrong]:
    data = tomllib.loads((Path(__file__).parent / "wrong.toml").read_text(encoding="utf-8"))
    found = [_wrong(row, row["source"]) for row in data["whole"]]
    for row in data["changed"]:
        base, old = RIGHT[row["of"]], row["old"]
        if base.count(old) != 1:
            raise ValueError(f"{row['note']}: {old!r} stands {base.count(old)} times in {row['of']!r}")
        found.append(_wrong(row, base.replace(old, row["new"])))
    return found


WRONG = _all()
