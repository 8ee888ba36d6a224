"""Files of a class: folders and zips that a stranger made."""

from __future__ import annotations

import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from class_maker import write, zipped

from gatherlab.grading.intake import files, outputs, zips
from gatherlab.grading.intake.files import Walk
from gatherlab.grading.intake.letters import natural, shown
from gatherlab.grading.intake.zips import Unreadable


def walked(root: Path, skip: Path | None = None) -> tuple[dict[str, bytes | str], list[str]]:
    """What is found, each with its bytes or why it cannot be read; and the problems."""
    walk = Walk(root, skip)
    found: dict[str, bytes | str] = {}
    for file in walk.files():
        try:
            found[file.path] = walk.read(file)
        except Unreadable as problem:
            found[file.path] = str(problem)
    walk.close()
    return found, [problem for _, problem in walk.problems]


def test_a_folder_in_the_order_of_names_without_what_computers_add(tmp_path: Path) -> None:
    for name in ("b/x.ipynb", "a/y.py", "c.ipynb"):
        write(tmp_path / name, name.encode())
    for name in (
        ".git/x.py",
        "a/.ipynb_checkpoints/y-checkpoint.py",
        "__MACOSX/._c.ipynb",
        "a/__pycache__/y.py",
        "a/.vscode/settings.json",
        "a/.gitignore",
        "._c.ipynb",
        "~$x.docx",
        "Thumbs.db",
    ):
        write(tmp_path / name, b"no")
    write(tmp_path / "env" / "pyvenv.cfg", b"")
    write(tmp_path / "env" / "lib" / "x.py", b"no")
    found, problems = walked(tmp_path)
    assert list(found) == ["a/y.py", "b/x.ipynb", "c.ipynb"]
    assert found["a/y.py"] == b"a/y.py"
    assert problems == []


HIDDEN = {
    ".hidden/x.ipynb": b"1",
    ".y.ipynb": b"2",
    ".ipynb": b"3",
    "Ada/.mine.zip": b"",
    "Ada/.work/deep/.ipynb": b"4",
    "Ada/.ipynb_checkpoints/gone-checkpoint.ipynb": b"5",
    "Ada/.ipynb_checkpoints/gather-checkpoint.ipynb": b"6",
    "Ada/gather.ipynb": b"7",
    "__MACOSX/lost.ipynb": b"8",
    "__MACOSX/Ada/gather.ipynb": b"8",
    "Bob/.Trash-1000/files/thrown.ipynb": b"9",
    "Bob/.venv/lib/python3.11/site-packages/a.ipynb": b"10",
    "Bob/b.py": b"11",
}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_what_is_hidden_is_read_or_said(form: str, tmp_path: Path) -> None:
    members = {**HIDDEN, "Ada/.mine.zip": zipped(tmp_path / "w.zip", {".z.ipynb": b"z"}).read_bytes()}
    for name, data in members.items():
        write(tmp_path / "class" / name, data)
    root = zipped(tmp_path / "c.zip", members) if form == "zip" else tmp_path / "class"
    found, problems = walked(root)
    assert found == {
        ".hidden/x.ipynb": b"1",
        ".ipynb": b"3",
        ".y.ipynb": b"2",
        "Ada/.mine.zip!.z.ipynb": b"z",
        "Ada/.work/deep/.ipynb": b"4",
        "Ada/gather.ipynb": b"7",
        "Bob/b.py": b"11",
    }
    assert sorted(problems) == [
        "Ada/.ipynb_checkpoints/gone-checkpoint.ipynb was not read: it is a copy that Jupyter keeps by "
        "itself, and the file itself is not there.",
        "Bob/.Trash-1000/files/thrown.ipynb was not read: it was thrown away.",
        "__MACOSX/lost.ipynb was not read: it lies in __MACOSX, where macOS keeps no work.",
    ]


