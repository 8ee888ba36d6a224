"""The practice API's texts: read from data files, composed by formula, the same on every machine.

Sizes and fields are those of JSONPlaceholder: 100 posts, 500 comments, 100 albums, 5,000 photos,
200 to-dos, 10 users.  Nothing here is random, and nothing is read before it is asked for; a server asks for
all of it before its first answer (``read_all``), since later there may be no file left to open.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["RESOURCES", "Row", "read_all", "table"]

Row = dict[str, Any]


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_read("words.toml"))


def _pick(words: list[str], index: int) -> str:
    return words[index % len(words)]


def _posts() -> list[Row]:
    """posts.txt holds blocks of two lines, title and body; each user has ten posts."""
    blocks = [block.splitlines() for block in _read("posts.txt").strip().split("\n\n")]
    return [
        {"userId": index // 10 + 1, "id": index + 1, "title": title, "body": body}
        for index, (title, body) in enumerate(blocks)
    ]


def _users() -> list[Row]:
    rows = tomllib.loads(_read("users.toml"))["user"]
    return [_user(number, row) for number, row in enumerate(rows, start=1)]


def _user(number: int, row: Row) -> Row:
    return {
        "id": number,
        "name": row["name"],
        "username": row["username"],
        "email": f"{row['username']}@example.org",
        "address": row["address"],
        "phone": row["phone"],
        "website": f"{row['username']}.example.org",
        "company": row["company"],
    }


def _comments() -> list[Row]:
    return [_comment(index) for index in range(500)]


def _comment(index: int) -> Row:
    words = _words()["comment"]
    first = _pick(words["first_names"], index)
    last = _pick(words["last_names"], index // 10)
    return {
        "postId": index // 5 + 1,
        "id": index + 1,
        "name": _pick(words["names"], index),
        "email": f"{first}.{last}@example.org".lower(),
        # 7 openings and 11 endings share no factor, so 77 different pairs come before the first repeats
        "body": f"{_pick(words['openings'], index)} {_pick(words['endings'], index)}",
    }


def _albums() -> list[Row]:
    words = _words()["album"]
    return [
        {
            "userId": index // 10 + 1,
            "id": index + 1,
            "title": f"{_pick(words['adjectives'], index)} {_pick(words['nouns'], index // 10)}",
        }
        for index in range(100)
    ]


def _photos() -> list[Row]:
    return [_photo(index) for index in range(5000)]


def _photo(index: int) -> Row:
    words = _words()["photo"]
    colour = _pick(words["colours"], index)
    return {
        "albumId": index // 50 + 1,
        "id": index + 1,
        "title": f"{_pick(words['subjects'], index)} {_pick(words['places'], index // 10)}",
        # example.org is reserved: the addresses have the original's shape and lead nowhere
        "url": f"https://example.org/600/{colour}",
        "thumbnailUrl": f"https://example.org/150/{colour}",
    }


def _todos() -> list[Row]:
    words = _words()["todo"]
    return [
        {
            "userId": index // 20 + 1,
            "id": index + 1,
            "title": f"{_pick(words['verbs'], index)} {_pick(words['things'], index // 20)}",
            "completed": index % 5 in (1, 2) or index % 7 == 3,
        }
        for index in range(200)
    ]


_BUILDERS: dict[str, Callable[[], list[Row]]] = {
    "posts": _posts,
    "comments": _comments,
    "albums": _albums,
    "photos": _photos,
    "todos": _todos,
    "users": _users,
}

RESOURCES: tuple[str, ...] = tuple(_BUILDERS)
_FROM_FILES = ("posts", "users")  # the others are composed of words


def read_all() -> None:
    """Read every data file, so that no table needs one any more."""
    _words()
    for resource in _FROM_FILES:
        table(resource)


@cache
def table(resource: str) -> list[Row]:
    """All rows of ``resource`` (``"posts"``, ``"users"``, …) in the order of their ids.

    The rows are shared: do not change them.  Raises KeyError for an unknown resource.
    """
    return _BUILDERS[resource]()
