"""Gradescope, "Export submissions".

``assignment_4567890_export/submission_300000001/name.ipynb`` and ``submission_metadata.yml``: its keys are
the names of the folders (for PDFs, of the files), below each ``:submitters:`` with ``:name:``, ``:sid:``,
``:email:``; several in a group. The names stand nowhere else.

Seen in third-party tools that read the export.
"""

from __future__ import annotations

import json
import re

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download, stem
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "gradescope", "Gradescope", 5, False

_FIELD = re.compile(r":?(?P<name>[a-z_]+):(?:\s+(?P<value>.*))?")
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
    """The people of each key, read line by line: the rest, results and histories, may be many megabytes."""
    found: dict[str, list[dict[str, str]]] = {}
    anchors: dict[str, str] = {}
    key, inside = "", -1  # the key we are below, and the indent of its submitters
    for line in text.splitlines():
        words = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if not words or words.startswith(("#", "---")):
            continue
        if indent == 0 and not words.startswith("-"):
            key, inside = _scalar(words.rpartition(":")[0], anchors), -1
        elif words in (":submitters:", "submitters:"):
            inside = indent
        elif inside >= 0 and (indent > inside or (indent == inside and words.startswith("-"))):
            people = found.setdefault(key, [])
            if words.startswith("- "):
                people.append({})
            match = _FIELD.fullmatch(words.removeprefix("- ").strip())
            value = _scalar(match["value"] or "", anchors) if match else ""
            if match and people and value:
                people[-1][match["name"]] = value
        else:
            inside = -1
    return {key: told for key, people in found.items() if (told := [person for person in people if person])}


def _scalar(text: str, anchors: dict[str, str]) -> str:
    """A scalar of YAML on one line: plain, in quotes, named (``&1``), or a name (``*1``); "" for none."""
    text = text.strip()
    anchor = re.match(r"&(\S+)\s+", text)
    if anchor:
        anchors[anchor[1]] = value = _scalar(text[anchor.end() :], anchors)
        return value
    if text.startswith("*"):
        return anchors.get(text[1:], "")
    if text.startswith('"'):
        try:
            return str(json.loads(text[: text.rindex('"') + 1]))
        except ValueError:
            return text.strip('"')
    if text.startswith("'"):
        return text[1 : max(text.rindex("'"), 1)].replace("''", "'")
    plain = text.partition(" #")[0].strip()
    return "" if plain in ("~", "null") else plain