@pytest.mark.parametrize("form", ["folder", "zip", "learners zipped"])
def test_a_folder_with_nothing_of_a_persons_in_it(form: str, tmp_path: Path) -> None:
    people = {
        "Ada": {".git/config": b"", ".git/x.ipynb": b"", ".vscode/a.json": b"", ".gitignore": b""},
        "Bob": {".DS_Store": b"", "Thumbs.db": b""},
        "Cyd": {".ipynb_checkpoints/g-checkpoint.ipynb": b""},
        "Dan": {".git/config": b"", "d.ipynb": b""},
    }
    for who, members in people.items():
        if form == "learners zipped":
            zipped(tmp_path / "class" / f"{who}.zip", members)
        for name, data in members.items() if form != "learners zipped" else ():
            write(tmp_path / "class" / who / name, data)
    root = tmp_path / "class"
    if form == "zip":
        flat = {f"{who}/{name}": data for who, members in people.items() for name, data in members.items()}
        root = zipped(tmp_path / "c.zip", flat)
    walk = Walk(root)
    found = [file.path for file in walk.files()]
    walk.close()
    end = ".zip" if form == "learners zipped" else ""
    between = "!" if end else "/"
    assert found == [f"Dan{end}{between}d.ipynb"]
    assert [file.path for file in walk.empty] == [f"Bob{end}"]
    assert sorted(problem for _, problem in walk.problems) == [
        f"Ada{end} holds only .git, .vscode, as programs make it: nothing in it was read.",
        f"Cyd{end} holds only .ipynb_checkpoints, as programs make it: nothing in it was read.",
        f"Cyd{end}{between}.ipynb_checkpoints/g-checkpoint.ipynb was not read: it is a copy that Jupyter "
        "keeps by itself, and the file itself is not there.",
    ]


def test_the_results_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.py", b"")
    write(tmp_path / "out" / "b.py", b"")
    assert list(walked(tmp_path, tmp_path / "x" / ".." / "out")[0]) == ["a.py"]


def test_links_pipes_and_depth(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.py", b"secret")
    root = tmp_path / "class"
    write(root / "a.py", b"a")
    (root / "link.py").symlink_to(secret)
    (root / "folder").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.py")
    write(root / "/".join("d" * 25) / "deep.py", b"x")
    found, problems = walked(root)
    assert found == {"a.py": b"a"}
    assert [problem.split(" ", 1)[1] for problem in problems] == [
        "lies more than 20 folders deep.",
        "is a link, not a file: it was not followed.",
        "is a link, not a file: it was not followed.",
        "is not a regular file.",
    ]


def test_a_link_that_took_a_files_place_is_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.py", b"secret")
    place = write(tmp_path / "class" / "a.py", b"a")
    walk = Walk(tmp_path / "class")
    (file,) = walk.files()
    place.unlink()
    place.symlink_to(secret)
    with pytest.raises(Unreadable, match="cannot be read"):
        walk.read(file)
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(Unreadable, match="not a regular file"):
        walk.read(file)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to this account")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path / "a" / "x.py", b"").parent.chmod(0)
    assert walked(tmp_path) == ({}, ["a cannot be read: Permission denied."])
    (tmp_path / "a").chmod(0o700)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    inner = tmp_path / "class"
    inner.mkdir()
    walk = Walk(inner)
    found = walk._folder(tmp_path / "gone", ())
    with pytest.raises(Unreadable, match="cannot be read"):
        next(found)
    assert list(walk._folder(tmp_path / "gone", ("gone",))) == []
    assert walk.problems[0][1].startswith("gone cannot be read")


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1_000_000)
    write(tmp_path / "a.ipynb", b"x" * 1_000_001)
    write(tmp_path / "b.ipynb", b"x" * 1_000_000)
    zipped(tmp_path / "c.zip", {"d.ipynb": os.urandom(1_000_001)})
    found, _ = walked(tmp_path)
    assert found["a.ipynb"] == found["c.zip!d.ipynb"] == "is larger than 1 MB, its outputs left out"
    assert len(found["b.ipynb"]) == 1_000_000


