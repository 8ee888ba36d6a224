"""``--names``: a teacher's own table says whose what is."""

from __future__ import annotations

from pathlib import Path

import pytest
from class_maker import write
from download_maker import ADA, BEN, EVE, NAME, RIGHT, made, people, put, told

from gatherlab.grading.intake.name_list import NameList, WrongList
from gatherlab.grading.intake.question import Question


def table(tmp_path: Path, text: str) -> NameList:
    return NameList.read(write(tmp_path / "names.csv", text.encode("utf-8")))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("head", ["", "\ufeffdownload{0}name{0}id{0}login\n"])
def test_people_get_their_names(tmp_path: Path, separator: str, head: str) -> None:
    rows = [
        ("submission_1", "Ada Byron", "77", "abyron"),
        ("submission_2", "Ben Cato", "", ""),
        ("nobody", "X", "", ""),
    ]
    text = head.format(separator) + "\n".join(separator.join(row) for row in rows)
    files = {f"submission_{n}/{NAME}": data for n, data in ((1, ADA), (2, BEN), (3, EVE))}
    found = made(tmp_path / "class", files, names=table(tmp_path, text))
    assert people(found) == {
        "Ada Byron": RIGHT["ada"],
        "Ben Cato": RIGHT["ben"],
        "submission_3": RIGHT["eve"],
    }
    assert told(found)["Ada Byron"][:2] == ("77", "abyron")
    assert any(problem.startswith("names.csv has no row for ") for problem in found.problems)
    assert "names.csv names what is not in the download: nobody." in found.problems
    assert found.why.endswith("names from names.csv")


def test_moodles_people_may_be_called_as_the_download_calls_them(tmp_path: Path) -> None:
    files = {f"Participant_{n}_assignsubmission_file/{NAME}": data for n, data in ((1, ADA), (2, BEN))}
    found = made(tmp_path / "class", files, names=table(tmp_path, "Participant_1,Ada\n2,Ben\n"))
    assert people(found) == {"Ada": RIGHT["ada"], "Ben": RIGHT["ben"]}
    assert told(found)["Ben"][0] == "2"


def test_it_answers_what_is_asked(tmp_path: Path) -> None:
    files = {NAME: ADA, "01_basic_gather (1).ipynb": BEN}
    with pytest.raises(Question):
        made(tmp_path / "class", files)
    names = table(tmp_path, f"{NAME},Ada\n01_basic_gather (1).ipynb,Ben\n")
    assert people(made(tmp_path / "class", {}, names=names)) == {"Ada": RIGHT["ada"], "Ben": RIGHT["ben"]}


def test_a_row_may_leave_out_the_folders_around_what_it_names(tmp_path: Path) -> None:
    """A teacher sees the files' names, not the folder that a platform's zip has around them."""
    folder = tmp_path / "class"
    put(folder, {f"Async IO/{NAME}": ADA, "Async IO/01_basic_gather (1).ipynb": BEN})
    names = table(tmp_path, f"{NAME},Ada\n01_basic_gather (1).ipynb,Ben\n")
    assert people(made(folder, {}, names=names)) == {"Ada": RIGHT["ada"], "Ben": RIGHT["ben"]}
    put(folder, {f"Async IO/b/{NAME}": EVE})  # now two things are called so: the row names neither
    found = made(folder, {}, names=table(tmp_path, f"{NAME},Ada\n01_basic_gather (1).ipynb,Ben\nb,Eve\n"))
    assert people(found)["Ben"] == RIGHT["ben"]
    assert people(found)["Eve"] == RIGHT["eve"]
    assert "Ada" not in people(found)


@pytest.mark.parametrize("row", ["gone.ipynb,Zoe", "Async IO x,Zoe", "IO,Zoe"])
def test_a_table_that_answers_nothing_is_told_in_the_question(tmp_path: Path, row: str) -> None:
    files = {f"in/Async IO/{NAME}": ADA, "in/Async IO/01_basic_gather (1).ipynb": BEN}
    with pytest.raises(Question, match=r"names\.csv names nothing that is in the download.*: " + row[:2]):
        made(tmp_path / "class", files, names=table(tmp_path, row))


def test_a_row_names_no_folder_around_the_whole_class(tmp_path: Path) -> None:
    files = {f"in/Async IO/{NAME}": ADA, "in/Async IO/01_basic_gather (1).ipynb": BEN}
    with pytest.raises(Question):
        made(tmp_path / "class", files, names=table(tmp_path, "Async IO,Zoe"))


def test_two_with_one_name_may_be_one_or_two(tmp_path: Path) -> None:
    put(tmp_path / "class", {"Ada/x.ipynb": BEN, "Ada.ipynb": EVE})
    one = made(tmp_path / "class", {}, names=table(tmp_path, "Ada/x.ipynb,Ada\nAda.ipynb,Ada\n"))
    assert people(one) == {"Ada": ("1.1", "1.2")}
    two = made(tmp_path / "class", {}, names=table(tmp_path, "Ada/x.ipynb,Ada B,1\nAda.ipynb,Ada C,2\n"))
    assert people(two) == {"Ada B": RIGHT["ben"], "Ada C": RIGHT["eve"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"Ada\n", "row 1: a row is"),
        (b"a,b\na,c\n", "row 2: a stands there twice"),
        (b"\xff", "is not in UTF-8"),
    ],
)
def test_tables_that_are_wrong(tmp_path: Path, text: bytes, message: str) -> None:
    with pytest.raises(WrongList, match=message):
        NameList.read(write(tmp_path / "names.csv", text))
    with pytest.raises(WrongList, match="cannot be read"):
        NameList.read(tmp_path / "nowhere.csv")
