"""Canvas: the gradebook, its skipped rows and how it finds people; the zip of submissions uploaded again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from back_maker import PASSED, Back, learner, pages, same_as_golden
from platform_readers import Canvas

from gatherlab.grading.tables.class_list import CannotGoBack

ADA = learner("byronada", key="ada", number="1001", handed_in_as="byronada_1001_50011")
BEN = learner("catoben", key="ben", number="1002", handed_in_as="catoben_LATE_1002_50012")
EVE = learner("durreve", key="eve", number="1003")  # handed in a text: no file's number
CLASS = [ADA, BEN, EVE]
SITE = Canvas(
    {"1001": "Byron, Ada", "1002": "Cato, Ben", "1003": "Dürr, Eve"},
    {"12345": "Gather 01", "777": "Closed"},
    {"50011": "1001", "50012": "1002"},
)
TITLE = "Gather 01 (12345)"
GRADEBOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Gather 01 (12345),Gather 01 extra (5),Closed (777)\r\n"
    ",,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,10.00,3,(read only)\r\n"
    '"Byron, Ada",1001,s1,abyron,Group 7,,,\r\n'
    '"Cato, Ben",1002,s2,bcato,Group 7,2,,\r\n'
    '"Dürr, Eve",1003,s3,edurr,=1+1,,,\r\n'
    '"Student, Test",9,,x,Group 7,,,\r\n'
)


def test_everybody_gets_their_mark() -> None:
    back = Back("canvas", CLASS, PASSED, assignment=TITLE, points=10)
    same_as_golden("canvas.csv", back.data)
    taken, asked = SITE.upload_gradebook(back.marks.text)
    assert taken == {"Gather 01": {"Byron, Ada": 10, "Cato, Ben": 3.33, "Dürr, Eve": 0}}
    assert asked == []


def test_a_decimal_comma_is_taken(class_list: Callable[..., Path]) -> None:
    back = Back("canvas", CLASS, PASSED, assignment=TITLE, points=10, comma=True)
    assert '"3,33"' in back.marks.text
    assert SITE.upload_gradebook(back.marks.text)[0]["Gather 01"]["Cato, Ben"] == 3.33


def test_the_gradebook_of_the_course_says_who_is_who(class_list: Callable[..., Path]) -> None:
    people = [learner("Ada Byron"), learner("Ben Cato"), learner("Dürr Eve", key="eve"), learner("Nobody")]
    back = Back(
        "canvas",
        people,
        PASSED | {"nobody": 0},
        assignment=TITLE,
        class_list=class_list(GRADEBOOK),
        shape="names",
    )
    same_as_golden("canvas-from-the-gradebook.csv", back.data)
    taken, asked = SITE.upload_gradebook(back.marks.text)
    assert taken == {"Gather 01": {"Byron, Ada": 10, "Cato, Ben": 3.33, "Dürr, Eve": 0}}
    assert asked == []
    assert back.pages == 0
    assert back.said == [
        "Not in lms-canvas.csv, because the class list does not have that name: Nobody.",
        "No page goes back to Canvas, because the download has no file of theirs with Canvas's numbers in "
        "its name.",
    ]


def test_names_alone_are_matched_or_asked_about() -> None:
    people = [
        learner("Byron, Ada", key="ada"),
        learner("Ben"),
        learner("Twin", key="1"),
        learner("Twin", key="2"),
    ]
    back = Back("canvas", people, PASSED | {"1": 1, "2": 2}, assignment=TITLE, shape="folders")
    assert SITE.upload_gradebook(back.marks.text) == ({"Gather 01": {"Byron, Ada": 3}}, ["Ben"])
    assert back.said[0] == (
        "Not in lms-canvas.csv, because Canvas would find one person for them all: Twin, Twin."
    )


def test_a_number_of_another_platform_is_no_canvas_id() -> None:
    back = Back("canvas", [learner("Somebody", key="x", number="1001")], {"x": 3}, shape="moodle")
    assert SITE.upload_gradebook(back.marks.text) == ({}, ["Somebody"])


def test_a_new_assignment_is_offered() -> None:
    back = Back("canvas", CLASS, PASSED)
    taken, _ = SITE.upload_gradebook(back.marks.text)
    assert taken == {"new: Gather exercises": {"Byron, Ada": 3, "Cato, Ben": 1, "Dürr, Eve": 0}}


def test_a_learner_whose_name_looks_like_the_row_of_points() -> None:
    odd = learner("Points Possible", key="odd", number="1001")
    taken, _ = SITE.upload_gradebook(Back("canvas", [odd], {"odd": 3}, assignment=TITLE).marks.text)
    assert taken == {"Gather 01": {"Byron, Ada": 3}}


def test_the_zip_finds_two_numbers_in_each_name() -> None:
    back = Back("canvas", CLASS, PASSED)
    found, ignored = SITE.upload_submissions(back.zip.getvalue())
    assert ignored == []
    assert found == {
        "Byron, Ada": pages("byronada")["byronada"],
        "Cato, Ben": pages("catoben")["catoben"],
    }
    assert back.said == [
        "No page in feedback-canvas.zip, because the download has no file of theirs with Canvas's numbers in "
        "its name: durreve."
    ]


def test_a_class_with_two_habits(class_list: Callable[..., Path]) -> None:
    """Some from Canvas, some with names by hand, one with another platform's number that is Ben's here."""
    people = [
        learner("byronada", key="ada", number="1001", handed_in_as="byronada_1001_50011", platform="canvas"),
        learner("Dürr, Eve", key="eve", platform="folder"),
        learner("Somebody", key="x", number="1002", handed_in_as="Somebody_1002", platform="moodle"),
    ]
    back = Back("canvas", people, PASSED | {"x": 3}, assignment=TITLE, shape="folders")
    taken, asked = SITE.upload_gradebook(back.marks.text)
    assert (taken, asked) == ({"Gather 01": {"Byron, Ada": 3, "Dürr, Eve": 0}}, ["Somebody"])
    assert list(SITE.upload_submissions(back.zip.getvalue())[0]) == ["Byron, Ada"]


def test_what_the_teachers_own_table_says_is_canvass() -> None:
    one = learner("Ada", number="1001", platform="named")
    back = Back("canvas", [one], {"ada": 3}, assignment=TITLE, shape="names")
    assert SITE.upload_gradebook(back.marks.text)[0] == {"Gather 01": {"Byron, Ada": 3}}


def test_a_quizs_uploads_have_canvas_ids_and_no_way_back_for_pages() -> None:
    one = learner(
        "byron ada", number="1001", handed_in_as="byron_ada1001_question_77_50011", platform="canvas"
    )
    back = Back("canvas", [one], {"byron": 3}, assignment=TITLE, shape="canvas_quiz")
    assert SITE.upload_gradebook(back.marks.text)[0] == {"Gather 01": {"Byron, Ada": 3}}
    assert back.pages == 0


def test_a_name_of_digits_is_no_pages_way_to_somebody_else() -> None:
    odd = learner("1002", key="odd", number="1001", handed_in_as="1002_1001_50011")
    back = Back("canvas", [odd], {"odd": 1})
    assert back.pages == 0


def test_a_group_goes_by_the_member_it_names_and_that_is_said() -> None:
    group = learner("group1", key="g", number="1001", handed_in_as="group1_1001_50011", team=True)
    back = Back("canvas", [group], {"g": 3}, assignment=TITLE)
    assert SITE.upload_gradebook(back.marks.text)[0] == {"Gather 01": {"Byron, Ada": 3}}
    assert "one member of each group" in back.said[0]
    assert list(SITE.upload_submissions(back.zip.getvalue())[0]) == ["Byron, Ada"]


@pytest.mark.parametrize("late", ["", "LATE_"])
def test_anonymous_marks_cannot_go_back(late: str) -> None:
    hidden = learner("Anonymous Xk3Q9", key="x", handed_in_as=f"{late}anon_Xk3Q9_50011")
    with pytest.raises(CannotGoBack, match="drops marks of an assignment that is graded anonymously"):
        Back("canvas", [hidden], {})
    back = Back("canvas", [ADA, hidden], {"ada": 3, "x": 1}, assignment=TITLE)
    assert SITE.upload_gradebook(back.marks.text) == ({"Gather 01": {"Byron, Ada": 3}}, [])
    assert SITE.upload_submissions(back.zip.getvalue())[1] == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"assignment": "=1+1 (5)"}, "would run '=1\\+1 \\(5\\)' as a formula"),
        ({"assignment": "Closed", "class_list": GRADEBOOK}, r"does not take marks for 'Closed \(777\)'"),
        ({"assignment": "", "class_list": GRADEBOOK}, "does not have one column for this assignment"),
        (
            {"assignment": "Gather 02", "class_list": GRADEBOOK},
            "does not have one column for this assignment",
        ),
        ({"assignment": TITLE, "class_list": "Student;SIS\r\nA;5\r\n"}, "it has no column 'ID'"),
        ({"assignment": TITLE, "points": 5, "class_list": GRADEBOOK}, "worth 10 in the platform's own table"),
    ],
)
def test_what_canvas_would_misread(
    more: dict[str, object], message: str, class_list: Callable[..., Path]
) -> None:
    if "class_list" in more:
        more = more | {"class_list": class_list(str(more["class_list"]))}
    with pytest.raises(CannotGoBack, match=message):
        Back("canvas", CLASS, PASSED, **more)
