"""The answer in a notebook: the function's cell and what it needs, nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest
from class_maker import ROOT, plain_notebook

from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.answers import Answer, answers
from gatherlab.grading.intake.notebooks import notebook, script
from gatherlab.model import Diagnosis, Outcome

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


def test_a_name_that_is_awaited_for_is_one_that_somebody_makes() -> None:
    made = "make = await something()\nasync with a as b:\n    c, *d = [e async for e in b]"
    answer = found(SETUP, made, GOOD + "fetch_both = make(fetch_both)\nLIMIT = 2\nfetch_both.limit = LIMIT\n")
    assert answer["1.1"].notes == ("make is made in code cell 2 by a line that grading does not run",)
    assert "LIMIT = 2" in answer["1.1"].source


def test_the_last_definition_counts_when_the_function_is_called() -> None:
    first, second, third = (f"def helper():\n    return {number}" for number in range(3))
    call = "async def fetch_both(api):\n    return helper()\n"
    for cells in [(first, call, second), (call, first, second), (first, second, call)]:
        assert source(*cells) == f"{call}\n\n# from other cells\n{second}\n"
    other = "async def dashboard(api):\n    return helper()\n"
    both = found(first, call, other, third)
    assert both["1.1"].source.endswith(f"\n{first}\n")  # what comes with the next exercise is for that one
    assert both["1.2"].source.endswith(f"\n{third}\n")
    assert source(call, other, third).endswith(f"\n{third}\n")


def test_a_default_is_what_it_was_when_the_function_was_defined() -> None:
    text = source("LIMIT = 1", "async def fetch_both(api, n=LIMIT):\n    return LIMIT\n", "LIMIT = 2")
    assert text == (
        "# from other cells\nLIMIT = 1\nasync def fetch_both(api, n=LIMIT):\n    return LIMIT\n"
        "\n\n# from other cells\nLIMIT = 2\n"
    )


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


def test_the_last_definition_counts_as_in_a_kernel() -> None:
    other = GOOD.replace("users/1", "users/2")
    answer = found(other, GOOD, ids=["exercise-1-1"])["1.1"]
    assert answer.source == GOOD
    assert answer.notes == (
        "fetch_both was taken from code cell 2",
        "code cell 1 defines fetch_both, too, and does not count: it is not the last that does",
    )
    own = found(other, GOOD, ids=["", "exercise-1-1"])["1.1"]
    assert own.source == GOOD
    assert len(own.notes) == 1


def test_a_cell_that_is_no_python_or_untouched_takes_nothing_away() -> None:
    broken = "async def fetch_both(api)\n    return 1"
    answer = found(GOOD, broken, EXERCISES["1.1"].starter, ids=["exercise-1-1"])["1.1"]
    assert answer.source == GOOD
    assert answer.notes == ("code cell 2 defines fetch_both, too, and does not count: it is not Python",)


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


@pytest.mark.parametrize("cell", ["", "# to do"])
def test_an_empty_cell_is_no_attempt(cell: str) -> None:
    answer = found(cell, ids=["exercise-1-1"])["1.1"]
    assert not answer.attempted


WITHOUT_DEF = "both = await asyncio.gather(api.get(1), api.get(2))\nboth"


def test_a_cell_with_work_and_no_function_is_an_attempt() -> None:
    answer = found(WITHOUT_DEF, ids=["exercise-1-1"])["1.1"]
    assert answer.attempted
    assert answer.source == "".join(f"# {line}\n" for line in WITHOUT_DEF.split("\n")) + "pass\n"
    bash = found("%%bash\necho", ids=["exercise-1-1"])["1.1"]
    assert bash.attempted
    assert bash.notes == ("code cell 1 begins with %%bash: nothing in it is run",)


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


# --------------------------------------------------------------------------- as a kernel has it

STARTER = EXERCISES["1.1"].starter
OTHER = GOOD.replace("fetch_both", "mine")
LAMBDA = 'lambda api: asyncio.gather(api.get("users/1"), api.get("posts/1"))'
NOWHERE = GOOD.replace("(api)", "(api: Nowhere)")  # is read only where annotations are not
EARLY = GOOD.replace("(api)", "(api: Nowhere, n=LIMIT)")
FUTURE = "from __future__ import annotations"


def prompted(first: str, next_one: str) -> str:
    return "\n".join((next_one if n else first) + line for n, line in enumerate(GOOD.splitlines()))


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


LIVE = {
    "a continued command": ("!pip install \\\n  httpx\n" + GOOD,),
    "an operator at the start of a line": ("%%time\nx = (7\n% 2)\n" + GOOD,),
    "indented": (indented(GOOD),),
    "prompts": (prompted(">>> ", "... "),),
    "prompts of IPython": (prompted("In [3]: ", "   ...: "),),
    "future": (FUTURE, NOWHERE),
    "future in its cell": (f"{FUTURE}\n{NOWHERE}",),
    "future and an early default": (f"{FUTURE}\nLIMIT = 2", EARLY),
    "future in its cell and an early default": ("LIMIT = 2", f"{FUTURE}\n{EARLY}"),
    "main": (f'if __name__ == "__main__":\n{indented(GOOD)}',),
    "main in a helper": ("LIVE = __name__ == '__main__'", GOOD.replace("return", "return LIVE and")),
    "api=api": (SETUP, GOOD.replace("(api)", "(api=api)")),
    "api=API": (SETUP, GOOD.replace("(api)", "(api, base=API)")),
    "progress": (SETUP, "progress = []", GOOD.replace("    return", "    progress.append(1)\n    return")),
    "progress as a default": (SETUP, "progress = []", GOOD.replace("(api)", "(api, seen=progress)")),
    "a helper mended below": (
        "def names():\n    return ['users/1']",
        "async def fetch_both(api):\n    return await asyncio.gather(*map(api.get, names()))",
        "def names():\n    return ['users/1', 'posts/1']",
    ),
    "a bad attempt above": ("async def fetch_both(api):\n    return 1", GOOD),
    "an alias below": (STARTER, OTHER, "fetch_both = mine"),
    "an alias in its cell": (f"{STARTER}\n{OTHER}\nfetch_both = mine",),
    "a lambda below": (STARTER, f"fetch_both = {LAMBDA}"),
    "under an if": (STARTER, f"if True:\n{indented(GOOD)}"),
    "wrapped below": (GOOD, "def same(f):\n    return f", "fetch_both = same(fetch_both)"),
    "called below": (GOOD, "fetch_both = asyncio.run(fetch_both(api))"),
    "named by the check": (SETUP, STARTER, OTHER, 'check("1.1", mine)'),
    "a lambda in the check": (SETUP, STARTER, f'check("1.1", {LAMBDA})'),
    "imported again below": (
        "import contextlib",
        "with contextlib.suppress(Exception) as LIMIT: pass",
        "import contextlib",
        GOOD.replace("(api)", "(api, n=LIMIT)"),
    ),
    "made by a call, and what was called made anew": (
        "def make():\n    return FOUND",
        "FOUND = ['users/1', 'posts/1']",
        "names = make()",
        "FOUND = []",
        "def make(more):\n    return more",
        GOOD.replace('"users/1"', "names[0]"),
    ),
    "a last line that fails": (GOOD + "fetch_both = timed(fetch_both)",),
    "a cell that fails": (GOOD, "fetch_both = timed(fetch_both)\nfetch_both = None"),
    "%%time": ("%%time\n" + GOOD,),
    "%time": ("%time names = ['users/1', 'posts/1']", GOOD.replace("    return", "    names\n    return")),
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as one:
        yield one


@pytest.mark.parametrize("cells", LIVE.values(), ids=LIVE)
@pytest.mark.parametrize("own", [True, False])
def test_what_passes_in_a_notebook_passes(cells: Sequence[str], own: bool, worker: Worker) -> None:
    ids = ["exercise-1-1" if own and "def fetch_both" in cell else "" for cell in cells]
    answer = found(*cells, ids=ids if ids.count("exercise-1-1") == 1 else [])["1.1"]
    assert answer.attempted
    verdict = worker.judge("1.1", answer.source)
    assert verdict.outcome is Outcome.PASSED, (answer.source, verdict.message)


def with_kinds(*cells: tuple[str, str, str]) -> Answer:
    """The answer to 1.1 in a notebook of cells, each with its kind, its id and its text."""
    made = [{"cell_type": kind, "id": identity, "source": text} for kind, identity, text in cells]
    code = notebook(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": made}).encode())
    return {answer.exercise: answer for answer in answers(code, EXERCISES.values())}["1.1"]


@pytest.mark.parametrize(("kind", "words"), [("markdown", "a Markdown cell"), ("raw", "a raw cell")])
@pytest.mark.parametrize("text", [GOOD, f"```python\n{GOOD}```"])
@pytest.mark.parametrize("identity", ["exercise-1-1", "lost"])
def test_an_answer_in_a_cell_of_words(
    kind: str, words: str, text: str, identity: str, worker: Worker
) -> None:
    answer = with_kinds(("code", "setup", SETUP), (kind, identity, text))
    assert answer.notes == (f"fetch_both stands in cell 2, {words}: read as code",)
    assert worker.judge("1.1", answer.source).outcome is Outcome.PASSED
    real = with_kinds(("code", "setup", SETUP), (kind, identity, text), ("code", "mine", GOOD))
    assert (real.source, real.notes) == (GOOD, ())


def test_an_own_cell_of_words_without_a_program_is_named() -> None:
    answer = with_kinds(("markdown", "exercise-1-1", "I would use gather."))
    assert answer.attempted
    assert answer.notes == ("cell 1, a Markdown cell, is the cell for fetch_both",)


def colab(*cells: str, ids: Sequence[str]) -> dict[str, Answer]:
    """Answers in a notebook as Colab writes it: ids in the metadata."""
    made = [
        {"cell_type": "code", "metadata": {"id": identity}, "source": text}
        for text, identity in zip(cells, ids, strict=True)
    ]
    code = notebook(json.dumps({"nbformat": 4, "nbformat_minor": 0, "cells": made}).encode())
    return {answer.exercise: answer for answer in answers(code, EXERCISES.values())}


MISSPELLED = GOOD.replace("fetch_both", "fetch_bth")


def test_a_misspelled_name_is_told(worker: Worker) -> None:
    by_id = colab(SETUP, MISSPELLED, ids=["setup", "exercise-1-1"])["1.1"]
    dashboard = EXERCISES["1.2"].starter
    by_name = colab(SETUP, MISSPELLED, dashboard, ids=["a", "b", "c"])["1.1"]
    for answer in (by_id, by_name):
        assert answer.attempted
        verdict = worker.judge("1.1", answer.source)
        assert verdict.diagnosis is Diagnosis.MISSING
        assert "'fetch_bth'" in verdict.message
    by_check = colab(SETUP, MISSPELLED, 'check("1.1", fetch_bth)', ids=["a", "b", "c"])["1.1"]
    assert by_check.notes == ("fetch_bth was graded, for code cell 3 checks it as fetch_both",)
    assert worker.judge("1.1", by_check.source).outcome is Outcome.PASSED


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
