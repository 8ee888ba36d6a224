"""What every exercise makes of cells that are no answer, and of answers in unusual forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from gatherlab import exercises
from gatherlab.checking.judge_side import registry
from gatherlab.exercises import EXERCISES, JUDGES, STEP_JUDGES, STEPS
from gatherlab.model import Diagnosis, Exercise, Outcome, Verdict

Check = Callable[[str, str], Verdict]
ALL = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES.keys())


def renamed(exercise: Exercise, definition: str) -> str:
    """A good answer under the name of inner, and ``definition`` of the function that was asked for."""
    inner = re.sub(rf"\b{exercise.function}\b", "inner", exercise.other_ways[0])
    return inner + "\n" + definition.replace("FUNCTION", exercise.function)


def test_all_are_registered() -> None:
    assert len(EXERCISES) == 20
    assert set(EXERCISES) == set(JUDGES)
    assert set(STEPS) == set(STEP_JUDGES) == {"5.1a", "5.1b", "5.1c", "5.1d"}
    assert not set(STEPS) & set(EXERCISES)
    for name, exercise in {**EXERCISES, **STEPS}.items():
        assert registry.exercise(name) is exercise
        assert registry.judge(name).function == exercise.function
    assert len(exercises.__all__) == 4


NO_ANSWERS: dict[str, tuple[Callable[[Exercise], str], Outcome, str]] = {
    "a misspelled name": (
        lambda e: e.other_ways[0].replace(e.function, e.function + "s"),
        Outcome.ERROR,
        "MISSING",
    ),
    "a bracket left open": (lambda e: e.other_ways[0] + "print(\n", Outcome.ERROR, "SYNTAX"),
    "a cell that raises": (lambda e: e.other_ways[0] + "1 / 0\n", Outcome.ERROR, "CELL_FAILED"),
    "a cell that leaves": (
        lambda e: "import sys; sys.exit()\n" + e.other_ways[0],
        Outcome.ERROR,
        "CELL_FAILED",
    ),
    "nothing": (lambda e: "", Outcome.NOT_ATTEMPTED, "MISSING"),
    "a comment": (lambda e: "# later\n", Outcome.NOT_ATTEMPTED, "MISSING"),
    "no function": (lambda e: f"{e.function} = 5\n", Outcome.NOT_YET, "SHAPE"),
    "time.sleep": (
        lambda e: renamed(
            e,
            "async def FUNCTION(*args, **kw):\n    import time\n    time.sleep(1)\n"
            "    return await inner(*args, **kw)\n",
        ),
        Outcome.NOT_YET,
        "BLOCKING",
    ),
    "an endless wait": (
        lambda e: renamed(
            e,
            "async def FUNCTION(*args):\n    await asyncio.create_task(inner(*args))\n"
            "    await asyncio.Event().wait()\n",
        ),
        Outcome.NOT_YET,
        "",
    ),
}


@ALL
@pytest.mark.parametrize("what", NO_ANSWERS)
def test_what_is_no_answer(exercise: Exercise, what: str, isolated: Check) -> None:
    make, outcome, diagnosis = NO_ANSWERS[what]
    verdict = isolated(exercise.id, make(exercise))
    assert verdict.outcome is outcome, verdict.message
    assert verdict.diagnosis == diagnosis if diagnosis else verdict.diagnosis is not None


@ALL
def test_an_empty_body_is_no_attempt_and_says_what_is_missing(exercise: Exercise, check: Check) -> None:
    parameters = re.search(r"\((.*?)\)", exercise.starter)
    assert parameters is not None
    verdict = check(exercise.id, f"async def {exercise.function}({parameters[1]}):\n    pass\n")
    assert verdict.outcome is Outcome.NOT_ATTEMPTED
    assert verdict.diagnosis is not None


FORMS = {
    "a lambda": "FUNCTION = lambda *args, **k: inner(*args, **k)",
    "a plain def": "def FUNCTION(*args, **k):\n    return inner(*args, **k)",
    "a partial": "import functools\nFUNCTION = functools.partial(inner)",
    "an object that can be called": (
        "class Answer:\n    async def __call__(self, *args, **k):\n        return await inner(*args, **k)\n\n"
        "FUNCTION = Answer()"
    ),
    "a task": "async def FUNCTION(*args, **k):\n    return await asyncio.create_task(inner(*args, **k))",
    "much output": (
        "async def FUNCTION(*args, **k):\n    for n in range(5000): print(n)\n"
        "    return await inner(*args, **k)"
    ),
    "the gate opened by hand": (
        "async def FUNCTION(api, *args):\n    api.gate.set()\n    return await inner(api, *args)"
    ),
}


IN_FORMS = [
    pytest.param(exercise, form, id=f"{form}-{exercise.id}")
    for form in FORMS
    for exercise in EXERCISES.values()
    if exercise.function != "my_gather" or "api" not in FORMS[form]
]


@pytest.mark.parametrize(("exercise", "form"), IN_FORMS)
def test_a_good_answer_passes_in_any_form(exercise: Exercise, form: str, isolated: Check) -> None:
    verdict = isolated(exercise.id, renamed(exercise, FORMS[form]))
    if form == "a task" and exercise.id in ("6.4", "6.5", "6.6"):
        # cancelled in its first turn, this gather has not begun: it leaves the tasks it got alone
        assert verdict.diagnosis is Diagnosis.NOT_CANCELLED, verdict.message
        assert "cancelled at once, in its first turn" in verdict.message
        return
    assert verdict.outcome is Outcome.PASSED, verdict.message


def test_titles_of_other_ways() -> None:
    from gatherlab.exercises import wording

    titles: dict[str, Any] = {name: wording.other_ways_title(e) for name, e in EXERCISES.items()}
    assert titles["1.1"] == "Other good ways (some are taught later)"
    assert titles["1.3"] == titles["4.1"] == titles["5.1"] == "Other good ways"
