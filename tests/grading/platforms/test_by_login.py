"""Platforms with logins: Blackboard, Sakai, OpenOlat, Open edX, GitHub, nbgrader, Artemis, Chamilo."""

from __future__ import annotations

from pathlib import Path

import pytest
from download_maker import ADA, BEN, EVE, NAME, OLDER, RIGHT, made, people, put, right, told

from gatherlab.grading.intake.question import Question

UUIDS = [f"11111111-2222-3333-4444-55555555555{n}" for n in range(3)]


def blackboard(title: str, login: str, second: int, data: bytes, name: str) -> dict[str, bytes]:
    attempt = f"{title}_{login}_attempt_2026-11-20-10-15-{second:02}"
    return {
        f"{attempt}_{NAME}": data,
        f"{attempt}.txt": f"Name: {name} ({login})\nAssignment: {title}\n".encode(),
    }


@pytest.mark.parametrize("title", ["Gather 01", "Lab_5", "Week_1_attempt_2"])
@pytest.mark.parametrize(
    "logins", [("abyron", "b_cato", "edahl"), ("1001", "1002", "1003"), ("a_x", "b_x", "c_x")]
)
def test_blackboard(tmp_path: Path, title: str, logins: tuple[str, str, str]) -> None:
    ada, ben, eve = logins
    found = made(
        tmp_path,
        {
            **blackboard(title, ada, 30, ADA, "Ada Byron"),
            **blackboard(title, ben, 31, BEN, "Ben Cato"),
            **blackboard(title, ben, 29, OLDER, "Ben Cato"),
            **blackboard(title, eve, 33, EVE, "Eve Dahl"),
        },
    )
    assert found.shape == "blackboard"
    assert people(found) == {"Ada Byron": RIGHT["ada"], "Ben Cato": RIGHT["ben"], "Eve Dahl": RIGHT["eve"]}
    assert told(found)["Ben Cato"][1] == ben


def test_blackboard_without_its_texts_merges_nobody(tmp_path: Path) -> None:
    files = blackboard("Lab", "a_x", 1, ADA, "") | blackboard("Lab", "b_x", 2, BEN, "")
    files = {path: data for path, data in files.items() if not path.endswith(".txt")}
    assert sorted(right(one) for one in made(tmp_path, files).learners()) == [RIGHT["ben"], RIGHT["ada"]]


SAKAI = ("Byron, Ada(abyron)", "Cato, Ben (Bo)(bcato)", ", (u123)")


def sakai(submissions: str, feedback: str, between: str = "/") -> dict[str, bytes]:
    files = {
        f"Gather 01/{person}{'/' if between == '/' else '_'}{submissions}{between}{NAME}": data
        for person, data in zip(SAKAI, (ADA, BEN, EVE), strict=True)
    }
    if between == "/":
        files |= {f"Gather 01/{person}/timestamp.txt": b"20261120" for person in SAKAI}
        files |= {
            f"Gather 01/{SAKAI[1]}/{SAKAI[1]}_submissionText.html": b"",
            f"Gather 01/{SAKAI[1]}/comments.txt": b"",
        }
    return {**files, f"Gather 01/{SAKAI[1]}{'/' if between == '/' else '_'}{feedback}{between}{NAME}": ADA}


@pytest.mark.parametrize("between", ["/", "_"])
@pytest.mark.parametrize(
    ("submissions", "feedback"),
    [
        ("Submission attachment(s)", "Feedback Attachment(s)"),
        ("Abgegebene Dateien", "Rückmeldung Anhang"),
        ("Fichiers remis", "Commentaires de retour"),
        ("提出物", "フィードバック添付"),
    ],
)
def test_sakai(tmp_path: Path, submissions: str, feedback: str, between: str) -> None:
    found = made(tmp_path, {**sakai(submissions, feedback, between), "Gather 01/grades.csv": b""})
    assert found.shape == "sakai"
    assert people(found) == {"Byron, Ada": RIGHT["ada"], "Cato, Ben (Bo)": RIGHT["ben"], "u123": RIGHT["eve"]}
    assert told(found)["Cato, Ben (Bo)"] == ("", "bcato", SAKAI[1], False)
    assert not any(one.problems for one in found.learners())


