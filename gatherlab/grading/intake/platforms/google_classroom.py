"""Google Classroom, the assignment's folder in Drive, downloaded.

One folder, flat. Copies that Classroom makes for each student carry the name: ``Ada Byron -
01_basic_gather.ipynb``. What students upload keeps its own name, and equal ones get `` (1)``, `` (2)``:
then nothing says whose they are, and the teacher is asked (``by_hand``).

Known from instructors' workflows; there is no source to read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gatherlab.grading.intake.download import Claims, Download
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "google_classroom", "Google Classroom", 2, False

_AGAIN = re.compile(r"\s*\(\d+\)(?=\.\w+$)")


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the files' names, where the rest of the names is the class's."""
    flat = [seen for seen in download.seen if len(seen.names) == 1 and seen.work]
    if not flat or any(seen.work and len(seen.names) > 1 for seen in download.seen):
        return None
    splits = {seen.file.parts: list(_splits(seen.names[0])) for seen in flat}
    owners: dict[str, set[str]] = {}
    for some in splits.values():
        for name, rest in some:
            owners.setdefault(rest, set()).add(name)
    shared = Counter({rest: len(names) for rest, names in owners.items()})
    claims = Claims(NAME, TITLE)
    for seen in flat:
        some = [split for split in splits[seen.file.parts] if shared[split[1]] > 1 or sure]
        if not some:
            return None
        name, _ = max(some, key=lambda split: (shared[split[1]], len(split[1])))
        claims.give(seen, Who(("google_classroom", name), tidy(name), handed_in_as=seen.exact(0)))
    claims.because("files are called NAME - TITLE, one title for all")
    return claims if claims.people() > 1 or sure else None


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """All ways to cut a name at `` - `` into a person and a title."""
    whole = _AGAIN.sub("", name)
    pieces = whole.split(" - ")
    for place in range(1, len(pieces)):
        person = " - ".join(pieces[:place])
        if re.search(r"[^\W\d_]", person):
            yield person, " - ".join(pieces[place:])
