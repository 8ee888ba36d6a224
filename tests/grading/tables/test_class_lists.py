"""Class lists: what can be read, and when a name finds somebody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from back_maker import learner

from gatherlab.grading.tables.class_list import CannotGoBack, either_order, find, read, same


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n"])
def test_what_platforms_and_spreadsheets_export(
    separator: str, encoding: str, first: str, class_list: Callable[..., Path]
) -> None:
    lines = [["Name", "ID"], ['Ödön, "x"', "1"], ["二", ""], ["", ""]]
    quoted = [separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    sheet = read(class_list(first.format(separator) + "\r\n".join(quoted) + "\r\n", encoding))
    assert (sheet.header, sheet.separator) == (("Name", "ID"), separator)
    assert sheet.rows == (('Ödön, "x"', "1"), ("二", ""))
    assert sheet.column("id") == 1
    assert sheet.column("Nobody", "NAME") == 0
    assert sheet.column("nobody") is None


def test_rows_are_as_long_as_the_header(class_list: Callable[..., Path]) -> None:
    assert read(class_list("a,b,c\n1\n1,2,3,4\n")).rows == (("1", "", ""), ("1", "2", "3"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04", "is an Excel file: export it, or save it, as CSV"),
        ("Name,Größe\nx,y\n".encode("latin-1"), "is not UTF-8: save it as 'CSV UTF-8'"),
        (b"", "is no table"),
        (b"one column\nx\n", "is no table"),
        (b'a,b\n"never closed,1\n', "is no whole CSV file"),
        (b"a,b\n" + b"x" * 20_000_001, "is too large"),
    ],
)
def test_what_is_no_class_list(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(CannotGoBack, match=message):
        read(tmp_path / "list.csv")


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotGoBack, match="cannot read the class list"):
        read(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Byron", "ada  BYRON "),
        ("O'Brien", "OBrien"),
        ("Teilnehmer/in", "Teilnehmerin"),
        ("A_B", "A B"),
        ("Łukasz", "łukasz"),
        ("Straße", "STRASSE"),
        ("é", "é"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert same(one) == same(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "Adam"), ("Eve", "Ève"), ("Ben 1", "Ben 2"), ("李", "王")]
)
def test_two_names(one: str, other: str) -> None:
    assert same(one) != same(other)


def test_first_and_last_name_in_either_order() -> None:
    assert either_order("Byron", "Ada") == {"ada byron", "byron ada", "byron, ada"}
    assert either_order("Byron, Ada") >= {"ada byron", "byron ada"}
    assert either_order("Ada Byron") == {"ada byron"}
    assert either_order("", "") == set()
    assert either_order("") == set()


def test_who_is_found_and_who_is_not() -> None:
    names = [either_order("Byron", "Ada"), either_order("Twin", "Tim"), either_order("Twin", "Tim"), {"ben"}]
    people = [
        learner("Ada Byron"),
        learner("Tim Twin", key="tim"),
        learner("Ben", key="b1"),
        learner("ben", key="b2"),
        learner("Zoe"),
        learner("Somebody", key="sure", number="3"),
    ]
    found = find(people, names, lambda one: 2 if one.platform_id == "3" else None)
    assert found.rows == {"ada": 0, "sure": 2}
    assert {why: [one.name for one in missed] for why, missed in found.missed.items()} == {
        "the class list has several people of that name": ["Tim Twin"],
        "the class list does not have that name": ["Zoe"],
        "they have one row of the class list between them": ["Ben", "ben"],
    }
