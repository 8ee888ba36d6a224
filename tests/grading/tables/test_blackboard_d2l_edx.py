"""Blackboard, D2L Brightspace, Open edX: tables by user name or by ids that only a class list has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from back_maker import PASSED, Back, learner, same_as_golden
from platform_readers import D2L, Blackboard, OpenEdx

from gatherlab.grading.tables.class_list import CannotGoBack

CLASS = [
    learner("Ada Byron", login="abyron"),
    learner("Ben Cato", login="00123"),
    learner("Eve Dürr", login="edurr"),
]
MARKS = {"Ada Byron": 10, "Ben Cato": 3.33, "Eve Dürr": 0}


# --------------------------------------------------------------------------- Blackboard

BOARD = Blackboard({"abyron": "Ada Byron", "00123": "Ben Cato", "edurr": "Eve Dürr"}, {"664617": "Gather 01"})
COLUMN = "Gather 01 [Total Pts: 10 Score] |664617"
GRADE_BOOK = (
    "Last Name\tFirst Name\tUsername\tStudent ID\t"
    "Gather 01 [Total Pts: 10 Score] |664617\tOther [Total Pts: 5] |9\r\n"
    "Byron\tAda\tabyron\t1\t\t\r\nCato\tBen\t00123\t2\t\t\r\nDürr\tEve\tedurr\t3\t\t\r\n"
)


def test_blackboard() -> None:
    back = Back("blackboard", CLASS, PASSED, assignment=COLUMN)
    same_as_golden("blackboard.csv", back.data)
    assert BOARD.upload(back.data) == {"Gather 01": MARKS}
    assert back.said == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_blackboards_own_grade_book_says_who_is_who(encoding: str, class_list: Callable[..., Path]) -> None:
    people = [learner("Ada Byron"), learner("Cato, Ben", key="ben"), learner("dürr eve", key="eve")]
    book = class_list(GRADE_BOOK, encoding)
    back = Back("blackboard", people, PASSED, assignment="gather 01", class_list=book, shape="names")
    assert BOARD.upload(back.data) == {"Gather 01": MARKS}


def test_blackboard_leaves_out_who_cannot_be_found() -> None:
    people = [*CLASS, learner("Nameless", key="n"), learner("Formula", key="f", login="=1+1")]
    back = Back("blackboard", people, PASSED | {"n": 1, "f": 1}, assignment=COLUMN)
    assert BOARD.upload(back.data) == {"Gather 01": MARKS}
    assert back.said == [
        "Not in lms-blackboard.csv, because the download has no user name for them: Nameless.",
        "Not in lms-blackboard.csv, because a spreadsheet would run their user name as a formula: Formula.",
    ]


@pytest.mark.parametrize(
    "title", ["", "Gather 01", "Gather 01 |664617", "Gather [Total Pts: 10 Score]", "=" + COLUMN]
)
def test_a_column_that_blackboard_would_take_for_a_text(title: str) -> None:
    with pytest.raises(CannotGoBack, match="by the number in its column's title"):
        Back("blackboard", CLASS, PASSED, assignment=title)


def test_a_title_that_several_columns_have(class_list: Callable[..., Path]) -> None:
    with pytest.raises(CannotGoBack, match="by the number in its column's title"):
        Back("blackboard", CLASS, PASSED, class_list=class_list(GRADE_BOOK))
    with pytest.raises(CannotGoBack, match="it looks like: moodle"):
        Back("blackboard", CLASS, PASSED, assignment=COLUMN, shape="moodle")


# --------------------------------------------------------------------------- D2L

D2L_LIST = (
    "OrgDefinedId,Username,Last Name,First Name,Gather 01 Points Grade <Numeric MaxPoints:10>,"
    "End-of-Line Indicator\r\n"
    "#00077,#abyron,Byron,Ada,,#\r\n#00078,#bcato,Cato,Ben,2,#\r\n#00079,#edurr,Dürr,Eve,,#\r\n"
    "#00080,#twin1,Twin,Tim,,#\r\n#00081,#twin2,Twin,Tim,,#\r\n"
)
SITE = D2L(
    {"00077": "Ada Byron", "00078": "Ben Cato", "00079": "Eve Dürr"},
    {"abyron": "Ada Byron", "bcato": "Ben Cato", "edurr": "Eve Dürr"},
    {"Gather 01"},
)


def test_d2l(class_list: Callable[..., Path]) -> None:
    back = Back("d2l", CLASS, PASSED, assignment="Gather 01", class_list=class_list(D2L_LIST))
    same_as_golden("d2l.csv", back.data)
    assert SITE.upload(back.marks.text) == {"Gather 01": MARKS}


def test_d2l_makes_a_new_item_with_what_it_is_worth(class_list: Callable[..., Path]) -> None:
    back = Back("d2l", CLASS, PASSED, assignment="Gather 02", points=6, class_list=class_list(D2L_LIST))
    assert SITE.upload(back.marks.text) == {
        "new: Gather 02 (MaxPoints:6)": {"Ada Byron": 6, "Ben Cato": 2, "Eve Dürr": 0}
    }


def test_d2l_with_one_key_and_ids_without_a_mark(class_list: Callable[..., Path]) -> None:
    text = "Username,Last Name,First Name\r\nabyron,Byron,Ada\r\nbcato,Cato,Ben\r\nedurr,Dürr,Eve\r\n"
    back = Back("d2l", CLASS, PASSED, assignment="Gather 01", points=10, class_list=class_list(text))
    assert SITE.upload(back.marks.text) == {"Gather 01": MARKS}


def test_d2l_says_whom_the_list_misses(class_list: Callable[..., Path]) -> None:
    people = [
        *CLASS,
        learner("Tim Twin", key="t"),
        learner("Zoe", key="z"),
        learner("Group A", key="g", team=True),
    ]
    back = Back(
        "d2l",
        people,
        PASSED | {"t": 1, "z": 1, "g": 1},
        assignment="Gather 01",
        class_list=class_list(D2L_LIST),
    )
    assert SITE.upload(back.marks.text) == {"Gather 01": MARKS}
    assert back.said == [
        "Not in lms-d2l.csv, because the download only names the group, and D2L takes a row for each person: "
        "Group A.",
        "Not in lms-d2l.csv, because the class list has several people of that name: Tim Twin.",
        "Not in lms-d2l.csv, because the class list does not have that name: Zoe.",
    ]


def test_d2l_without_what_it_needs(class_list: Callable[..., Path]) -> None:
    with pytest.raises(CannotGoBack, match="OrgDefinedId or Username: export"):
        Back("d2l", CLASS, PASSED)
    with pytest.raises(CannotGoBack, match="no column 'OrgDefinedId'"):
        Back("d2l", CLASS, PASSED, class_list=class_list("Last Name,First Name\r\nByron,Ada\r\n"))
    with pytest.raises(CannotGoBack, match="as a formula"):
        Back("d2l", CLASS, PASSED, assignment="@SUM(A1)", class_list=class_list(D2L_LIST))
    with pytest.raises(CannotGoBack, match="would be empty: the class list does not have that name"):
        Back("d2l", [learner("Zoe")], {}, class_list=class_list(D2L_LIST))
    with pytest.raises(CannotGoBack, match="worth 10"):
        Back("d2l", CLASS, PASSED, points=3, assignment="Gather 01", class_list=class_list(D2L_LIST))


# --------------------------------------------------------------------------- Open edX

EDX_LIST = (
    "user_id,username,course_id,track,cohort,name-1a2b3c4d,grade-1a2b3c4d,previous-1a2b3c4d,new_grade-1a2b3c4d,"
    "name-99999999,grade-99999999,previous-99999999,new_grade-99999999\r\n"
    "11,abyron,course-v1:X+Y+Z,audit,,Gather 01,0,,,Other,0,,\r\n"
    "12,00123,course-v1:X+Y+Z,audit,,Gather 01,0,,,Other,0,,\r\n"
    "13,edurr,course-v1:X+Y+Z,audit,,Gather 01,0,,,Other,0,,\r\n"
)
EDX = OpenEdx(
    "course-v1:X+Y+Z",
    {"11": "Ada Byron", "12": "Ben Cato", "13": "Eve Dürr"},
    {"1a2b3c4d": "Gather 01", "99999999": "Other"},
)


@pytest.mark.parametrize("assignment", ["Gather 01", "1a2b3c4d", "new_grade-1a2b3c4d"])
def test_open_edx(assignment: str, class_list: Callable[..., Path]) -> None:
    back = Back("open_edx", CLASS, PASSED, points=10, assignment=assignment, class_list=class_list(EDX_LIST))
    same_as_golden("open_edx.csv", back.data)
    assert EDX.upload(back.marks.text) == {"Gather 01": MARKS}


def test_open_edx_of_a_later_release(class_list: Callable[..., Path]) -> None:
    text = EDX_LIST.replace("new_grade-1a2b3c4d", "new_override-1a2b3c4d").replace(
        ",new_grade-99999999", ",x"
    )
    back = Back("open_edx", CLASS, PASSED, points=10, class_list=class_list(text))
    assert EDX.upload(back.marks.text) == {"Gather 01": MARKS}


def test_open_edx_without_what_it_needs(class_list: Callable[..., Path]) -> None:
    with pytest.raises(CannotGoBack, match="takes grades by user_id"):
        Back("open_edx", CLASS, PASSED)
    with pytest.raises(CannotGoBack, match=r"say which subsection .*\(Gather 01, Other\)"):
        Back("open_edx", CLASS, PASSED, class_list=class_list(EDX_LIST))
    hashed = learner("Anonymous 00f636b9", key="h", handed_in_as="00f636b9ac6d480c9fb95c23bf1d2129")
    with pytest.raises(CannotGoBack, match="hashes in place of user names"):
        Back("open_edx", [hashed], {}, assignment="Other", class_list=class_list(EDX_LIST))
