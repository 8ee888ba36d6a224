"""Whose a file is: what names say, and the keys of people.  The platforms have tests of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatherlab.grading.intake.evidence import Evidence
from gatherlab.grading.intake.files import File, Walk
from gatherlab.grading.intake.names import Who, keys
from gatherlab.grading.intake.naming import naming
from gatherlab.grading.intake.whose import whose

NAMES = [
    ("Ada Lovelace.ipynb", "Ada Lovelace"),
    ("01_basic_gather_Ada Lovelace.ipynb", "Ada Lovelace"),
    ("Ada_Lovelace_01_basic_gather.ipynb", "Ada Lovelace"),
    ("Ada Lovelace - 01-basic-gather (1).ipynb", "Ada Lovelace"),
    ("Ada Lovelace - Copy of 01_basic_gather.ipynb", "Ada Lovelace"),
    ("ada-lovelace-01.ipynb", "ada-lovelace"),
    ("ada_2026_11_20_gather.ipynb", "ada"),
    ("Lovelace, Ada_basic_gather_final.ipynb", "Lovelace, Ada"),
    ("Anne-Marie Curie_02_dynamic_lists.py", "Anne-Marie Curie"),
    ("816013096_01_basic_gather.ipynb", "816013096"),
    ("progress_Ada Lovelace.jsonl", "Ada Lovelace"),
    ("team 7.ipynb", "team 7"),
    ("gather_Gruppe_012.ipynb", "Gruppe 12"),
    ("team 7 Ada.ipynb", "Ada"),
    ("🐍.ipynb", "🐍"),
    ("--help.ipynb", "help"),
    ("CON.ipynb", "CON"),
    ("=cmd|' C calc'!A0.py", "=cmd|' C calc'!A0"),
    ("01_basic_gather.ipynb", ""),
    ("01.ipynb", ""),
    ("basic_gather (2).ipynb", ""),
    ("progress.jsonl", ""),
    ("lesson 01", ""),
    ("exercise1.py", ""),
    ("Untitled1.ipynb", ""),
    ("_.ipynb", ""),
]


@pytest.mark.parametrize(("name", "person"), NAMES)
def test_what_a_name_says(name: str, person: str) -> None:
    assert naming(name).text == person


def files(*paths: str) -> list[File]:
    return [File(tuple(path.split("/")), path) for path in paths]


def people(*paths: str) -> dict[str, Who]:
    """Who each path is given to, by names alone."""
    found = files(*paths)
    never_read = Evidence(Walk(Path("nowhere")), {file.parts for file in found})
    decided = whose(found, never_read, "class")
    return {path: decided.who[tuple(path.split("/"))] for path in paths}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Lovelace_01.ipynb", "02 ada-lovelace.ipynb", True),
        ("Ada L_1_assignsubmission_file/a.ipynb", "Ada L_1_assignsubmission_file/b.ipynb", True),
        ("Ada L_1_assignsubmission_file/a.ipynb", "Ada L_2_assignsubmission_file/a.ipynb", False),
        ("adal_1_100_a.ipynb", "adal_LATE_1_110_b.ipynb", True),
        ("adal_1_100_a.ipynb", "adal_2_110_b.ipynb", False),
        ("Ada/a.ipynb", "Ada/deep/b.ipynb", True),
        ("Ada/a.ipynb", "ada/a.ipynb", False),
        ("Ada/a.ipynb", "Ada.ipynb", False),
        ("Ada.zip/a.ipynb", "Ada/a.ipynb", False),
        ("exercises/Ada.ipynb", "more/Bob/Ada.ipynb", False),
    ],
)
def test_one_learner_or_two(one: str, other: str, same: bool) -> None:
    first, second = people(one, other).values()
    assert (first.identity == second.identity) is same
    assert len(set(keys([first, second] if not same else [first]).values())) == (1 if same else 2)


def key_of(name: str, *identity: str, number: str = "") -> str:
    (key,) = keys([Who(identity or ("file", name), name, number)]).values()
    return key


def test_keys_are_readable_where_nothing_is_lost() -> None:
    assert key_of("Ada Lovelace") == "ada-lovelace"
    assert key_of("José Núñez") == "jose-nunez"
    assert key_of("Ada Lovelace", number="123") == "ada-lovelace-123"
    assert key_of("李 明", number="7") == "learner-7"


@pytest.mark.parametrize(
    "name", ["CON", "nul", "com1", "李 明", "🐍", "a/../b", "..", "x" * 300, "=1+1", "Ωmega"]
)
def test_keys_are_safe_as_file_names(name: str) -> None:
    key = key_of(name)
    assert key.isascii()
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(key) < 80
    assert key not in ("con", "nul", "com1")
    assert key == key_of(name)
    assert key != key_of(name + "é1")


def test_keys_of_equal_names_differ_whatever_their_order() -> None:
    people = [Who(("folder", "Jose"), "Jose"), Who(("folder", "José"), "José"), Who(("file", "jose"), "jose")]
    one, other = keys(people), keys(reversed(people))
    assert len(set(one.values())) == 3
    assert one == other
