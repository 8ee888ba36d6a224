"""D2L Brightspace, "Download" of an assignment's submissions.

One folder a submission: ``104470-789761 - Ada Byron - Nov 20, 2026 1015 AM/name.ipynb``; or flat, the same
with ``- name.ipynb`` behind. The first number is the person's (with groups, the group's), the second is the
same for the whole assignment. Names may hold `` - ``. Who hands in again has another folder, with another
date in the language of who downloads: the latest counts. ``index.html`` lies at the top.

Sources: community.d2l.com article 3538; kb.wisc.edu 4330; cqc_cpcc's tests; jdmau72/Grading-Tools-.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download, Seen, stem
from gatherlab.grading.intake.letters import natural
from gatherlab.grading.intake.names import Who, plain, tidy
from gatherlab.grading.intake.platforms.dates import moment
from gatherlab.grading.intake.platforms.teams_of_learners import alike_but_for_their_ends

NAME, TITLE, RANK, PARTIAL = "d2l", "D2L Brightspace", 5, True

_NUMBERS = re.compile(r"(?P<person>\d+)-(?P<assignment>\d+) - (?P<rest>.+ - .+)", re.S)
_HAS_TIME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d).*\d{3,4}|(?<!\d)(?:19|20)\d\d(?!\d).*\d[:.h]\d\d")


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the folders' or the files' names."""
    claims = Claims(NAME, TITLE)
    dates: dict[tuple[str, ...], set[str]] = {}
    found: list[tuple[Seen, Who, str]] = []
    for seen in download.seen:
        parsed = _parsed(seen)
        if parsed is not None:
            one, date = parsed
            found.append((seen, one, date))
            dates.setdefault(one.identity, set()).add(date)
        elif len(seen.names) == 1 and seen.names[0].lower() == "index.html":
            claims.leave(seen, LISTING)
    if not found:
        return None
    turns = {identity: dict(_turns(some)) for identity, some in dates.items()}
    teams = alike_but_for_their_ends({one.name for _, one, _ in found})
    for seen, one, date in found:
        claims.give(seen, replace(one, attempt=turns[one.identity][date], team=teams))
    claims.notes = list(dict.fromkeys(_unreadable(found, dates)))
    claims.because("names begin with NUMBER-NUMBER - NAME - DATE")
    return claims


def _parsed(seen: Seen) -> tuple[Who, str] | None:
    whole = stem(seen.names[0]) if len(seen.names) > 1 else seen.names[0]
    match = _NUMBERS.fullmatch(whole)
    if match is None:
        return None
    pieces = match["rest"].split(" - ")
    last = len(pieces) - (1 if len(seen.names) > 1 else 2)  # where the date is, if it looks like none
    # a name may have years and numbers in it, too: a date that can be read goes before what looks like one
    read = (n for n in range(1, len(pieces)) if moment(pieces[n]) is not None)
    alike = (n for n in range(1, len(pieces)) if _HAS_TIME.search(pieces[n]))
    place = next(read, next(alike, last))
    name, date = pieces[:place], pieces[place]
    if not name or not date:
        return None
    person = tidy(" - ".join(name))
    folder = whole[: whole.index(date, match.start("rest")) + len(date)]
    identity = ("d2l", match["person"], match["assignment"], plain(person))
    return Who(identity, person, match["person"], handed_in_as=folder), date


def _turns(dates: set[str]) -> Iterator[tuple[str, int]]:
    """The order of one person's dates; where one cannot be read, the order of the names."""
    read_all = all(moment(date) is not None for date in dates)
    in_order = sorted(dates, key=lambda date: (moment(date) if read_all else None, natural(date)))
    return ((date, number) for number, date in enumerate(in_order))


def _unreadable(found: list[tuple[Seen, Who, str]], dates: dict[tuple[str, ...], set[str]]) -> Iterator[str]:
    for _, one, _ in found:
        some = dates[one.identity]
        wrong = sorted(date for date in some if moment(date) is None)
        if len(some) > 1 and wrong:
            last = max(some, key=natural)
            yield (
                f"{one.name} handed in {len(some)} times, and the date {wrong[0]!r} cannot be read: "
                f"{last!r} counts as the last, by the order of the names."
            )
