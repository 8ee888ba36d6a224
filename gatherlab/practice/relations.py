"""Which rows belong to which: the comments of a post, the user of a post.

In JSONPlaceholder a row names its owner by a field such as ``postId``; everything here follows from that.
"""

from __future__ import annotations

from gatherlab.practice.texts import Row, table

__all__ = ["CHILDREN", "children", "children_of", "find_row", "owner", "owners_of"]

# which lists hang below which resource, and by which field
CHILDREN: dict[tuple[str, str], str] = {
    ("posts", "comments"): "postId",
    ("albums", "photos"): "albumId",
    ("users", "posts"): "userId",
    ("users", "albums"): "userId",
    ("users", "todos"): "userId",
}


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


def children_of(resource: str) -> list[str]:
    """The lists that hang below ``resource``, by the names that ``_embed`` takes: ``["comments"]``."""
    return [child for parent, child in CHILDREN if parent == resource]


def owners_of(resource: str) -> list[str]:
    """The rows that own a row of ``resource``, by the names that ``_expand`` takes: ``["user"]``."""
    return [field.removesuffix("Id") for (_, child), field in CHILDREN.items() if child == resource]


def owner(row: Row, name: str) -> Row | None:
    """The row that owns ``row``: ``owner(post, "user")``."""
    return find_row(f"{name}s", str(row[f"{name}Id"]))
