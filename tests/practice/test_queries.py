from __future__ import annotations

import pytest

from gatherlab.practice.queries import children, find_row, select
from gatherlab.practice.texts import table


def ids(rows: list[dict[str, object]]) -> list[object]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize("text", ["0", "101", "01", "-1", "1.0", "abc", "", "²", "9" * 50])
def test_what_is_no_id_finds_nothing(text: str) -> None:
    assert find_row("posts", text) is None


def test_an_id_finds_its_row() -> None:
    row = find_row("posts", "100")
    assert row is not None and row["id"] == 100


@pytest.mark.parametrize(
    ("resource", "pairs", "expected"),
    [
        ("posts", [("userId", "2")], list(range(11, 21))),
        ("posts", [("id", "3"), ("id", "5")], [3, 5]),
        ("posts", [("userId", "1"), ("id", "5")], [5]),
        ("posts", [("userId", "99")], []),
        ("posts", [("colour", "red"), ("id", "7")], [7]),
        ("users", [("address.city", "Porto")], [2]),
        ("users", [("address.geo.lat", "57.6409")], [1]),
        ("todos", [("completed", "true"), ("userId", "1"), ("_limit", "2")], [2, 3]),
        ("posts", [("_limit", "3")], [1, 2, 3]),
        ("posts", [("_limit", "0")], []),
        ("posts", [("_start", "97")], [98, 99, 100]),
        ("posts", [("_start", "10"), ("_end", "12")], [11, 12]),
        ("posts", [("_start", "10"), ("_limit", "2")], [11, 12]),
        ("posts", [("_page", "2"), ("_limit", "3")], [4, 5, 6]),
        ("posts", [("_page", "10")], list(range(91, 101))),
        ("posts", [("_page", "0"), ("_limit", "2")], [1, 2]),
        ("posts", [("_limit", "many"), ("id", "1")], [1]),
    ],
)
def test_select(resource: str, pairs: list[tuple[str, str]], expected: list[int]) -> None:
    assert ids(select(table(resource), pairs)) == expected


def test_an_unknown_field_is_ignored_as_json_server_does() -> None:
    assert len(select(table("posts"), [("colour", "red")])) == 100


def test_children_belong_to_their_row() -> None:
    assert ids(children("posts", "2", "comments")) == [6, 7, 8, 9, 10]
    assert len(children("albums", "100", "photos")) == 50
    assert children("users", "11", "todos") == []
