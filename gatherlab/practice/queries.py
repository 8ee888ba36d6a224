"""Which rows an address asks for: filters, pages and nested lists as JSONPlaceholder answers them.

JSONPlaceholder is json-server 0.x.  There a query field that no row has is ignored, so that
``/posts?colour=red`` is the whole list; a repeated field means "one of"; values compare as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from gatherlab.practice.texts import Row, table

__all__ = ["CHILDREN", "children", "find_row", "select"]

# which lists hang below which resource, and by which field
CHILDREN: dict[tuple[str, str], str] = {
    ("posts", "comments"): "postId",
    ("albums", "photos"): "albumId",
    ("users", "posts"): "userId",
    ("users", "albums"): "userId",
    ("users", "todos"): "userId",
}

Pairs = Sequence[tuple[str, str]]


def find_row(resource: str, row_id: str) -> Row | None:
    """The row with this id, or None; ``row_id`` is the text of the address (``"01"`` is no id)."""
    rows = table(resource)
    if not (row_id.isascii() and row_id.isdigit()) or row_id.startswith("0"):
        return None
    # ids count from 1 without a gap; a very long id must not become a very large int
    return rows[int(row_id) - 1] if len(row_id) <= 6 and int(row_id) <= len(rows) else None


def children(resource: str, row_id: str, child: str) -> list[Row]:
    """The rows of ``child`` that belong to one row; an unknown id has none (an empty list)."""
    field = CHILDREN[(resource, child)]
    return [row for row in table(child) if str(row[field]) == row_id]


def select(rows: list[Row], pairs: Pairs) -> list[Row]:
    """``rows`` filtered by the query's fields, then cut to the page that ``_start``, ``_limit``, … name."""
    wanted: dict[str, set[str]] = {}
    for name, value in pairs:
        wanted.setdefault(name, set()).add(value)
    known = {
        name: values for name, values in wanted.items() if any(_value(row, name) is not None for row in rows)
    }
    chosen = [row for row in rows if all(_value(row, name) in values for name, values in known.items())]
    return _page(chosen, dict(pairs))


def _value(row: Row, name: str) -> str | None:
    """The field ``name`` of a row as JSON would write it; ``address.city`` reaches inside."""
    value: object = row
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _page(rows: list[Row], query: dict[str, str]) -> list[Row]:
    limit = _count(query, "_limit")
    if (page := _count(query, "_page")) is not None:
        size = limit if limit is not None else 10
        start = (max(page, 1) - 1) * size
        return rows[start : start + size]
    start = _count(query, "_start") or 0
    end = _count(query, "_end")
    if end is None and limit is not None:
        end = start + limit
    return rows[start:end]


def _count(query: dict[str, str], name: str) -> int | None:
    """A whole number, or None where the query has none (json-server ignores what is no number)."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
