from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest

from gatherlab.practice import texts
from gatherlab.practice.texts import RESOURCES, read_all, table

SIZES = {"posts": 100, "comments": 500, "albums": 100, "photos": 5000, "todos": 200, "users": 10}
FIELDS = {
    "posts": ["userId", "id", "title", "body"],
    "comments": ["postId", "id", "name", "email", "body"],
    "albums": ["userId", "id", "title"],
    "photos": ["albumId", "id", "title", "url", "thumbnailUrl"],
    "todos": ["userId", "id", "title", "completed"],
    "users": ["id", "name", "username", "email", "address", "phone", "website", "company"],
}


def test_the_lists_are_those_of_jsonplaceholder() -> None:
    assert set(RESOURCES) == set(SIZES)


@pytest.mark.parametrize("resource", SIZES)
def test_sizes_ids_and_fields(resource: str) -> None:
    rows = table(resource)
    assert [row["id"] for row in rows] == list(range(1, SIZES[resource] + 1))
    assert all(list(row) == FIELDS[resource] for row in rows)


@pytest.mark.parametrize(
    ("resource", "field", "each"),
    [
        ("posts", "userId", 10),
        ("comments", "postId", 5),
        ("albums", "userId", 10),
        ("photos", "albumId", 50),
        ("todos", "userId", 20),
    ],
)
def test_every_owner_has_as_many(resource: str, field: str, each: int) -> None:
    owners = [row[field] for row in table(resource)]
    assert owners == sorted(owners)
    assert {owners.count(owner) for owner in set(owners)} == {each}


def test_users_have_the_nested_shape() -> None:
    for user in table("users"):
        assert list(user["address"]) == ["street", "suite", "city", "zipcode", "geo"]
        assert list(user["address"]["geo"]) == ["lat", "lng"]
        assert all(isinstance(value, str) for value in user["address"]["geo"].values())
        assert list(user["company"]) == ["name", "catchPhrase", "bs"]


def test_titles_are_short_and_distinct_and_bodies_are_sentences() -> None:
    titles = [post["title"] for post in table("posts")]
    assert len(set(titles)) == 100
    assert [title for title in titles if not 3 <= len(title.split()) <= 8] == []
    assert [post["id"] for post in table("posts") if len(post["body"]) < 40 or post["body"][-1] != "."] == []


def test_composed_titles_are_distinct() -> None:
    for resource in ("albums", "todos"):
        titles = [row["title"] for row in table(resource)]
        assert len(set(titles)) == len(titles)


def test_comments_of_one_post_differ() -> None:
    rows = table("comments")
    for start in range(0, 500, 5):
        assert len({row["body"] for row in rows[start : start + 5]}) == 5


def test_an_unknown_list_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        table("recipes")


def test_another_process_has_the_same_bytes() -> None:
    code = (
        "import hashlib, json; from gatherlab.practice.texts import RESOURCES, table; "
        "print(hashlib.sha256(json.dumps({r: table(r) for r in RESOURCES}).encode()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    mine = json.dumps({resource: table(resource) for resource in RESOURCES})
    assert other == hashlib.sha256(mine.encode()).hexdigest()


def test_after_read_all_no_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read_all()

    def read(name: str) -> str:
        raise OSError(name)

    monkeypatch.setattr(texts, "_read", read)
    for resource in RESOURCES:
        assert texts._BUILDERS[resource]() if resource not in texts._FROM_FILES else table(resource)
