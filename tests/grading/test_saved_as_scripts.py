"""Notebooks handed in as Python files: marimo's, jupytext's, nbconvert's.

``saved/notebook.json`` is a notebook, the texts beside it are what marimo 0.25.2 (``marimo convert``),
jupytext 1.19.6 and nbconvert 7.17.2 made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from class_maker import right_answers

from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake import notebooks
from gatherlab.grading.intake.answers import Answer, answers
from gatherlab.grading.intake.notebooks import Cell, as_module, notebook, program, script
from gatherlab.grading.intake.scripts import LONGEST
from gatherlab.model import Diagnosis, Outcome, Verdict

SAVED = Path(__file__).parent / "saved"
PASSED, SYNTAX = (Outcome.PASSED, None), (Outcome.ERROR, Diagnosis.SYNTAX)
AS_A_NOTEBOOK = {"1.1": PASSED, "1.2": PASSED, "1.3": PASSED, "2.1": SYNTAX, "2.2": PASSED}
WITHOUT_WORDS = {name: found for name, found in AS_A_NOTEBOOK.items() if name != "1.2"}
# what a form cannot tell: nbconvert's and sphinx's comments may be anything, marimo drops %time with its line
EXPECTED = {
    "notebook.json": AS_A_NOTEBOOK,
    "jupytext_percent.txt": AS_A_NOTEBOOK,
    "jupytext_light.txt": AS_A_NOTEBOOK,
    "jupytext_nomarker.txt": AS_A_NOTEBOOK,
    "jupytext_sphinx.txt": WITHOUT_WORDS,
    "nbconvert.txt": WITHOUT_WORDS,
    "marimo.txt": {**AS_A_NOTEBOOK, "2.2": (Outcome.NOT_YET, Diagnosis.RAISED)},
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as one:
        yield one


def found(cells: list[Cell]) -> dict[str, Answer]:
    return {answer.exercise: answer for answer in answers(cells, EXERCISES.values())}


def texts(text: str) -> list[str]:
    return [cell.text for cell in program(text)]


def judged(worker: Worker, text: str, exercise: str = "1.1") -> Verdict:
    return worker.judge(exercise, found(program(text))[exercise].source)


def test_every_saved_notebook_is_here() -> None:
    assert {file.name for file in SAVED.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_notebook_passes_in_whatever_form_it_is_saved(name: str, worker: Worker) -> None:
    data = (SAVED / name).read_bytes()
    read = found(notebook(data) if name.endswith(".json") else script(data))
    verdicts = {exercise: worker.judge(exercise, answer.source) for exercise, answer in read.items()}
    assert {exercise: (v.outcome, v.diagnosis) for exercise, v in verdicts.items()} == EXPECTED[name]
    assert "line 1" in verdicts["2.1"].message  # of its own cell
    (note,) = read["1.1"].notes
    assert note.endswith("defines fetch_both, too, and does not count: it is not the last that does")
    assert read["1.3"].notes == ()
    assert 'text = """' not in read["1.3"].source
    assert "    text = '''\nmulti\n\nif line'''" in read["1.3"].source


