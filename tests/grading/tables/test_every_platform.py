"""All platforms at once: names of any kind, the same bytes twice, and the platforms that take nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from back_maker import Back, learner, page
from hypothesis import given, settings
from hypothesis import strategies as st
from platform_readers import D2L, Blackboard, Canvas, Ilias, Moodle, OpenEdx, OpenOlat, Sakai, zip_of

from gatherlab.grading.records import Learner
from gatherlab.grading.tables.class_list import CannotGoBack
from gatherlab.grading.tables.feedback_zip import pack
from gatherlab.grading.tables.going_back import NO_WAY_BACK, PLATFORMS

# letters of all alphabets, digits, and what disturbs tables: separators, quotes, formulas
LETTERS = st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Nd"))
NAMES = st.text(LETTERS | st.sampled_from(list("_,;\"'=+-@#()[] .|:\\")), min_size=1, max_size=20).filter(
    str.strip
)


@st.composite
def classes(draw: st.DrawFn) -> list[tuple[Learner, int]]:
    names = draw(st.lists(NAMES, min_size=1, max_size=6))
    passed = draw(st.lists(st.integers(0, 3), min_size=len(names), max_size=len(names)))
    people = [
        learner(
            name,
            key=f"k{place}",
            number=str(1001 + place),
            login=f"user{place}",
            handed_in_as=_called(name, place),
            files=("x/Submission attachment(s)/a.ipynb",),
        )
        for place, name in enumerate(names)
    ]
    return list(zip(people, passed, strict=True))


def _called(name: str, place: int) -> str:
    """One name of a download that suits them all, but for the order of its parts."""
    return f"{name.replace('/', ' ').replace('_', ' ')} (user{place})"


def back_for(lms: str, some: Sequence[tuple[Learner, int]], **more: object) -> Back:
    return Back(lms, [one for one, _ in some], {one.key: passed for one, passed in some}, points=3, **more)


@settings(max_examples=60, deadline=None)
@given(classes())
def test_every_learner_gets_the_mark_back_whatever_the_name(some: list[tuple[Learner, int]]) -> None:
    by_key = {one.key: float(passed) for one, passed in some}
    by_number = {one.platform_id: one.key for one, _ in some}
    by_login = {one.login: one.key for one, _ in some}

    back = back_for("moodle", some)
    assert Moodle(by_number, 3).upload_worksheet(back.marks.text)[0] == by_key
    assert set(Moodle(by_number, 3).upload_feedback(back.zip.getvalue())) == set(by_key)

    back = back_for("canvas", some, assignment="Gather (1)")
    taken, asked = Canvas(by_number, {"1": "Gather"}).upload_gradebook(back.marks.text)
    assert (taken, asked) == ({"Gather": by_key}, [])

    back = back_for("blackboard", some, assignment="Gather [Total Pts: 3] |9")
    assert Blackboard(by_login, {"9": "Gather"}).upload(back.data) == {"Gather": by_key}

    back = back_for("openolat", some)
    assert OpenOlat(by_login).paste(back.marks.text)[0] == by_key
    assert set(OpenOlat(by_login).return_files(back.zip.getvalue())) == set(by_key)

    back = back_for("sakai", some)
    grades, found = Sakai(by_login).upload_all(back.zip.getvalue())
    assert grades == by_key
    assert set(found) <= set(by_key)

    edx = "".join(f"{number},{login},c\r\n" for number, login in zip(by_number, by_login, strict=True))
    with TemporaryDirectory() as folder:
        place = Path(folder, "list.csv")
        place.write_text("user_id,username,course_id,new_grade-1\r\n" + edx.replace(",c\r", ",c,\r"), "utf-8")
        back = back_for("open_edx", some, class_list=place)
    assert OpenEdx("c", by_number, {"1": "Gather"}).upload(back.marks.text) == {"Gather": by_key}


@settings(max_examples=60, deadline=None)
@given(classes())
def test_a_class_list_never_gives_one_learner_anothers_mark(some: list[tuple[Learner, int]]) -> None:
    """The list has everybody; a name that two have finds neither."""
    with TemporaryDirectory() as folder:
        place = Path(folder, "list.csv")
        with place.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["OrgDefinedId", "Username", "Last Name", "First Name"])
            writer.writerows([f"id{one.key}", one.login, "", one.name] for one, _ in some)
        try:
            back = back_for("d2l", some, class_list=place, assignment="Gather")
        except CannotGoBack:
            return
    keys = {f"id{one.key}": one.key for one, _ in some}
    logins = {one.login: one.key for one, _ in some}
    (taken,) = D2L(keys, logins, {"Gather"}).upload(back.marks.text).values()
    right = {one.key: passed for one, passed in some}
    assert taken.items() <= right.items()
    said = " ".join(back.said)
    assert all(one.key in taken or " ".join(one.name.split()) in said for one, _ in some)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(LETTERS, min_size=1, max_size=8), st.booleans()), min_size=1, max_size=6))
def test_pages_find_their_learners_by_the_downloads_own_names(names: list[tuple[str, bool]]) -> None:
    canvas, ilias, files = [], [], {}
    for place, (name, late) in enumerate(names):
        short = "".join(c for c in name.lower() if c.isalnum() and not c.isdigit()) or "x"
        number, file = str(1001 + place), str(50001 + place)
        files[file] = number
        shown = f"{short}{'_LATE' if late else ''}_{number}_{file}"
        canvas.append(learner(name, key=f"k{place}", number=number, handed_in_as=shown))
        ilias.append(learner(name, key=f"k{place}", handed_in_as=f"Last_{place}_First_login_{number}"))
    people = {str(1001 + place): str(1001 + place) for place in range(len(names))}
    expected = {str(1001 + place): page(name).encode() for place, (name, _) in enumerate(names)}
    passed = {one.key: 1 for one in canvas}
    found, ignored = Canvas(people, {}, files).upload_submissions(
        Back("canvas", canvas, passed).zip.getvalue()
    )
    assert (found, ignored) == (expected, [])
    assert Ilias(people).multi_feedback(Back("ilias", ilias, passed).zip.getvalue()) == expected


def test_a_zip_is_the_same_bytes_on_every_run() -> None:
    members = [("b/ä.html", b"x" * 5000), ("a.txt", b"")]
    packed = []
    for _ in range(2):
        file = io.BytesIO()
        assert pack(file, iter(members)) == 2
        packed.append(file.getvalue())
    assert packed[0] == packed[1]
    assert list(zip_of(packed[0]).items()) == members


def test_of_two_members_with_one_name_the_first_is_kept() -> None:
    file = io.BytesIO()
    assert pack(file, [("a", b"1"), ("a", b"2")]) == 1
    assert zip_of(file.getvalue()) == {"a": b"1"}


@pytest.mark.parametrize("lms", sorted(NO_WAY_BACK))
def test_platforms_that_take_nothing_say_so(lms: str) -> None:
    with pytest.raises(CannotGoBack, match=r"(takes|reads) no marks from a file.*leave --lms out"):
        Back(lms, [learner("Ada")], {})


def test_a_platform_that_nobody_knows() -> None:
    with pytest.raises(CannotGoBack, match="'blackbaord' here; these take something back: moodle, canvas"):
        Back("blackbaord", [learner("Ada")], {})


@pytest.mark.parametrize("lms", sorted(PLATFORMS))
def test_every_platform_has_a_name_files_and_a_reason_for_an_empty_class(lms: str) -> None:
    kind = PLATFORMS[lms]
    assert kind.shape == lms
    assert kind.title
    assert kind.table or kind.pages
    assert kind.table in ("", f"lms-{lms}.csv", f"lms-{lms}.txt")
    assert kind.pages in ("", f"feedback-{lms}.zip")
