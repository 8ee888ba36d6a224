"""Moodle: worksheets in two languages, groups, a 0, the zip of feedback files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from back_maker import PASSED, Back, learner, pages, same_as_golden
from platform_readers import GERMAN, Moodle

from gatherlab.grading.tables.class_list import CannotGoBack

ADA = learner("Ada Byron", number="1001", handed_in_as="Ada Byron_1001")
BEN = learner("Ben Cato", number="1002", handed_in_as="Ben Cato_1002")
EVE = learner("Eve Dürr", number="1003", handed_in_as="Eve Dürr_1003")
CLASS = [ADA, BEN, EVE]
PEOPLE = {"1001": "Ada Byron", "1002": "Ben Cato", "1003": "Eve Dürr"}
COMMENTS = {
    "Ada Byron": "3 of 3 exercises passed.",
    "Ben Cato": "1 of 3 exercises passed. Not yet: 1.2, 1.3.",
    "Eve Dürr": "0 of 3 exercises passed. Not yet: 1.1, 1.2, 1.3.",
}
# as Moodle writes it for a German teacher: groups, a text of a learner, a mark and a comment from before
WORKSHEET = (
    "ID,Vollständiger Name,ID-Nummer,Status,Gruppe,Bewertung,Bestwertung,Bewertung kann geändert werden,"
    "Zuletzt geändert (Abgabe),Texteingabe online,Zuletzt geändert (Bewertung),Feedback als Kommentar\r\n"
    'Teilnehmer/in1001,Ada Byron,77,Zur Bewertung abgegeben,Gruppe A,,"10,00",Ja,'
    '"Freitag, 20. November 2026, 10:15",'
    '"=HYPERLINK(""x"")",-,\r\n'
    'Teilnehmer/in1002,Ben Cato,78,Zur Bewertung abgegeben,Gruppe A,"4,00","10,00",Ja,-,,'
    '"Samstag, 21. November 2026, 9:00",<p>Gut</p>\r\n'
    'Teilnehmer/in1003,Eve Dürr,79,Keine Abgabe,Gruppe B,,"10,00",Ja,-,,-,\r\n'
)


def test_the_table_in_english_gives_everybody_their_mark() -> None:
    back = Back("moodle", CLASS, PASSED, points=10)
    same_as_golden("moodle.csv", back.data)
    grades, comments = Moodle(PEOPLE, 10).upload_worksheet(back.marks.text)
    assert grades == {"Ada Byron": 10, "Ben Cato": 3.33, "Eve Dürr": 0}
    assert comments == COMMENTS


def test_a_zero_has_its_comment_and_is_named_for_the_moodle_that_leaves_it_out() -> None:
    back = Back("moodle", CLASS, PASSED, points=10)
    grades, comments = Moodle(PEOPLE, 10, version=5.2).upload_worksheet(back.marks.text)
    assert grades == {"Ada Byron": 10, "Ben Cato": 3.33}
    assert comments == COMMENTS
    assert back.said == ["Moodle 5.2 and newer takes no 0 from a file: type it by hand for Eve Dürr."]


def test_the_worksheet_keeps_its_language_and_everybody_gets_their_mark(
    class_list: Callable[..., Path],
) -> None:
    back = Back("moodle", CLASS, PASSED, class_list=class_list(WORKSHEET))
    same_as_golden("moodle-german.csv", back.data)
    grades, comments = Moodle(PEOPLE, 10, GERMAN).upload_worksheet(back.marks.text)
    assert grades == {"Ada Byron": 10, "Ben Cato": 3.33, "Eve Dürr": 0}
    assert comments == COMMENTS
    assert "'=HYPERLINK" in back.marks.text


def test_a_worksheet_finds_people_of_another_download_by_their_names(class_list: Callable[..., Path]) -> None:
    people = [learner("byron, ADA", number="5"), learner("Ben  Cato"), learner("Eve Durr")]
    back = Back(
        "moodle", people, {"byron,": 3, "ben": 1, "eve": 0}, class_list=class_list(WORKSHEET), shape="names"
    )
    grades, _ = Moodle(PEOPLE, 10, GERMAN).upload_worksheet(back.marks.text)
    assert grades == {"Ada Byron": 10, "Ben Cato": 3.33}
    assert back.said[0] == "Not in lms-moodle.csv, because the class list does not have that name: Eve Durr."
    pages_of = Moodle(PEOPLE, 10).upload_feedback(back.zip.getvalue())
    assert pages_of == {
        "Ada Byron": {"feedback.html": pages("byron, ADA")["byron, ADA"]},
        "Ben Cato": {"feedback.html": pages("Ben  Cato")["Ben  Cato"]},
    }


def test_groups_need_the_worksheet_and_then_every_member_gets_the_mark(
    class_list: Callable[..., Path],
) -> None:
    groups = [
        learner(
            "Gruppe A", key="a", number="1003", handed_in_as="Gruppe A_1003", team=True
        ),  # also Eve's number
        learner("Gruppe B", key="b", number="45", handed_in_as="Gruppe B_45", team=True),
    ]
    with pytest.raises(CannotGoBack, match="only names groups: give Moodle's grading worksheet"):
        Back("moodle", groups, {})
    back = Back("moodle", groups, {"a": 3, "b": 1}, class_list=class_list(WORKSHEET))
    grades, _ = Moodle(PEOPLE, 10, GERMAN).upload_worksheet(back.marks.text)
    assert grades == {"Ada Byron": 10, "Ben Cato": 10, "Eve Dürr": 3.33}
    found = Moodle(PEOPLE, 10).upload_feedback(back.zip.getvalue())
    group = pages("Gruppe A", "Gruppe B")
    assert {name: files["feedback.html"] for name, files in found.items()} == {
        "Ada Byron": group["Gruppe A"],
        "Ben Cato": group["Gruppe A"],
        "Eve Dürr": group["Gruppe B"],
    }


def test_a_group_that_nobody_took_for_one_is_found_by_its_name_and_not_by_its_number(
    class_list: Callable[..., Path],
) -> None:
    group = learner("Die Tiger", key="t", number="1003")  # the group's number, and Eve's
    text = WORKSHEET.replace("Gruppe A", "Die Tiger")
    back = Back("moodle", [group], {"t": 3}, class_list=class_list(text))
    grades, _ = Moodle(PEOPLE, 10, GERMAN).upload_worksheet(back.marks.text)
    assert grades == {"Ada Byron": 10, "Ben Cato": 10}
    assert set(Moodle(PEOPLE, 10).upload_feedback(back.zip.getvalue())) == set(grades)


def test_blind_marking_with_the_worksheet(class_list: Callable[..., Path]) -> None:
    blind = [learner("Teilnehmerin 1001", key="p", number="1001", handed_in_as="Teilnehmerin_1001")]
    back = Back("moodle", blind, {"p": 3}, class_list=class_list(WORKSHEET))
    assert Moodle(PEOPLE, 10, GERMAN).upload_worksheet(back.marks.text)[0] == {"Ada Byron": 10}


def test_a_group_that_the_worksheet_does_not_have(class_list: Callable[..., Path]) -> None:
    lost = learner("Group A", key="a", number="1", team=True)
    with pytest.raises(CannotGoBack, match=r"no column of list.csv names the groups"):
        Back("moodle", [lost], {}, class_list=class_list(WORKSHEET))
    known = learner("Gruppe_A", key="b", number="2", team=True)  # blanks and underscores are one
    back = Back("moodle", [lost, known], {"a": 3, "b": 1}, class_list=class_list(WORKSHEET))
    assert back.said[0] == ("Not in lms-moodle.csv, because the worksheet does not have that group: Group A.")


def test_blind_marking_goes_back_by_the_number() -> None:
    blind = [learner("Participant 1001", key="p", number="1001", handed_in_as="Participant_1001")]
    back = Back("moodle", blind, {"p": 2}, points=3)
    grades, _ = Moodle(PEOPLE, 3).upload_worksheet(back.marks.text)
    assert grades == {"Ada Byron": 2}
    assert list(Moodle(PEOPLE, 3).upload_feedback(back.zip.getvalue())) == ["Ada Byron"]


def test_the_zip_brings_each_page_to_its_learner() -> None:
    odd = learner("Jo_hn 1002/../x", key="odd", number="1004")
    back = Back("moodle", [*CLASS, odd], PASSED | {"odd": 0})
    found = Moodle(PEOPLE | {"1004": "John"}, 3).upload_feedback(back.zip.getvalue())
    assert {name: list(files) for name, files in found.items()} == {
        name: ["feedback.html"] for name in (*PEOPLE.values(), "John")
    }
    assert found["John"]["feedback.html"] == pages(odd.name)[odd.name]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\r\nx,y\r\n", "is not Moodle's grading worksheet"),
        (WORKSHEET.replace('"10,00"', "Skala"), "no column with the highest grade"),
        (WORKSHEET.replace("Teilnehmer/in1002", "1002"), "is not Moodle's grading worksheet"),
        (WORKSHEET.split("\r\n")[0], "is not Moodle's grading worksheet"),
    ],
)
def test_what_is_no_worksheet(text: str, message: str, class_list: Callable[..., Path]) -> None:
    with pytest.raises(CannotGoBack, match=message):
        Back("moodle", CLASS, PASSED, class_list=class_list(text))


def test_what_cannot_go_back() -> None:
    with pytest.raises(CannotGoBack, match=r"not Moodle's download \(it looks like: canvas\)"):
        Back("moodle", CLASS, PASSED, shape="canvas")
    with pytest.raises(CannotGoBack, match="would be empty: the download has no number for them"):
        Back("moodle", [learner("Ada")], {})


def test_points_that_moodle_would_leave_out_are_refused(class_list: Callable[..., Path]) -> None:
    with pytest.raises(CannotGoBack, match="worth 10 in the platform's own table, and --points says 100"):
        Back("moodle", CLASS, PASSED, points=100, class_list=class_list(WORKSHEET))


def test_comments_without_a_known_column_are_said(class_list: Callable[..., Path]) -> None:
    text = WORKSHEET.replace("Feedback als Kommentar", "Komentarz")
    back = Back("moodle", CLASS, PASSED, class_list=class_list(text))
    assert "<p>Gut</p>" in back.marks.text
    assert any("has no comments" in text for text in back.said)