def test_outputs_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10_000)
    text = '}]\\" [{ ' * 5_000
    output = [{"output_type": "stream", "text": text, "metadata": {"x": [[], {}]}}, {"outputs": [1]}]
    cell = {"cell_type": "code", "source": 'a = {"outputs": []}', "outputs": output}
    markdown = {"cell_type": "markdown", "attachments": {"a.png": {"image/png": text}}, "source": "b"}
    content = {"nbformat": 4, "metadata": {"outputs": [2]}, "cells": [cell, markdown, cell]}
    small = {**content, "cells": [{**cell, "outputs": []}, {**markdown, "attachments": {}}] * 2}
    small["cells"] = [small["cells"][0], small["cells"][1], small["cells"][0]]
    for indent in (None, 1):
        write(tmp_path / "a.ipynb", json.dumps(content, indent=indent).encode())
        write(tmp_path / "a.py", json.dumps(content).encode())
        found, _ = walked(tmp_path)
        assert json.loads(found["a.ipynb"]) == small
        assert found["a.py"] == "is larger than 0 MB"
    monkeypatch.setattr(files, "LARGEST_NOTEBOOK", 20_000)
    assert walked(tmp_path)[0]["a.ipynb"] == "is larger than 0 MB"
    monkeypatch.setattr(files, "LARGEST_NOTEBOOK", 2_000_000)
    monkeypatch.setattr(outputs, "MOST_PIECES", 10)
    assert "too many pieces" in str(walked(tmp_path)[0]["a.ipynb"])


def test_real_limits_take_ten_megabytes_of_outputs(tmp_path: Path) -> None:
    output = {"output_type": "display_data", "data": {"image/png": "A" * 12_000_000}, "metadata": {}}
    cells = [{"cell_type": "code", "source": "a", "outputs": [output], "metadata": {}}]
    write(tmp_path / "a.ipynb", json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode())
    assert len(walked(tmp_path)[0]["a.ipynb"]) < 1_000


# --------------------------------------------------------------------------- zips


def test_zips_in_folders_and_zips_in_zips(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "w" / "inner.zip", {"x/01.ipynb": b"1", "y.py": b"2"})
    deeper = zipped(tmp_path / "w" / "deeper.zip", {"in.zip": inner.read_bytes()})
    members = {"Ada/i.zip": inner.read_bytes(), "Ada/z.ipynb": b"3", "Bob/d.zip": deeper.read_bytes()}
    zipped(tmp_path / "class" / "all.zip", members)
    found, problems = walked(tmp_path / "class")
    assert found == {
        "all.zip!Ada/i.zip!x/01.ipynb": b"1",
        "all.zip!Ada/i.zip!y.py": b"2",
        "all.zip!Ada/z.ipynb": b"3",
        "all.zip!Bob/d.zip!in.zip!x/01.ipynb": b"1",
        "all.zip!Bob/d.zip!in.zip!y.py": b"2",
    }
    assert problems == []
    whole, _ = walked(tmp_path / "class" / "all.zip")
    assert list(whole) == [name.removeprefix("all.zip!") for name in sorted(found)]


def doll(tmp_path: Path, zips: int) -> bytes:
    """A zip in a zip and so on, ``zips`` of them, with ``a.py`` in the innermost and beside each zip."""
    data = zipped(tmp_path / "w" / "0.zip", {"a.py": b"12345"}).read_bytes()
    for number in range(1, zips):
        data = zipped(tmp_path / "w" / f"{number}.zip", {"a.py": b"12345", "in.zip": data}).read_bytes()
    return data


def test_zips_nested_too_deep_are_said(tmp_path: Path) -> None:
    write(tmp_path / "class" / "a.zip", doll(tmp_path, files.NESTED + 3))
    found, problems = walked(tmp_path / "class")
    assert len(found) == files.NESTED
    inner = "!".join(["a.zip", *["in.zip"] * files.NESTED])
    assert problems == [f"{inner} was not opened: it lies in {files.NESTED} zips, one in the other."]