def test_sakai_in_a_language_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(Question, match="a language that is not known"):
        made(tmp_path, {**sakai("Qqq", "Zzz"), "Gather 01/grades.csv": b""})


@pytest.mark.parametrize("forms", [["{} anonymous"] * 3, [f"Group {letter} ({{}})" for letter in "ABC"]])
def test_sakai_without_logins(tmp_path: Path, forms: list[str]) -> None:
    files = {
        f"G/{form.format(uuid)}/Submission attachment(s)/{NAME}": data
        for form, uuid, data in zip(forms, UUIDS, (ADA, BEN, EVE), strict=True)
    }
    found = made(tmp_path, files)
    assert found.shape == "sakai"
    assert sorted(right(one) for one in found.learners()) == sorted(RIGHT.values())


def test_openolat(tmp_path: Path) -> None:
    around = "ita_Gather_01_2026-11-20"
    files = {
        f"{around}/Byron_Ada_abyron/1_task/{NAME}": EVE,
        f"{around}/Byron_Ada_abyron/2_submissions/{NAME}": ADA,
        f"{around}/Cato_Ben_bcato/2_submissions/{NAME}": OLDER,
        f"{around}/Cato_Ben_bcato/3_corrections/{NAME}": ADA,
        f"{around}/Cato_Ben_bcato/4_revisions_1/{NAME}": OLDER,
        f"{around}/Cato_Ben_bcato/6_revisions_2/{NAME}": BEN,
        f"{around}/Dahl_Eve_edahl/2_submissions/{NAME}": EVE,
        f"{around}/Dahl_Eve_edahl/3_corrections/{NAME}": ADA,
        f"{around}/Dahl_Eve_edahl/4_revisions_1/": b"",
        f"{around}/solutions/{NAME}": ADA,
        f"{around}/results.xlsx": b"",
    }
    found = made(tmp_path, files)
    assert found.shape == "openolat"
    assert people(found) == {"Ada Byron": RIGHT["ada"], "Ben Cato": RIGHT["ben"], "Eve Dahl": RIGHT["eve"]}
    assert told(found)["Eve Dahl"] == ("", "edahl", "Dahl_Eve_edahl", False)


def test_openolat_groups(tmp_path: Path) -> None:
    files = {
        f"grouptask_G_1/Group_{n}_123456{n}/1_submissions/{NAME}": data for n, data in ((1, ADA), (2, BEN))
    }
    found = told(made(tmp_path, files))
    assert found["Group 2"] == ("1234562", "", "Group_2_1234562", True)


def test_open_edx(tmp_path: Path) -> None:
    unit = "[1]Week 1, [2]Gather, [1]Hand in"
    files = {
        f"{unit}/[1] - abyron - {NAME}": ADA,
        f"{unit}/[1] - abyron - prompt_0.txt": b"text",
        f"{unit}/[2] - 00f636b9ac6d480c9fb95c23bf1d2129 - {NAME}": BEN,
        f"Removed from course/[x] - edahl - {NAME}": EVE,
        "submissions.csv": b"course,block",
    }
    found = made(tmp_path, files)
    assert found.shape == "open_edx"
    assert people(found) == {
        "abyron": RIGHT["ada"],
        "Anonymous 00f636b9": RIGHT["ben"],
        "edahl": RIGHT["eve"],
    }
    assert told(found)["abyron"] == ("", "abyron", "abyron", False)
    assert found.problems == []


def test_github_classroom(tmp_path: Path) -> None:
    for login, data in (("adab", ADA), ("ben-c", BEN), ("eved", EVE)):
        inside = f"gather-01-submissions/gather-01-{login}"
        put(tmp_path, {f"{inside}/{NAME}": data, f"{inside}/README.md": b"", f"{inside}/.git/x.py": b""})
    found = made(tmp_path, {})
    assert found.shape == "github_classroom"
    assert people(found) == {"adab": RIGHT["ada"], "ben-c": RIGHT["ben"], "eved": RIGHT["eve"]}
    assert not any(one.problems for one in found.learners())


