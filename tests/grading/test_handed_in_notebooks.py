"""Code cells of what was handed in, and files that are no notebooks."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from class_maker import ROOT, plain_notebook

from gatherlab.grading.intake import notebooks
from gatherlab.grading.intake.notebooks import notebook, script
from gatherlab.grading.intake.outputs import without_outputs
from gatherlab.grading.intake.zips import Unreadable

DEEP = b'{"nbformat": 4, "cells": ' + b"[" * 100_000


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"hello", "is not JSON"),
        (b'{"cells": [', "is not JSON"),
        (b"\xff\xfe{\x00}\x00", "is in UTF-16, not in UTF-8"),
        (b'{"a": "\xe9"}', "is not a text in UTF-8"),
        (b"[1, 2]", "is JSON, but not a notebook"),
        (b'{"a": 1}', "is JSON, but not a notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "is a notebook without cells"),
        (b'{"nbformat": 3, "cells": []}', "is a notebook without cells"),
        (b'{"nbformat": 5, "cells": []}', "has notebook format 5, not 4"),
        (b'{"cells": []}', "has notebook format None, not 4"),
        (b'{"nbformat": 4}', "is a notebook without cells"),
        (b'{"nbformat": 4, "cells": {}}', "is a notebook without cells"),
        (DEEP, "is nested too deeply"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "is not JSON"),
        (plain_notebook(*["x"] * 501), "has more than 500 code cells"),
        (plain_notebook(*["x" * 99_000] * 6), "has more than 500,000 characters of code"),
    ],
)
def test_no_notebooks(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        notebook(data)


@pytest.mark.parametrize("folder", ["solutions", "notebooks"])
def test_the_courses_own_notebooks_are_no_answers(folder: str) -> None:
    files = sorted((ROOT / folder).glob("*.ipynb"))
    assert len(files) >= 5
    for file in files:
        with pytest.raises(Unreadable, match="was not graded"):
            notebook(file.read_bytes())


def test_exercise_notebooks_are_read() -> None:
    files = sorted((ROOT / "exercises").glob("*.ipynb"))
    assert len(files) == 6
    for file in files:
        cells = notebook(file.read_bytes())
        assert all(cell.body is not None for cell in cells)
        assert any(cell.id.startswith("exercise-") for cell in cells)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a = 1\n", "a = 1\n"),
        (["a = 1\n", "b = 2"], "a = 1\nb = 2"),
        (["a", 7, None, "b"], "ab"),
        (7, ""),
        (None, ""),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ufeffa", "a"),
        ("a = '\ud800'", "a = '?'"),
    ],
)
def test_the_text_of_a_cell(source: Any, text: str) -> None:
    content = {"nbformat": 4, "cells": [7, {"cell_type": "code", "id": 3, "source": source}]}
    (cell,) = notebook(json.dumps(content).encode())
    assert (cell.text, cell.id, cell.number) == (text, "", 1)


def test_a_cell_without_a_source() -> None:
    (cell,) = notebook(b'{"nbformat": 4, "cells": [{"cell_type": "code"}, {"cell_type": "markdown"}]}')
    assert cell.text == ""
    assert cell.body == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("%matplotlib inline\na = 1", "pass\na = 1"),
        ("if a:\n    !ls\nb", "if a:\n    pass\nb"),
        ("files = !ls\nb", "pass\nb"),
        ("t = %time f()", "t = f()"),
        ("report?\nb", "pass\nb"),
        ("?report", "pass"),
        ("%%time\na = 1", "\na = 1"),
        ("%%bash\nls -l", "pass  # %%bash\n# ls -l"),
        ("%%timeit\na = 1", "pass  # %%timeit\n# a = 1"),
        ("!pip install \\\n  x\na", "pass\n\na"),
        ("%%time\na = (1\n% 2)", "\na = (1\n% 2)"),
        ("\n  a = 1\n  b", "\na = 1\nb"),
        (">>> a = 1\n>>> def f():\n...     return a\n", "a = 1\ndef f():\n    return a\n"),
        ("In [3]: a = 1", "a = 1"),
        ("In [3]: def f():\n   ...:     return a", "def f():\n    return a"),
        ('%%capture\n%time a = 1\n"""\n%time\n"""', '\na = 1\n"""\n%time\n"""'),
        ("a = (1\n  % 2)", "a = (1\n  % 2)"),
    ],
)
def test_what_only_a_notebook_understands(text: str, plain: str) -> None:
    (cell,) = notebook(plain_notebook(text))
    assert cell.text == plain
    assert cell.body is not None
    assert ast.dump(ast.Module(cell.body, [])) == ast.dump(ast.parse(plain))


@pytest.mark.parametrize("text", ["def f(:", "a\0b", "x" * 200_000, "(" * 60_000, "-" * 60_000 + "1"])
def test_cells_that_are_no_python(text: str) -> None:
    (cell,) = notebook(plain_notebook(text))
    assert cell.body is None


def test_a_long_line_takes_no_time() -> None:
    text = "a" + ".a" * 45_000 + " (\n"  # a pattern that starts anew at each letter would take minutes
    (cell,) = notebook(plain_notebook(text))
    assert cell.body is None


def test_scripts() -> None:
    (cell,) = script("# coding: latin-1\nname = 'é'\n".encode("latin-1"))
    assert "é" in cell.text
    (cell,) = script(b"\xef\xbb\xbfa = 1\r\n")
    assert cell.text == "a = 1\n"
    for data in (b"\xff\xfe", b"# coding: no-such\n", b"x = '\xe9'"):
        with pytest.raises(Unreadable, match="not a text"):
            script(data)


def test_a_notebooks_size_is_what_its_code_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "MOST_CODE", 3)
    outputs = {"outputs": [{"output_type": "stream", "text": "x" * 1000}]}
    content = {"nbformat": 4, "cells": [{"cell_type": "code", "source": "abc", **outputs}]}
    assert notebook(json.dumps(content).encode())[0].text == "abc"


@pytest.mark.parametrize("version", [4, "4", 4.0])
def test_the_format_may_be_a_text(version: object) -> None:
    content = {"nbformat": version, "nbformat_minor": "5", "cells": [{"cell_type": "code", "source": "a"}]}
    (cell,) = notebook(json.dumps(content).encode())
    assert cell.text == "a"


@pytest.mark.parametrize("version", [3, "3"])
def test_format_3(version: object) -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title"},
        {
            "cell_type": "code",
            "input": ["a = 1\n", "b"],
            "language": "python",
            "outputs": [],
            "prompt_number": 2,
        },
    ]
    sheets = [{"cells": cells}, 7, {"cells": 7}, {"cells": [{"cell_type": "code", "input": "c"}]}]
    found = notebook(json.dumps({"nbformat": version, "nbformat_minor": 0, "worksheets": sheets}).encode())
    assert [(cell.number, cell.text) for cell in found] == [(1, "a = 1\nb"), (2, "c")]


@pytest.mark.parametrize("version", [3, 4])
def test_ten_megabytes_of_outputs_are_left_out(version: int) -> None:
    output = {"output_type": "stream", "text": ["x\n" * 1_000] * 6_000}
    code = {"cell_type": "code", "metadata": {"outputs": [1]}, "outputs": [output, output]}
    code |= {"source": "a = '\"outputs\": ['"} if version == 4 else {"input": "a = '\"outputs\": ['"}
    content = {
        "nbformat": version,
        **({"cells": [code, code]} if version == 4 else {"worksheets": [{"cells": [code, code]}]}),
    }
    data = json.dumps(content).encode()
    assert len(data) > 10_000_000
    less = without_outputs(data)
    assert len(less) < 1_000
    assert [cell.text for cell in notebook(less)] == ["a = '\"outputs\": ['"] * 2