def test_what_a_learner_zipped_has_one_allowance_of_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = doll(tmp_path, 1)
    monkeypatch.setattr(zips, "UNPACKED", 2 * len(inner) + 12)  # of three zips with five bytes each
    learner = zipped(tmp_path / "w" / "l.zip", {f"{n}.zip": inner for n in range(3)}).read_bytes()
    zipped(tmp_path / "class.zip", {"Ada.zip": learner, "Bob.zip": learner})
    found, problems = walked(tmp_path / "class.zip")
    assert list(found) == [f"{who}.zip!{n}.zip!a.py" for who in ("Ada", "Bob") for n in range(2)]
    assert problems == [f"{who}.zip!2.zip was not read: its zip holds too much." for who in ("Ada", "Bob")]


def test_what_a_learner_zipped_has_one_allowance_of_files(tmp_path: Path) -> None:
    many = zipped(tmp_path / "w" / "m.zip", {f"{n}.py": b"1" for n in range(1_200)}).read_bytes()
    learner = zipped(tmp_path / "w" / "l.zip", {"1.zip": many, "2.zip": many}).read_bytes()
    zipped(tmp_path / "class.zip", {"Ada.zip": learner})
    found, problems = walked(tmp_path / "class.zip")
    assert len(found) == 1_200
    assert problems == ["Ada.zip!2.zip holds more than 2,000 files, together with the zips around it."]


@pytest.mark.parametrize("end", [".7z", ".rar", ".tar", ".tar.gz", ".TGZ", ".gz", ".tar.xz", ".zipx"])
@pytest.mark.parametrize("form", ["folder", "zip", "zip in a zip"])
def test_archives_that_are_no_zips_are_said(form: str, end: str, tmp_path: Path) -> None:
    write(tmp_path / "class" / f"Ada{end}", b"x")
    root = tmp_path / "class"
    if form != "folder":
        root = zipped(tmp_path / "class.zip", {f"Ada{end}": b"x"})
    if form == "zip in a zip":
        root = zipped(tmp_path / "outer.zip", {"class.zip": root.read_bytes()})
    before = "class.zip!" if form == "zip in a zip" else ""
    said = f"{before}Ada{end} was not opened: of archives only zips are. Unpack it, or ask for a .zip."
    assert walked(root) == ({}, [said])
    with pytest.raises(Unreadable, match="is no zip: unpack it into a folder first"):
        walked(tmp_path / "class" / f"Ada{end}")


def test_only_two_zips_are_open_at_once(tmp_path: Path) -> None:
    for name in "abc":
        zipped(tmp_path / f"{name}.zip", {"x.py": name.encode()})
    walk = Walk(tmp_path)
    assert [walk.read(file) for file in list(walk.files())] == [b"a", b"b", b"c"]
    assert len(walk._archives._open) == 1
    walk.close()
    assert walk._archives._open == {}


def with_names(place: Path, *names: str, attributes: int = 0) -> None:
    with zipfile.ZipFile(place, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.external_attr = attributes
            archive.writestr(info, b"x")


@pytest.mark.parametrize(
    "name", ["../a.py", "/etc/a.py", "C:\\a.py", "a/../../b.py", "..\\a.py", "a//b.py", "//h/a.py"]
)
def test_names_that_point_outside(tmp_path: Path, name: str) -> None:
    with_names(tmp_path / "a.zip", name, "fine.py")
    found, problems = walked(tmp_path)
    assert found == {"a.zip!fine.py": b"x"}
    assert len(problems) == 1
    assert "points outside of the zip" in problems[0]


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    with_names(tmp_path / "a.zip", "a.py", attributes=(stat.S_IFLNK | 0o777) << 16)
    assert walked(tmp_path) == ({}, ["a.zip!a.py is a link, not a file: it was not followed."])


def test_a_bomb(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"bomb.ipynb": b" " * 9_000_000, "fine.ipynb": b" " * 900_000})
    found, problems = walked(tmp_path)
    assert list(found) == ["a.zip!fine.ipynb"]
    assert problems == ["a.zip!bomb.ipynb was refused: it is packed like a zip bomb."]


