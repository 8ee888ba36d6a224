"""Platforms that take zips, or lines to paste: Sakai, OpenOlat, ILIAS, Chamilo."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from back_maker import PASSED, Back, learner, page, pages, same_as_golden
from platform_readers import Ilias, OpenOlat, Sakai, chamilo, zip_of

from gatherlab.grading.tables.class_list import CannotGoBack

NAMES = ("Ada Byron", "Ben Cato", "Eve Dürr")

# --------------------------------------------------------------------------- Sakai

SAKAI = Sakai({"abyron": NAMES[0], "bcato": NAMES[1], "edurr": NAMES[2]})
LIST = (
    "Week Lab;SCORE_GRADE_TYPE\r\n\r\n"
    "Display ID;ID;Last Name;First Name;grade;Submission date;Late submission\r\n"
    "abyron;abyron;Byron;Ada;;20.11.2026;On time\r\nbcato;bcato;Cato;Ben;;;\r\nedurr;edurr;Dürr;Eve;;;\r\n"
)


def sakai_class(folder: str = "Submission attachment(s)") -> list:
    return [
        learner(
            name,
            login=login,
            handed_in_as=(shown := f"{name.split()[1]}, {name.split()[0]}({login})"),
            files=(f"Week Lab/{shown}/{folder}/a.ipynb",),
        )
        for login, name in SAKAI.people.items()
    ]


def test_sakais_zip_has_the_grades_and_the_pages() -> None:
    back = Back("sakai", sakai_class(), PASSED, points=10)
    same_as_golden("sakai-grades.csv", zip_of(back.zip.getvalue())["Gather exercises/grades.csv"])
    grades, found = SAKAI.upload_all(back.zip.getvalue())
    assert grades == {"Ada Byron": 10, "Ben Cato": 3.33, "Eve Dürr": 0}
    assert found == pages(*NAMES)
    assert "Gather exercises/Byron, Ada(abyron)/Feedback Attachment(s)/feedback.html" in zip_of(
        back.zip.getvalue()
    )
    assert back.said == []


def test_sakais_own_grades_say_the_separator_and_who_is_who(class_list: Callable[..., Path]) -> None:
    people = [learner(name) for name in NAMES]
    back = Back("sakai", people, PASSED, class_list=class_list(LIST), shape="folders")
    semicolons = Sakai(SAKAI.people, separator=";")
    grades, found = semicolons.upload_all(back.zip.getvalue())
    assert grades == {"Ada Byron": 3, "Ben Cato": 1, "Eve Dürr": 0}
    assert found == pages(*NAMES)


def test_sakais_groups_and_anonymous_submissions_go_by_their_own_ids() -> None:
    one, other = "2f0c7a6e-1111-2222-3333-444455556666", "9b1d7a6e-1111-2222-3333-444455556666"
    groups = [
        learner("Group A", key="a", handed_in_as=f"Group A (x) ({one})", team=True),
        learner("Group B", key="b", handed_in_as=f"Group B ({other})", team=True),
    ]
    site = Sakai({one: "Group A", other: "Group B"}, groups=True)
    assert site.upload_all(Back("sakai", groups, {"a": 3, "b": 1}).zip.getvalue()) == (
        {"Group A": 3, "Group B": 1},
        pages("Group A", "Group B"),
    )
    hidden = [learner("Anonymous", key="x", handed_in_as=f"{one} anonymous")]
    site = Sakai({f"{one} anonymous": "Ada"})
    grades, found = site.upload_all(Back("sakai", hidden, {"x": 2}).zip.getvalue())
    assert (grades, list(found)) == ({"Ada": 2}, ["Ada"])


def test_sakai_in_another_language_has_the_grades_and_says_why_no_pages() -> None:
    back = Back("sakai", sakai_class("Anlagen zur Einreichung"), PASSED)
    grades, found = SAKAI.upload_all(back.zip.getvalue())
    assert grades == {"Ada Byron": 3, "Ben Cato": 1, "Eve Dürr": 0}
    assert found == {}
    assert len(back.said) == 1
    assert "Set Sakai to English, and download again" in back.said[0]


def test_a_name_that_sakai_would_read_as_something_else() -> None:
    odd = learner("Otto", key="o", login="otto", handed_in_as="timestamp, Otto(otto)")
    back = Back("sakai", [*sakai_class(), odd], PASSED | {"o": 2})
    site = Sakai(SAKAI.people | {"otto": "Otto"})
    grades, found = site.upload_all(back.zip.getvalue())
    assert grades["Otto"] == 2
    assert set(found) == set(NAMES)
    assert back.said == [
        "No page in feedback-sakai.zip, because Sakai would not know whose it is, or what it is: Otto."
    ]


def test_sakai_without_what_it_needs(class_list: Callable[..., Path]) -> None:
    with pytest.raises(CannotGoBack, match="it looks like: canvas"):
        Back("sakai", sakai_class(), PASSED, shape="canvas")
    with pytest.raises(CannotGoBack, match=r"the download has no login for them"):
        Back("sakai", [learner("Ada")], {})
    with pytest.raises(CannotGoBack, match=r"is not the grades\.csv of Sakai's download"):
        Back("sakai", sakai_class(), PASSED, class_list=class_list("a,b\n\nc,d\n1,2\n"))


# --------------------------------------------------------------------------- OpenOlat

OLAT = OpenOlat({"abyron": NAMES[0], "b_cato": NAMES[1], "edurr": NAMES[2]})


def test_openolats_lines_to_paste_and_its_returned_files() -> None:
    people = [learner(name, login=login) for login, name in OLAT.people.items()]
    back = Back("openolat", people, PASSED, points=10)
    same_as_golden("openolat.txt", back.data)
    points, comments = OLAT.paste(back.marks.text)
    assert points == {"Ada Byron": 10, "Ben Cato": 3.33, "Eve Dürr": 0}
    assert comments["Ben Cato"] == "1 of 3 exercises passed. Not yet: 1.2, 1.3."
    assert OLAT.return_files(back.zip.getvalue()) == pages(*NAMES)
    assert back.said == []


def test_openolat_takes_no_groups() -> None:
    group = learner("Group_A", key="g", handed_in_as="Group_A_1234567", team=True)
    with pytest.raises(CannotGoBack, match="only names groups: type the marks in"):
        Back("openolat", [group], {})
    back = Back("openolat", [learner(NAMES[0], login="abyron"), group], {"ada": 3, "g": 1})
    assert OLAT.paste(back.marks.text)[0] == {"Ada Byron": 3}
    assert any("Group_A" in text for text in back.said)


# --------------------------------------------------------------------------- ILIAS


def test_iliass_multi_feedback() -> None:
    people = [
        learner(name, handed_in_as=f"{name.split()[1]}_{name.split()[0]}_x_{number}")
        for name, number in zip(NAMES, (310, 311, 312), strict=True)
    ]
    back = Back("ilias", people, PASSED)
    site = Ilias({"310": NAMES[0], "311": NAMES[1], "312": NAMES[2]})
    assert site.multi_feedback(back.zip.getvalue()) == pages(*NAMES)
    assert back.said == ["ILIAS takes no marks from a file: type them in from grades.csv."]


def test_iliass_teams_go_by_the_member_whose_folder_it_is() -> None:
    team = learner(
        "Team 12",
        key="t",
        handed_in_as="Team 12",
        team=True,
        files=("Lab_3/Submissions/Team 12/Byron_Ada_abyron_310/name_7/a.ipynb",),
    )
    lost = learner(
        "Team 13", key="u", handed_in_as="Team 13", team=True, files=("Submissions/Team 13/a.ipynb",)
    )
    back = Back("ilias", [team, lost], {"t": 3, "u": 1})
    site = Ilias({"310": NAMES[0], "311": NAMES[1]}, {"310": ["310", "311"]})
    assert site.multi_feedback(back.zip.getvalue()) == dict.fromkeys(NAMES[:2], page("Team 12").encode())
    assert "Team 13" in back.said[0]


# --------------------------------------------------------------------------- Chamilo

FILES = {
    "2026_11_20_10_15_30_abyron_name.ipynb": NAMES[0],
    "2026_11_20_10_15_31_bcato_name.zip": NAMES[1],
    "2026_11_20_10_15_32_edurr_name.html": NAMES[2],
    "2026_11_20_10_15_33_zoe_name.py": "Zoe",
}


def test_chamilos_corrections_are_of_the_kind_their_names_say() -> None:
    people = [learner(name, handed_in_as=file) for file, name in FILES.items()]
    back = Back("chamilo", people, PASSED | {"zoe": 1})
    found = {name: (file, content) for name, file, content in chamilo(back.zip.getvalue(), FILES)}
    assert set(found) == set(NAMES)
    notebook = nbformat.reads(found[NAMES[0]][1].decode(), as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source == "<h1>Feedback for Ada Byron</h1>"
    with zipfile.ZipFile(io.BytesIO(found[NAMES[1]][1])) as archive:
        assert archive.read("feedback.html") == page(NAMES[1]).encode()
    assert found[NAMES[2]][1] == page(NAMES[2]).encode()
    assert json.loads(found[NAMES[0]][1])["nbformat_minor"] == 5
    assert back.said[0].endswith("cannot hold a page: Zoe.")
    assert back.said[-1] == "Chamilo takes no marks from a file: type them in from grades.csv."


@pytest.mark.parametrize("lms", ["ilias", "chamilo", "openolat"])
def test_the_folder_must_be_the_platforms_own(lms: str) -> None:
    with pytest.raises(CannotGoBack, match="it looks like: names"):
        Back(lms, [learner("Ada")], {}, shape="names")