def test_nbgrader_submitted(tmp_path: Path) -> None:
    for login, data in (("abyron", ADA), ("bcato", BEN), ("edahl", EVE)):
        inside = f"submitted/{login}/gather"
        put(tmp_path, {f"{inside}/{NAME}": data, f"{inside}/timestamp.txt": b"2026"})
    found = made(tmp_path, {})
    assert found.shape == "nbgrader"
    assert people(found) == {"abyron": RIGHT["ada"], "bcato": RIGHT["ben"], "edahl": RIGHT["eve"]}
    assert not any(one.problems for one in found.learners())


@pytest.mark.parametrize("random", ["+abcDEF123456", ""])
def test_nbgrader_inbound(tmp_path: Path, random: str) -> None:
    stamps = (("abyron", "2026-11-20 10:15:30.123456", ADA), ("b+cato", "2026-11-20 10:15:30.200000", BEN))
    files = {f"{user}+gather+{stamp} UTC{random}/{NAME}": data for user, stamp, data in stamps}
    files |= {f"b+cato+gather+2026-11-20 10:15:30.123456 UTC{random}/{NAME}": OLDER}
    files |= {f"b+cato+gather+2026-11-09 23:15:30.9 UTC{random}/{NAME}": OLDER}
    found = made(tmp_path, files)
    assert found.shape == "nbgrader"
    assert people(found) == {"abyron": RIGHT["ada"], "b+cato": RIGHT["ben"]}


def test_artemis(tmp_path: Path) -> None:
    logins = (("ge12abc", 4711, ADA), ("ge12abd", 4712, BEN))
    found = made(
        tmp_path / "repositories", {f"ADS26-Gather-{n}-{login}/{NAME}": data for login, n, data in logins}
    )
    assert found.shape == "artemis"
    assert people(found) == {"ge12abc": RIGHT["ada"], "ge12abd": RIGHT["ben"]}
    files = {f"Gather-{login}-{n}.ipynb": data for login, n, data in logins}
    found = made(tmp_path / "uploads", {**files, "Gather-ge12abd-4700.ipynb": OLDER})
    assert found.shape == "artemis"
    assert people(found) == {"ge12abc": RIGHT["ada"], "ge12abd": RIGHT["ben"]}


def test_chamilo(tmp_path: Path) -> None:
    files = {
        f"2026_11_20_10_15_30_abyron_{NAME}": ADA,
        f"2026_11_20_10_15_31_j_smith_{NAME}": BEN,
        f"2026_11_09_10_15_31_j_smith_{NAME}": OLDER,
        f"2026_11_20_10_15_31_j_doe_{NAME}": EVE,
    }
    found = made(tmp_path, files)
    assert found.shape == "chamilo"
    assert people(found) == {"abyron": RIGHT["ada"], "j_smith": RIGHT["ben"], "j_doe": RIGHT["eve"]}
    assert told(found)["j_smith"][1:3] == ("j_smith", f"2026_11_20_10_15_31_j_smith_{NAME}")


def test_chamilo_where_two_logins_only_begin_alike(tmp_path: Path) -> None:
    """Nothing says where a login ends before a file's own name: two people would be one, in silence."""
    alike = {"2026_11_20_10_15_30_ben_ox_g.ipynb": BEN, "2026_11_20_10_15_31_ben_li_g.ipynb": EVE}
    with pytest.raises(Question, match="Is ben one learner's login on Chamilo"):
        made(tmp_path / "two", alike)
    again = {"2026_11_20_10_15_30_ben_ox_g.ipynb": OLDER, "2026_11_21_10_15_31_ben_ox_h.ipynb": BEN}
    found = made(tmp_path / "one", again | {"2026_11_20_10_15_31_abyron_g.ipynb": ADA})
    assert people(found) == {"abyron": RIGHT["ada"], "ben": RIGHT["ben"]}


def test_what_counts_from_an_earlier_hand_in_is_said(tmp_path: Path) -> None:
    name = "Lab 1_abyron_attempt_2026-11-{}-10-15-30_g.ipynb"
    found = made(tmp_path, {name.format(20): ADA, name.format(21): EVE})
    (learner,) = found.learners()
    assert {work.exercise: work.file for work in learner.works}["1.1"] == name.format(20)
    said = f"1.1, 1.3: {name.format(21)} has nothing new, so the earlier {name.format(20)} counts."
    assert said in learner.problems
