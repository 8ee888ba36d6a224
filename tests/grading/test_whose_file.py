"""Whose a file is: Moodle's and Canvas's names, folders, names in file names."""

from __future__ import annotations

import pytest

from gatherlab.grading.intake.names import Who, keys, who

MOODLE = [
    (("Ada Lovelace_123_assignsubmission_file", "x.ipynb"), "Ada Lovelace", "123"),
    (("Ada Lovelace_123_assignsubmission_file_", "sub", "x.ipynb"), "Ada Lovelace", "123"),
    (("CS1-Gather-99.zip", "Ada Lovelace_123_assignsubmission_file", "x.ipynb"), "Ada Lovelace", "123"),
    (("Ada Lovelace_123_assignsubmission_file_01_basic_gather.ipynb",), "Ada Lovelace", "123"),
    (("Ada Lovelace_123_assignsubmission_onlinetext", "onlinetext.html"), "Ada Lovelace", "123"),
    (("Participant_123_assignsubmission_file", "x.ipynb"), "Participant 123", "123"),
    (("_123_assignsubmission_file", "x.ipynb"), "Participant 123", "123"),
    (("Default group_assignsubmission_file", "x.ipynb"), "Default group", ""),
    (("Nuñez, José María_7_assignsubmission_file", "x.ipynb"), "Nuñez, José María", "7"),
]
CANVAS = [
    (("lovelaceada_12345_67890_01_basic_gather-1.ipynb",), "lovelaceada", "12345", 67890, False),
    (("lovelaceada_LATE_12345_67890_01_basic_gather.ipynb",), "lovelaceada", "12345", 67890, True),
    (("lesson 1", "lovelaceada_12345_67890_a b.zip"), "lovelaceada", "12345", 67890, False),
    (("李明_12345_67890_work.py",), "李明", "12345", 67890, False),
    (("anon_aB1cD_67890_01_basic_gather.ipynb",), "Anonymous aB1cD", "", 67890, False),
    (("LATE_anon_aB1cD_67890_01_basic_gather.ipynb",), "Anonymous aB1cD", "", 67890, True),
]
PLAIN = [
    (("Ada Lovelace", "01_basic_gather.ipynb"), "Ada Lovelace"),
    (("exercises", "01_basic_gather", "Ada Lovelace.ipynb"), "Ada Lovelace"),
    (("Ada Lovelace.zip", "exercises", "01_basic_gather.ipynb"), "Ada Lovelace"),
    (("Ada Lovelace", "Grace Hopper", "01.ipynb"), "Ada Lovelace"),
    (("01_basic_gather_Ada Lovelace.ipynb",), "Ada Lovelace"),
    (("Ada_Lovelace_01_basic_gather.ipynb",), "Ada Lovelace"),
    (("Ada Lovelace - 01-basic-gather (1).ipynb",), "Ada Lovelace"),
    (("ada-lovelace-01.ipynb",), "ada-lovelace"),
    (("Lovelace, Ada_basic_gather_final.ipynb",), "Lovelace, Ada"),
    (("Anne-Marie Curie_02_dynamic_lists.py",), "Anne-Marie Curie"),
    (("816013096_01_basic_gather.ipynb",), "816013096"),
    (("progress_Ada Lovelace.jsonl",), "Ada Lovelace"),
    (("🐍.ipynb",), "🐍"),
    (("--help.ipynb",), "help"),
    (("CON.ipynb",), "CON"),
    (("=cmd|' C calc'!A0.py",), "=cmd|' C calc'!A0"),
]
NOBODY = [
    ("01_basic_gather.ipynb",),
    ("01.ipynb",),
    ("exercises", "basic_gather (2).ipynb"),
    ("progress.jsonl",),
    ("lesson 01", "exercise1.py"),
    ("Untitled1.ipynb",),
    ("_.ipynb",),
]


@pytest.mark.parametrize(("parts", "name", "number"), MOODLE)
def test_moodle(parts: tuple[str, ...], name: str, number: str) -> None:
    found = who(parts)
    assert found is not None
    assert (found.name, found.platform_id, found.identity[0]) == (name, number, "moodle")


@pytest.mark.parametrize(("parts", "name", "number", "turn", "late"), CANVAS)
def test_canvas(parts: tuple[str, ...], name: str, number: str, turn: int, late: bool) -> None:
    found = who(parts)
    assert found is not None
    assert found.identity[0] == "canvas"
    assert (found.name, found.platform_id, found.turn, found.late) == (name, number, turn, late)


@pytest.mark.parametrize(("parts", "name"), PLAIN)
def test_folders_and_file_names(parts: tuple[str, ...], name: str) -> None:
    found = who(parts)
    assert found is not None
    assert (found.name, found.platform_id) == (name, "")


@pytest.mark.parametrize("parts", NOBODY)
def test_nobody(parts: tuple[str, ...]) -> None:
    assert who(parts) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Ada Lovelace_01.ipynb",), ("02 ada-lovelace.ipynb",), True),
        (("Ada L_1_assignsubmission_file", "a.ipynb"), ("Ada L_1_assignsubmission_file", "b.ipynb"), True),
        (("Ada L_1_assignsubmission_file", "a.ipynb"), ("Ada L_2_assignsubmission_file", "a.ipynb"), False),
        (("adal_1_10_a.ipynb",), ("adal_LATE_1_11_b.ipynb",), True),
        (("adal_1_10_a.ipynb",), ("adal_2_11_b.ipynb",), False),
        (("Ada", "a.ipynb"), ("Ada", "deep", "b.ipynb"), True),
        (("Ada", "a.ipynb"), ("ada", "a.ipynb"), False),
        (("Ada", "a.ipynb"), ("Ada.ipynb",), False),
    ],
)
def test_one_learner_or_two(one: tuple[str, ...], other: tuple[str, ...], same: bool) -> None:
    first, second = who(one), who(other)
    assert first is not None
    assert second is not None
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
