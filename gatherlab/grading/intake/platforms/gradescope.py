"""Gradescope, "Export submissions".

``assignment_4567890_export/submission_300000001/name.ipynb`` and ``submission_metadata.yml``: its keys are
the names of the folders (for PDFs, of the files), below each ``:submitters:`` with ``:name:``, ``:sid:``,
``:email:``; several in a group. The names stand nowhere else.

Seen in third-party tools that read the export.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download, stem
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "gradescope", "Gradescope", 5, False

LIST = "submission_metadata.yml"


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the list."""
    lists = [seen for seen in download.seen if seen.names == (LIST,)]
    if not lists:
        return None
    told = _submitters(download.text(lists[0]))
    claims = Claims(NAME, TITLE)
    unknown: list[str] = []
    for seen in download.seen:
        key = stem(seen.names[0])
        people = told.get(seen.names[0]) or told.get(key)
        if seen in lists:
            claims.leave(seen, LISTING)
        elif people:
            claims.give(seen, _who(key, people, seen.exact(0)))
        elif len(seen.names) > 1 and key.startswith("submission_"):
            unknown.append(key)
            claims.give(seen, Who(("gradescope", key), tidy(key), handed_in_as=seen.exact(0)))
    if unknown:
        known = sorted(set(unknown))
        claims.notes.append(
            f"{LIST} does not say whose these are: {', '.join(known[:5])}{', …' if len(known) > 5 else ''}."
        )
    claims.because(f"{LIST} says who handed in which folder")
    return claims if claims.who else None


def _who(key: str, people: list[dict[str, str]], exact: str) -> Who:
    first = people[0]
    name = ", ".join(person.get("name") or person.get("email") or "?" for person in people)
    identity = first.get("sid") or first.get("email") or key
    return Who(
        ("gradescope", key if len(people) > 1 else identity),
        tidy(name),
        first.get("sid", "") if len(people) == 1 else "",
        login=first.get("email", "") if len(people) == 1 else "",
        handed_in_as=exact,
        team=len(people) > 1,
    )


def _submitters(text: str) -> dict[str, list[dict[str, str]]]:
    """The people of each key; {} where the list cannot be read."""
    import yaml  # type: ignore[import-untyped]  # PyYAML comes with Jupyter

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = yaml.load("".join(_needed(text)), Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): people for key, value in found.items() if (people := _people(value))}


def _needed(text: str) -> Iterator[str]:
    """The lines of the keys and of the people: the rest, results and histories, may be many megabytes."""
    inside, depth = False, 0
    for line in text.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip(" "))
        words = line.strip()
        if not words or words.startswith(("#", "---")):
            continue
        if indent == 0 and not words.startswith("-"):
            inside = False
            yield line
        elif words.lstrip(":").startswith("submitters:"):
            inside, depth = True, indent
            yield line
        elif inside and (indent > depth or (indent == depth and words.startswith("-"))):
            yield line
        else:
            inside = False


def _people(value: Any) -> list[dict[str, str]]:
    rows = value.get(":submitters") or value.get("submitters") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        return []
    return [
        {str(name).lstrip(":"): str(word) for name, word in row.items() if word is not None}
        for row in rows
        if isinstance(row, dict)
    ]