MARKS = {
    "percent": "# %%",
    "VS Code": "#%%",
    "titled": "# %% one",
    "Databricks": "# COMMAND ----------",
    "In": "# In[7]:",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_one_broken_cell_spoils_no_other(mark: str, worker: Worker) -> None:
    right = right_answers()
    cells = ["import asyncio", "async def dashboard(api)\n    return 1", right["1.1"], right["1.3"]]
    text = "".join(f"{mark}\n{cell}\n\n" for cell in cells)
    assert [cell.body is None for cell in program(text)] == [False, True, False, False]
    assert judged(worker, text).outcome is Outcome.PASSED
    assert judged(worker, text, "1.3").outcome is Outcome.PASSED
    assert judged(worker, text, "1.2").diagnosis is Diagnosis.SYNTAX


@pytest.mark.parametrize(
    "text",
    [
        'x = """\n# %%\n# %%\n"""\ny = 1\n',
        "x = '''\n\n# %%\n\nasync def a():\n# %% b\n# %% c\n# %% d\n# %% e\n# %% f\n# %% g\n'''\n",
        "import asyncio\n\n\nasync def fetch_both(api):\n    return 1\n\n\nasyncio.run(main())\n",
        "def broken(:\n\n\nx = 1\n",
        "",
        "# %%\n" * 3,
    ],
)
def test_a_file_that_is_no_notebook_is_one_cell(text: str) -> None:
    (cell,) = program(text)
    assert cell.text.strip() == ("" if text.startswith("# %%") else text.strip())


def test_a_text_in_quotes_holds_its_cell_together() -> None:
    assert texts("# %%\nx = '''\n# %%\n'''\n# %%\ny = (\n# %%\nz = 1\n") == [
        "x = '''\n# %%\n'''\n",
        "y = (\n",
        "z = 1\n",
    ]


def test_a_file_of_too_many_cells_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "MOST_CELLS", 3)
    assert len(program("# %%\nx = 1\n" * 3)) == 3
    assert len(program("# %%\nx = 1\n" * 4)) == 1
    assert len(program("# %%\nx = 1\n" * (LONGEST // 11 + 1))) == 1


def test_another_file_imports_all_of_it() -> None:
    cells = program("# %% [markdown]\n# def a(): pass\n# %%\nx = 1\n# %%\ny = 2\n")
    assert as_module(cells) == "x = 1\n\ny = 2\n"


# --------------------------------------------------------------------------- marimo

HEAD = 'import marimo\n\n__generated_with = "0.25.2"\napp = marimo.App(width="medium")\n\n'
TAIL = '\nif __name__ == "__main__":\n    app.run()\n'
NATIVE = f"""{HEAD}
with app.setup:
    import asyncio
    # the keys
    KEYS = ["users/1", "posts/1"]


@app.function
async def fetch_both(api):
    return await asyncio.gather(*map(api.get, KEYS))


@app.class_definition
class Box:
    pass


@app.cell
def _(
    asyncio,
    Box,
):
    # how many
    _size = 3

    async def dashboard(api):
        return _size

    return (dashboard,)


@app.cell(hide_code=True)
async def _(fetch_both, api):
    _size = await fetch_both(api)
    return


@app.cell
def _(): return


@app.cell
def _():
    return
{TAIL}"""


def test_a_marimo_notebook_is_its_cells() -> None:
    assert texts(NATIVE) == [
        'import asyncio\n# the keys\nKEYS = ["users/1", "posts/1"]\n',
        "async def fetch_both(api):\n    return await asyncio.gather(*map(api.get, KEYS))",
        "class Box:\n    pass",
        "# how many\n_size_of_cell_4 = 3\n\nasync def dashboard(api):\n    return _size_of_cell_4\n",
        "_size_of_cell_5 = await fetch_both(api)\n",
        "",
        "\n",
    ]


def test_a_marimo_notebook_is_graded(worker: Worker) -> None:
    assert judged(worker, NATIVE).outcome is Outcome.PASSED


def cell(body: str, head: str = "def _(api, asyncio):") -> str:
    return (
        f"@app.cell\n{head}\n" + "".join(f"    {line}\n" for line in body.splitlines()) + "    return\n\n\n"
    )


GOOD = right_answers()["1.1"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("_fetch_both", "_fetch_both"), ("fetch_both", "fetch_both_1"), ("fetch_both_2", "_fetch_both")],
)
def test_the_last_of_several_functions_counts_whatever_marimo_calls_them(
    first: str, second: str, worker: Worker
) -> None:
    bad = f'async def {first}(api):\n    return 1\n\ncheck("1.1", {first})'
    good = GOOD.replace("fetch_both", second) + f'\ncheck("1.1", {second})'
    text = HEAD + cell("import asyncio") + cell(bad) + cell(good) + TAIL
    assert found(program(text))["1.1"].notes == (
        "code cell 2 defines fetch_both, too, and does not count: it is not the last that does",
    )
    assert judged(worker, text).outcome is Outcome.PASSED


def test_a_private_name_belongs_to_its_cell(worker: Worker) -> None:
    answer = (
        "_keys = ['users/1', 'posts/1']\n"
        + "async def fetch_both(api):\n    return await asyncio.gather(*[api.get(f'{key}') for key in _keys])"
    )
    answer += "\n_keys = [key for key in _keys]\n"
    text = HEAD + cell("import asyncio") + cell(answer) + cell("_keys = None") + TAIL
    source = found(program(text))["1.1"].source
    assert "_keys_of_cell_2 = ['users/1', 'posts/1']" in source
    assert "_cell_3" not in source
    assert worker.judge("1.1", source).outcome is Outcome.PASSED


def test_a_marimo_cell_that_is_no_python_is_told_so(worker: Worker) -> None:
    words = "    async def fetch_both(api)\n        return 1\n"
    kept = f'app._unparsable_cell(\n    r"""\n{words}    """,\n    name="_"\n)\n\n\n'
    by_hand = cell("async def fetch_both(api)\n    return 1")
    for broken in (kept, by_hand):
        text = HEAD + broken + cell(right_answers()["1.3"]) + TAIL
        verdict = judged(worker, text)
        assert verdict.diagnosis is Diagnosis.SYNTAX
        assert "line 1" in verdict.message
        assert judged(worker, text, "1.3").outcome is Outcome.PASSED
