"""CoCalc: collected assignments, and exported ones.

Collected: ``COURSE-collect/<assignment>/<student uuid>/name.ipynb`` with ``STUDENT - Ada Byron.txt``.
Exported: ``COURSE-export/<assignment>/Ada_Byron-name.ipynb`` (also ``.html``, ``.pdf``), flat.
``…-peer-grade/`` is what learners gave each other.

Source: sagemathinc/cocalc.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gatherlab.grading.intake.download import Claims, Download, Seen, stem
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "cocalc", "CoCalc", 4, False

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_STUDENT = re.compile(r"STUDENT - (?P<name>.+)\.txt", re.S)


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the collected folders, else of the exported files' names."""
    return _collected(download) or _exported(download, sure=sure)


def _collected(download: Download) -> Claims | None:
    claims = Claims(NAME, TITLE)
    found = [(seen, place) for seen in download.below(1) if (place := _place(seen)) is not None]
    names = {
        seen.names[place]: match["name"]
        for seen, place in found
        if len(seen.names) == place + 2 and (match := _STUDENT.fullmatch(seen.names[-1]))
    }
    if not names:
        return None
    for seen, place in found:
        number = seen.names[place]
        if any(name.endswith("-peer-grade") for name in (*download.around, *seen.names[:place])):
            claims.leave(seen, "what learners gave each other")
            continue
        name = tidy(names.get(number, "")) or number
        one = Who(("cocalc", number), name, number, handed_in_as=seen.exact(place))
        claims.give(seen, one, quiet=_STUDENT.fullmatch(seen.names[-1]) is not None)
    claims.because("in each folder lies STUDENT - NAME.txt")
    return claims if claims.who else None


def _place(seen: Seen) -> int | None:
    return next((n for n, name in enumerate(seen.names[:-1]) if _UUID.fullmatch(name)), None)


def _exported(download: Download, *, sure: bool) -> Claims | None:
    folders = {*download.around, *(s.names[0] for s in download.below(1))}
    named = [stem(name) for name in folders if stem(name).endswith("-export")]
    flat = [seen for seen in download.seen if "-" in seen.names[-1]]
    if not flat or not (sure or named) or any(seen.work and seen not in flat for seen in download.seen):
        return None
    rests = Counter(rest for seen in flat for _, rest in _splits(seen.names[-1]))
    claims = Claims(NAME, TITLE)
    for seen in flat:
        name, _ = max(_splits(seen.names[-1]), key=lambda split: (rests[split[1]], len(split[1])))
        person = tidy(name)
        exact = seen.exact(len(seen.names) - 1)
        claims.give(
            seen,
            Who(("cocalc", name), person, handed_in_as=exact[: len(name)]),
            quiet=not seen.work,
        )
    claims.because(f"files in {named[0] if named else 'one folder'} are called NAME-…")
    return claims


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """All ways to cut a name at a hyphen; the file's own name is the one that the class shares."""
    for place, letter in enumerate(name):
        if letter == "-" and 0 < place < len(name) - 1:
            yield name[:place], re.sub(r"\.\w+$", "", name[place + 1 :]) or name[place + 1 :]
