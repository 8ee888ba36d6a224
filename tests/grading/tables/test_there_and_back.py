"""From a download to an upload: who is read in the one gets the mark and the page in the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from back_maker import Back, page
from class_maker import notebook, right_answers, zipped
from platform_readers import Blackboard, Canvas, Ilias, Moodle, OpenOlat, Sakai, chamilo

from gatherlab.grading.intake.roster import roster

MARKS = {"Ada": 3.0, "Ben": 1.0, "Eve": 0.0}
GROUP_A, GROUP_B = "2f0c7a6e-1111-2222-3333-444455556666", "9b1d7a6e-1111-2222-3333-444455556666"


@pytest.fixture
def there_and_back(tmp_path: Path) -> Callable[..., tuple[Back, dict[str, str]]]:
    """Give a download; get what goes back, and the name that each page is for, by what ``MARKS`` calls them.

    ``files`` gives the owner of each path.
    """

    def make(
        lms: str, files: Mapping[str, str], beside: Mapping[str, bytes] = {}, **more: object
    ) -> tuple[Back, dict[str, str]]:
        answers = {name: notebook("01_basic_gather", _answers(name)) for name in MARKS}
        members = {path: answers[owner] for path, owner in files.items()} | dict(beside)
        people = roster(zipped(tmp_path / "handed_in.zip", members))
        learners = list(people.learners())
        people.walk.close()
        owners = {
            one.key: {files[work.file.partition("!")[2] or work.file] for work in one.works}
            for one in learners
        }
        assert all(len(found) == 1 for found in owners.values())
        called = {key: found.pop() for key, found in owners.items()}
        passed = {key: int(MARKS[name]) for key, name in called.items()}
        back = Back(lms, learners, passed, shape=people.shape, **more)
        return back, {called[one.key]: one.name for one in learners}

    return make


def _answers(name: str) -> dict[str, str]:
    """Different for each, so that nobody's file is a copy of another's."""
    return {"1.1": f"# {name}\n{right_answers()['1.1']}"}


def pages(names: Mapping[str, str]) -> dict[str, bytes]:
    return {who: page(name).encode() for who, name in names.items()}


def test_moodle(there_and_back: Callable[..., tuple[Back, dict[str, str]]]) -> None:
    folder = "{}_assignsubmission_file/01.ipynb"
    files = {
        folder.format(f"{name} Nn_{number}"): name
        for name, number in zip(MARKS, (1001, 1002, 1003), strict=True)
    }
    back, names = there_and_back("moodle", files)
    site = Moodle({"1001": "Ada", "1002": "Ben", "1003": "Eve"}, 3)
    assert site.upload_worksheet(back.marks.text)[0] == MARKS
    found = site.upload_feedback(back.zip.getvalue())
    assert {who: one["feedback.html"] for who, one in found.items()} == pages(names)


def test_moodles_groups(
    there_and_back: Callable[..., tuple[Back, dict[str, str]]], class_list: Callable[..., Path]
) -> None:
    files = {
        "Group A_45_assignsubmission_file/01.ipynb": "Ada",
        "Group B_46_assignsubmission_file/01.ipynb": "Ben",
        "Default group_assignsubmission_file/01.ipynb": "Eve",
    }
    worksheet = class_list(
        "Identifier,Full name,Status,Group,Grade,Maximum grade,Last modified (grade),Feedback comments\r\n"
        "Participant 45,Zoe,x,Group B,,3.00,-,\r\n"
        "Participant 1001,Ada,x,Group A,,3.00,-,\r\n"
        "Participant 1002,Abe,x,Group A,,3.00,-,\r\n"
        "Participant 1003,Eve,x,Default group,,3.00,-,\r\n"
    )
    back, names = there_and_back("moodle", files, class_list=worksheet)
    site = Moodle({"45": "Zoe", "1001": "Ada", "1002": "Abe", "1003": "Eve"}, 3)
    assert site.upload_worksheet(back.marks.text)[0] == {"Zoe": 1, "Ada": 3, "Abe": 3, "Eve": 0}
    found = site.upload_feedback(back.zip.getvalue())
    right = pages(names)
    assert {who: one["feedback.html"] for who, one in found.items()} == {
        "Zoe": right["Ben"],
        "Ada": right["Ada"],
        "Abe": right["Ada"],
        "Eve": right["Eve"],
    }


def test_canvas(there_and_back: Callable[..., tuple[Back, dict[str, str]]]) -> None:
    files = {
        "byronada_1001_50011_01.ipynb": "Ada",
        "catoben_LATE_1002_50012_01-1.ipynb": "Ben",
        "durreve_1003_50013_01.ipynb": "Eve",
    }
    back, names = there_and_back("canvas", files, assignment="Gather (5)")
    people = {"1001": "Ada", "1002": "Ben", "1003": "Eve"}
    site = Canvas(people, {"5": "Gather"}, {"50011": "1001", "50012": "1002", "50013": "1003"})
    assert site.upload_gradebook(back.marks.text) == ({"Gather": MARKS}, [])
    assert site.upload_submissions(back.zip.getvalue()) == (pages(names), [])


def test_sakai(there_and_back: Callable[..., tuple[Back, dict[str, str]]]) -> None:
    folder = "Week Lab/{}/Submission attachment(s)/01.ipynb"
    shown = {"Byron, Ada(abyron)": "Ada", "Cato, Ben(bcato)": "Ben", "Durr, Eve(edurr)": "Eve"}
    back, names = there_and_back("sakai", {folder.format(one): name for one, name in shown.items()})
    site = Sakai({"abyron": "Ada", "bcato": "Ben", "edurr": "Eve"})
    assert site.upload_all(back.zip.getvalue()) == (MARKS, pages(names))


def test_sakais_groups_and_anonymous_submissions(
    there_and_back: Callable[..., tuple[Back, dict[str, str]]],
) -> None:
    for shown, groups in (
        (("Group A ({})", "Group B ({})"), True),
        (("{} anonymous", "{} anonymous"), False),
    ):
        called = [one.format(number) for one, number in zip(shown, (GROUP_A, GROUP_B), strict=True)]
        folder = "Week Lab/{}/Submission attachment(s)/01.ipynb"
        back, names = there_and_back(
            "sakai", {folder.format(called[0]): "Ada", folder.format(called[1]): "Ben"}
        )
        ids = [GROUP_A, GROUP_B] if groups else called
        site = Sakai(dict(zip(ids, ("Ada", "Ben"), strict=True)), groups=groups)
        assert site.upload_all(back.zip.getvalue()) == ({"Ada": 3, "Ben": 1}, pages(names))


def test_openolat(there_and_back: Callable[..., tuple[Back, dict[str, str]]]) -> None:
    folder = "ita_Gather_2026-11-20/{}/2_submissions/01.ipynb"
    shown = {"Byron_Ada_abyron": "Ada", "Cato_Ben_bcato": "Ben", "Durr_Eve_edurr": "Eve"}
    back, names = there_and_back("openolat", {folder.format(one): name for one, name in shown.items()})
    site = OpenOlat({"abyron": "Ada", "bcato": "Ben", "edurr": "Eve"})
    assert site.paste(back.marks.text)[0] == MARKS
    assert site.return_files(back.zip.getvalue()) == pages(names)


@pytest.mark.parametrize("team", ["", "Team 12/", "Team 13/"])
def test_ilias(team: str, there_and_back: Callable[..., tuple[Back, dict[str, str]]]) -> None:
    shown = {"Byron_Ada_abyron_310": "Ada", "Cato_Ben_bcato_311": "Ben", "Durr_Eve_edurr_312": "Eve"}
    folders = {name: f"Team {place}/" if team else "" for place, name in enumerate(MARKS, start=12)}
    files = {f"Lab/Submissions/{folders[name]}{one}/01.ipynb": name for one, name in shown.items()}
    back, names = there_and_back("ilias", files)
    assert Ilias({"310": "Ada", "311": "Ben", "312": "Eve"}).multi_feedback(back.zip.getvalue()) == pages(
        names
    )


def test_chamilo(there_and_back: Callable[..., tuple[Back, dict[str, str]]]) -> None:
    files = {
        "2026_11_20_10_15_30_abyron_01.ipynb": "Ada",
        "2026_11_20_10_16_31_bcato_01.ipynb": "Ben",
        "2026_11_20_10_17_32_edurr_01.ipynb": "Eve",
    }
    back, names = there_and_back("chamilo", files)
    found = {who: content for who, _, content in chamilo(back.zip.getvalue(), files)}
    assert set(found) == set(MARKS)
    assert all(f"Feedback for {names[who]}".encode() in content for who, content in found.items())


def test_blackboard(there_and_back: Callable[..., tuple[Back, dict[str, str]]]) -> None:
    logins = {"abyron": "Ada", "00123": "Ben", "edurr": "Eve"}
    head = "Gather_1_{}_attempt_2026-11-20-10-15-30"
    files = {f"{head.format(login)}_01.ipynb": name for login, name in logins.items()}
    beside = {
        f"{head.format(login)}.txt": f"Name: {name} Nn ({login})\n".encode() for login, name in logins.items()
    }
    back, _ = there_and_back("blackboard", files, beside, assignment="Gather_1 [Total Pts: 3 Score] |9")
    assert Blackboard(logins, {"9": "Gather"}).upload(back.data) == {"Gather": MARKS}
