"""Which rows an address asks for, as JSONPlaceholder answers it, or a sentence why that is not known here.

JSONPlaceholder is json-server 0.x.  That ignores in silence what it does not know: ``/posts?userid=1`` is the
whole list there, and a misspelled name goes unnoticed.  Here it is 400 with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gatherlab.practice.filters import BadQuery, field_filter, full_text, short, sortable, value_at
from gatherlab.practice.knobs import KNOBS
from gatherlab.practice.pages import PAGING, part
from gatherlab.practice.relations import children, children_of, owner, owners_of
from gatherlab.practice.texts import Row

__all__ = ["LIST_QUERIES", "Pairs", "Selection", "only_knobs", "select", "with_relatives"]

Pairs = Sequence[tuple[str, str]]

RELATIVES = ("_embed", "_expand")
LIST_QUERIES = (*PAGING, "_sort", "_order", *RELATIVES, "q")
_PASSED_OVER = (*KNOBS, "_")  # the knobs are somebody else's; jQuery adds _=NUMBER so that nothing is cached


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of an answer; ``total`` (None: not asked for) and ``pages`` go into its headers."""

    rows: list[Row]
    total: int | None = None
    pages: Mapping[str, int] = field(default_factory=dict)


def select(resource: str, rows: list[Row], pairs: Pairs) -> Selection:
    """The rows that a query asks for: filtered, sorted, cut, with their relatives.  Raises BadQuery."""
    several = _by_name(pairs)
    single = {
        name: _one(name, several[name]) for name in LIST_QUERIES if name in several and name not in RELATIVES
    }
    keeps = [
        field_filter(resource, name, values)
        for name, values in several.items()
        if name not in LIST_QUERIES and _is_field(name)
    ]
    if words := single.get("q"):
        keeps.append(full_text(words))
    chosen = [row for row in rows if all(keep(row) for keep in keeps)]
    cut = part(single, len(chosen))
    sorted_rows = _sorted(resource, chosen, single)[cut.start : cut.end]
    wanted = [pair for pair in pairs if pair[0] in RELATIVES]
    return Selection(
        [with_relatives(resource, row, wanted) for row in sorted_rows],
        len(chosen) if cut.counted else None,
        cut.pages or {},
    )


def with_relatives(resource: str, row: Row, pairs: Pairs) -> Row:
    """A row with the lists that ``_embed`` names and the owners that ``_expand`` names.  Raises BadQuery."""
    whole = dict(row)
    for name, value in sorted(pairs):  # _embed before _expand
        known = {"_embed": children_of, "_expand": owners_of}
        if name in known and value not in (names := known[name](resource)):
            way = f"It takes {', '.join(names)}." if names else "Nothing belongs to them that way."
            raise BadQuery(f"{name}={short(value)} is not known for {resource}. {way}")
        if name == "_embed":
            whole[value] = children(resource, str(row["id"]), value)
        elif name == "_expand":
            whole[value] = owner(row, value)
        elif name not in _PASSED_OVER:
            raise BadQuery(f"One of the {resource} takes {' and '.join(RELATIVES)}, not {short(name)}.")
    return whole


def only_knobs(pairs: Pairs) -> None:
    """Raise BadQuery where a query has more than knobs: writing looks at nothing else."""
    for name, _ in pairs:
        if name not in _PASSED_OVER:
            raise BadQuery(f"Writing takes no {short(name)} in its address. It takes {', '.join(KNOBS)}.")


def _by_name(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _one(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise BadQuery(f"{name} is given {len(values)} times. Give it once.")
    return values[0]


def _is_field(name: str) -> bool:
    """Whether a name may be a field's.  Raises BadQuery for one of json-server's that is not known here."""
    if name.startswith("_") and name != "_":
        raise BadQuery(f"A list takes no {short(name)}. It takes {', '.join(LIST_QUERIES)}, and its fields.")
    return name not in _PASSED_OVER


def _sorted(resource: str, rows: list[Row], query: Mapping[str, str]) -> list[Row]:
    """By the fields of ``_sort``, each up or, where ``_order`` says desc, down; equal ones stay in order."""
    names = query["_sort"].split(",") if "_sort" in query else []
    orders = query["_order"].lower().split(",") if "_order" in query else []
    if len(orders) > len(names):
        raise BadQuery(
            "_order goes with _sort, one for each of its fields: _sort=userId,title&_order=desc,asc."
        )
    for order in orders:
        if order not in ("asc", "desc"):
            raise BadQuery(f"_order={short(order)} is neither asc nor desc.")
    for name in names:
        sortable(resource, name)
    downward = [order == "desc" for order in orders] + [False] * (len(names) - len(orders))
    for name, reverse in reversed(list(zip(names, downward, strict=True))):
        rows = sorted(rows, key=lambda row: value_at(row, name), reverse=reverse)
    return rows
