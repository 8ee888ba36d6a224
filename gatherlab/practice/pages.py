"""Which part of a list is answered: ``_page`` and ``_limit``, or ``_start`` with ``_end`` or ``_limit``.

json-server takes what is no number for 0 or 1, and one of two that contradict each other; here both are
refused with a sentence.  It also ignores a ``_start`` that stands alone, which here cuts the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gatherlab.practice.filters import BadQuery, short

__all__ = ["PAGING", "Part", "link", "part"]

PAGING = ("_page", "_limit", "_start", "_end")
_PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part of a list begins and ends (None: with the list); ``pages`` are the other pages by name.

    ``counted`` says whether the answer tells how many rows there are in all.
    """

    start: int = 0
    end: int | None = None
    counted: bool = False
    pages: Mapping[str, int] | None = None


def part(query: Mapping[str, str], total: int) -> Part:
    """The part that a query asks for, of a list of ``total`` rows.  Raises BadQuery."""
    numbers = {name: _whole(name, query[name]) for name in PAGING if name in query}
    limit = numbers.get("_limit")
    if "_page" in numbers:
        if "_start" in numbers or "_end" in numbers:
            raise BadQuery("_page goes with _limit. Leave out _start and _end, or leave out _page.")
        return _page(max(numbers["_page"], 1), _PAGE_SIZE if limit is None else limit, total)
    if limit is not None and "_end" in numbers:
        raise BadQuery("_limit and _end both say where the list ends. Leave out one of them.")
    start = numbers.get("_start", 0)
    end = numbers.get("_end") if limit is None else start + limit
    return Part(start, end, counted=end is not None)


def _page(number: int, size: int, total: int) -> Part:
    if not size:
        raise BadQuery("_limit=0: a page has at least one row.")
    last = -(-total // size)
    pages = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    if number == 1:
        del pages["prev"]
    if number >= last:
        del pages["next"]
    # as in json-server: no way leads from a page that does not exist, nor from the only one
    known = pages if last > 1 and number <= last else {}
    return Part((number - 1) * size, number * size, counted=True, pages=known)


def link(address: str, pages: Mapping[str, int]) -> str:
    """The ``Link`` header: ``address`` with every other page's number, by what the page is to this one."""
    return ", ".join(
        f'<{re.sub(r"(?<=[?&])_page=[^&#]*", f"_page={number}", address)}>; rel="{name}"'
        for name, number in pages.items()
    )


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadQuery(f"{name}={short(text)} is not a whole number from 0 on.")
    return int(text)