def test_a_learners_zip_that_holds_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "UNPACKED", 10)
    inner = zipped(tmp_path / "w" / "i.zip", {f"{n}.py": b"1234" for n in range(4)} | {"film.mp4": b"x" * 99})
    zipped(tmp_path / "class.zip", {"Ada.zip": inner.read_bytes()})
    found, problems = walked(tmp_path / "class.zip")
    assert list(found) == ["Ada.zip!0.py", "Ada.zip!1.py", "Ada.zip!film.mp4"]
    assert problems[0] == "Ada.zip!2.py was not read: its zip holds too much."


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "CLASS_MEMBERS", 2)
    zipped(tmp_path / "a.zip", {f"{n}.py": b"" for n in range(3)})
    assert walked(tmp_path) == ({}, ["a.zip holds more than 2 files."])
    monkeypatch.setattr(zips, "DIRECTORY", 50)
    assert walked(tmp_path) == ({}, ["a.zip holds too many files."])


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def encrypted(data: bytes) -> bytes:
    """The zip with the flag of an encrypted member set, in both places where it stands."""
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark) + offset
        data = data[:place] + b"\x01" + data[place + 1 :]
    return data


def huge(data: bytes) -> bytes:
    place = data.rfind(b"PK\x05\x06")
    return data[: place + 12] + struct.pack("<L", 0xFFFFFFFF) + data[place + 16 :]


def spoilt(data: bytes) -> bytes:
    place = data.find(b"print")
    return data[:place] + b"PRINT" + data[place + 5 :]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (cut, "is no zip, or a damaged one"),
        (lambda data: b"", "is no zip, or a damaged one"),
        (lambda data: b"PK\x05\x06", "is no zip, or a damaged one"),
        (lambda data: b"\x00" * 100, "is no zip, or a damaged one"),
        (encrypted, "is encrypted"),
        (huge, "unpack it into a folder first"),
    ],
)
def test_zips_that_cannot_be_opened(tmp_path: Path, spoil: Callable[[bytes], bytes], message: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.py", "print(1)")
    good = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(spoil(good))
    found, problems = walked(tmp_path)
    assert found == {}
    assert len(problems) == 1
    assert message in problems[0]


def test_a_member_that_is_damaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.py", "print(1)")
    (tmp_path / "a.zip").write_bytes(spoilt((tmp_path / "a.zip").read_bytes()))
    assert walked(tmp_path)[0] == {"a.zip!a.py": "is damaged in its zip"}


def test_the_root_itself(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", b"no zip")
    with pytest.raises(Unreadable, match="no zip"):
        walked(tmp_path / "a.zip")
    with pytest.raises(Unreadable, match="is not there"):
        walked(tmp_path / "b.zip")


def test_names_stored_in_utf_8_without_saying_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("José.py".encode().decode("cp437"))
        info.flag_bits = 0
        archive.writestr(info, b"x")
    data = (tmp_path / "a.zip").read_bytes()
    stored = "José.py".encode().decode("cp437").encode("utf-8")
    assert stored in data  # Python stores it twice encoded and says so; other programs store the bytes
    plain = zipfile.ZipInfo("Jos__.py")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(plain, b"x")
    data = (tmp_path / "a.zip").read_bytes().replace(b"Jos__.py", "José.py".encode())
    (tmp_path / "a.zip").write_bytes(data)
    assert list(walked(tmp_path)[0]) == ["a.zip!José.py"]


# --------------------------------------------------------------------------- names


def test_names_as_they_are_shown() -> None:
    assert shown("Jose\u0301") == "José"
    assert shown("a\nb\x1b[31m\u202e") == "a?b?[31m?"
    assert shown(os.fsdecode(b"a\xff")) == "a\ufffd"
    assert shown("می\u200cخواهم") == "می\u200cخواهم"


def test_names_as_a_person_sorts_them() -> None:
    names = ["a10", "A2", "a", "a1", "b", "a2 (1)", "٣", "x²"]
    assert sorted(names, key=natural) == ["٣", "a", "a1", "A2", "a2 (1)", "a10", "b", "x²"]
