"""The answer in a notebook: the function's cell and what it needs, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from class_maker import ROOT, plain_notebook

from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.grading.answers import Answer, answers
from gatherlab.grading.notebooks import notebook, script
from gatherlab.model import Outcome

GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
SETUP = """import asyncio
import nest_asyncio2 as nest_asyncio
from gatherlab import ApiError, api, check, hint, practice_api, reset, solution, timeline

nest_asyncio.apply()
API = practice_api()
"""


def found(*cells: str, ids: Sequence[str] = ()) -> dict[str, Answer]:
    code = notebook(plain_notebook(*cells, ids=ids))
    return {answer.exercise: answer for answer in answers(code, EXERCISES.values())}


def source(*cells: str, ids: Sequence[str] = ()) -> str:
    return found(*cells, ids=ids)["1.1"].source


def test_the_exercises_as_they_are_given() -> None:
    seen: list[Answer] = []
    for file in sorted((ROOT / "exercises").glob("*.ipynb")):
        seen += answers(notebook(file.read_bytes()), EXERCISES.values())
    assert [answer.exercise for answer in seen] == list(EXERCISES)
    assert not any(answer.attempted or answer.notes for answer in seen)
    for answer in seen:
        exercise = EXERCISES[answer.exercise]
        assert answer.source.strip() == exercise.starter.strip()


def test_the_solutions_cells_are_the_whole_answer() -> None:
    count = 0
    for file in sorted((ROOT / "solutions").glob("*.ipynb")):
        content = json.loads(file.read_text(encoding="utf-8"))
        cells = [c for c in content["cells"] if not c["id"].startswith(("why", "other"))]
        for answer in answers(notebook(json.dumps({**content, "cells": cells}).encode()), EXERCISES.values()):
            own = next(c for c in cells if c["id"] == "exercise-" + answer.exercise.replace(".", "-"))
            assert answer.source.strip() == "".join(own["source"]).strip()
            assert answer.attempted
            count += 1
    assert count == len(EXERCISES)


def test_only_the_cell_where_nothing_else_is_needed() -> None:
    assert source(SETUP, GOOD, "await fetch_both(api)") == GOOD


def test_what_it_needs_from_other_cells_stands_below_so_lines_are_the_cells() -> None:
    text = source(
        SETUP,
        "import random, functools\nLIMIT = 1\nUNUSED = 2\nnames = []",
        "LIMIT = 3\nLIMIT += 1\nnames.append('x')",
        "def helper(x):\n    return other(x) + LIMIT\nclass Unused: pass",
        "other = lambda x: [names for _ in functools.cache]",
        "# mine\n\nasync def fetch_both(api):\n    return helper(api)\n",
    )
    assert text == (
        "# mine\n\nasync def fetch_both(api):\n    return helper(api)\n"
        "\n\n# from other cells\nimport random, functools\nnames = []\n"
        "LIMIT = 3\nLIMIT += 1\nnames.append('x')\n"
        "def helper(x):\n    return other(x) + LIMIT\nother = lambda x: [names for _ in functools.cache]\n"
    )


def test_what_has_to_be_there_before_comes_before() -> None:
    text = source(
        "def deco(f):\n    return f",
        "LIMIT = 2\nLATER = 3",
        "@deco\nasync def fetch_both(api, n=LIMIT):\n    return LATER",
    )
    assert text == (
        "# from other cells\ndef deco(f):\n    return f\nLIMIT = 2\n"
        "@deco\nasync def fetch_both(api, n=LIMIT):\n    return LATER\n"
        "\n\n# from other cells\nLATER = 3\n"
    )


def test_statements_that_are_not_needed_are_blank_lines() -> None:
    text = source(
        "print('hello')\nx = 1; await fetch_both(api); y = 2\nif x:\n    1 / 0\n"
        + GOOD
        + 'check("1.1", fetch_both)\nasyncio.run(main())\nfetch_both.limit = y\n'
    )
    assert text == "\ny = 2\n\n\n" + GOOD + "\n\nfetch_both.limit = y\n"


@pytest.mark.parametrize(
    "left_out",
    [
        "await fetch_both(api)",
        "both = await fetch_both(api)",
        "async with a: pass",
        "async for x in y: pass",
        "z = [x async for x in y]",
        'with timeline("x"):\n    await fetch_both(api)',
        'check("1.1", fetch_both)',
        'hint("1.1"); solution("1.1")',
        "raise SystemExit",
        "while True: pass",
        "asyncio.run(fetch_both(api))",
        "!pip install x",
        "%%time\nawait fetch_both(api)",
        "def broken(:",
        'if __name__ == "__main__":\n    asyncio.run(fetch_both(api))',
        "from gatherlab import *",
    ],
)
def test_what_is_never_run(left_out: str) -> None:
    assert source(left_out, GOOD, left_out) == GOOD
    if "%%" not in left_out and "broken" not in left_out:
        assert source(f"{GOOD}{left_out}\n") == GOOD


def test_names_of_gatherlab_that_an_answer_can_use() -> None:
    text = source(
        "from gatherlab import (ApiError as Oops,\n    api, check, timeline as picture)",
        "from gatherlab import ApiError\n"
        "async def fetch_both(api):\n    with picture('x'):\n        raise Oops from ApiError",
    )
    assert text == (
        "\nasync def fetch_both(api):\n    with picture('x'):\n        raise Oops from ApiError\n"
        "\n\n# from other cells\n"
        "Oops = ApiError\npicture = __import__('contextlib').nullcontext\n"
    )


def test_a_name_that_grading_does_not_make_is_said() -> None:
    answer = found(SETUP, "async def fetch_both(api):\n    return API")["1.1"]
    assert answer.notes == ("API is made in code cell 1 by a line that grading does not run",)


def test_definitions_below_count_where_there_are_none_above() -> None:
    below = "def helper():\n    return 1"
    call = "async def fetch_both(api):\n    return helper()\n"
    assert source(call, below, "def helper():\n    return 2") == call + f"\n\n# from other cells\n{below}\n"
    above = "def helper():\n    return 0"
    assert source(above, call, below) == call + f"\n\n# from other cells\n{above}\n"


def test_stars_bring_what_nobody_knows() -> None:
    text = source("from asyncio import *", "async def fetch_both(api):\n    return gather")
    assert text.startswith("# from other cells\nfrom asyncio import *\n")


def test_classes_and_inner_scopes() -> None:
    text = source(
        "BASE = object\nSIZE = 3\nHIDDEN = 4",
        "class Box(BASE):\n    size = [SIZE for _ in range(3)]\n"
        "    def f(self):\n        HIDDEN = 1\n        return HIDDEN",
        "async def fetch_both(api):\n    def inner():\n        return Box()\n    return inner",
    )
    assert "BASE = object\nSIZE = 3\nclass Box" in text
    assert "HIDDEN = 4" not in text


# --------------------------------------------------------------------------- which cell


def test_the_exercises_own_cell_counts() -> None:
    other = GOOD.replace("users/1", "users/2")
    answer = found(GOOD, other, ids=["exercise-1-1"])["1.1"]
    assert answer.source == GOOD
    assert answer.notes == ("code cell 2 defines fetch_both again: not looked at",)


@pytest.mark.parametrize(
    "own", ["", EXERCISES["1.1"].starter, "# see below", "async def fetch_bth(api):\n    return 1"]
)
def test_an_answer_in_another_cell_counts_where_the_own_is_untouched(own: str) -> None:
    answer = found(own, GOOD, ids=["exercise-1-1"])["1.1"]
    assert answer.source == GOOD
    assert answer.attempted
    assert answer.notes == ("fetch_both was taken from code cell 2",)


def test_without_ids_the_last_definition_counts() -> None:
    assert source("async def fetch_both(api):\n    return 1", GOOD) == GOOD


def test_a_function_by_another_name_is_handed_over_for_the_message() -> None:
    answer = found("async def fetch_bth(api):\n    return 1\nprint(1)", ids=["exercise-1-1"])["1.1"]
    assert answer.source == "async def fetch_bth(api):\n    return 1\n"
    assert answer.attempted


def test_an_empty_cell_is_no_attempt() -> None:
    answer = found("", ids=["exercise-1-1"])["1.1"]
    assert not answer.attempted


def test_a_cell_that_is_no_python_does_not_spoil_the_others() -> None:
    broken = "async def dashboard(api)\n    return 1"
    both = found(SETUP, GOOD, broken)
    assert both["1.1"].source == GOOD
    assert both["1.2"].source == broken + "\n"
    assert found(broken, GOOD, ids=["exercise-1-2"])["1.2"].source == broken + "\n"


def test_one_file_with_everything() -> None:
    text = f"import asyncio\n\n{GOOD}\n\nasync def dashboard(api):\n    return 1\n\n\nasyncio.run(main())\n"
    both = {a.exercise: a.source for a in answers(script(text.encode()), EXERCISES.values())}
    assert both["1.1"] == f"import asyncio\n\n{GOOD}"
    assert both["1.2"].splitlines()[6:] == ["async def dashboard(api):", "    return 1"]


def test_nothing_of_the_course() -> None:
    assert found("a = 1", "def other(): pass") == {}


# --------------------------------------------------------------------------- what the check says


@pytest.mark.parametrize(
    ("cells", "outcome", "words"),
    [
        ((SETUP, GOOD, "await fetch_both(api)"), Outcome.PASSED, ""),
        ((SETUP, EXERCISES["1.1"].starter), Outcome.NOT_ATTEMPTED, "still the one you were given"),
        (("\n\nasync def fetch_both(api):\n    x = [\n",), Outcome.ERROR, "line 4"),
        (
            ("async def fetch_both(api):\n\n    raise ValueError(helper())", "def helper(): return 7"),
            None,
            "line 3",
        ),
        ((SETUP, "async def fetch_both(api):\n    return API"), None, "API"),
        (
            (
                "from gatherlab import timeline",
                GOOD.replace("    return", "    with timeline('x'):\n      return"),
            ),
            None,
            "",
        ),
        (
            ("class Box: pass\nasync def fetch_both(api):\n  def f():\n    nonlocal q\n",),
            Outcome.ERROR,
            "line 4",
        ),
    ],
)
def test_the_verdict(cells: tuple[str, ...], outcome: Outcome | None, words: str) -> None:
    with Worker() as worker:
        verdict = worker.judge("1.1", source(*cells))
    assert words in verdict.message
    if outcome is not None:
        assert verdict.outcome is outcome
    if not words:
        assert verdict.outcome is Outcome.PASSED
