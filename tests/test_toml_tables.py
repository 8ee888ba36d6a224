"""Messages about a damaged TOML file name the file and the line."""

from pathlib import Path

import pytest

from gatherlab.toml_tables import TableError, read_tables


def file_with(folder: Path, content: bytes) -> Path:
    file = folder / "list.toml"
    file.write_bytes(content)
    return file


def test_the_line_of_each_table_is_known(tmp_path: Path) -> None:
    tables = read_tables(file_with(tmp_path, b"# words\n[[row]]\na = 1\n\n[[ row ]]\na = 2\n"), "row")
    assert [(table.line, table.values) for table in tables] == [(2, {"a": 1}), (5, {"a": 2})]


def test_an_inline_array_is_read_too(tmp_path: Path) -> None:
    tables = read_tables(file_with(tmp_path, b"row = [{a = 1}, {a = 2}]"), "row")
    assert [table.line for table in tables] == [1, 1]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert len(read_tables(file_with(tmp_path, b"\xef\xbb\xbf[[row]]\na = 1\n"), "row")) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[[row]]\na = \n", "line 2"),
        (b"[[row]]\na = 'open", "line 2"),
        (b"[[row]]\na = '''open\n\n", "line 4"),
        (b"[[row]]\na = 1\nb = '\xff'\n", "line 3: this is not UTF-8 text"),
        (b"", "no [[row]]"),
        (b"row = 3", "no [[row]]"),
        (b"row = [1, 2]", "no [[row]]"),
        (b"[[row]]\na = 1\n[[rwo]]\n", "line 3: 'rwo' is unknown"),
        (b"'strange key' = 1\n[[row]]\na = 1\n", "line 1: 'strange key' is unknown"),
    ],
)
def test_damage_is_named_with_its_line(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(TableError) as caught:
        read_tables(file_with(tmp_path, content), "row")
    assert str(caught.value).startswith("list.toml, line ")
    assert words in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"no\.toml cannot be read"):
        read_tables(tmp_path / "no.toml", "row")
