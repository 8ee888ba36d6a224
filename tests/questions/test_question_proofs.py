"""Every answer of the quiz bank is proved: its code is run in a fresh interpreter."""

import ast
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from gatherlab.model import Question, QuestionKind
from gatherlab.questions import order_shown, question, questions
from gatherlab.questions.bank import bank_files
from gatherlab.questions.markup import plain

RUNNER = Path(__file__).with_name("proof_runner.py")
ONE, ALL, PREDICT, ORDER = QuestionKind.ONE, QuestionKind.ALL, QuestionKind.PREDICT, QuestionKind.ORDER
EVERY = [one for stem in bank_files() for one in questions(stem)]


def run(sources: list[str]) -> list[tuple[str, str, str]]:
    """Run programs in one fresh interpreter; return (stdout, stderr, error) of each."""
    child = subprocess.run(
        [sys.executable, str(RUNNER)],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert child.returncode == 0, child.stderr
    return [tuple(row) for row in json.loads(child.stdout)]


def program(one: Question) -> str:
    if one.kind is ORDER:
        return "\n".join(option.text for option in one.options)
    return f"{one.code}\n{one.proof}"


@pytest.fixture(scope="module")
def outputs() -> dict[str, tuple[str, str, str]]:
    return dict(zip([one.id for one in EVERY], run([program(one) for one in EVERY]), strict=True))


def test_the_bank_is_as_large_as_it_should_be() -> None:
    assert len(questions("00")) >= 6
    assert len(questions("01")) >= 9


@pytest.mark.parametrize("lesson", ["00", "01"])
def test_all_four_kinds_are_used(lesson: str) -> None:
    assert {one.kind for one in questions(lesson)} == set(QuestionKind)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_the_answer_is_what_python_prints(one: Question, outputs: dict[str, tuple[str, str, str]]) -> None:
    assert one.code.strip() or one.proof.strip() or one.kind is ORDER, "a question without a proof"
    stdout, stderr, error = outputs[one.id]
    assert not error
    assert not stderr
    printed = stdout.strip().splitlines()
    if one.kind in (PREDICT, ORDER):
        assert printed == one.answer.splitlines()
    elif one.kind is ALL or set(printed) <= {"True", "False"}:
        assert printed == [str(option.correct) for option in one.options]
    else:
        assert printed == [plain(option.text) for option in one.options if option.correct]


@pytest.mark.parametrize("one", [one for one in EVERY if one.kind is ORDER], ids=lambda one: one.id)
def test_no_other_order_prints_the_same(one: Question) -> None:
    """Else a learner with a good program would be told that it is wrong."""
    right = tuple(range(len(one.options)))
    others = [order for order in itertools.permutations(right) if order != right]
    sources = ["\n".join(one.options[i].text for i in order) for order in others]
    valid = [source for source in sources if compiles(source)]
    assert order_shown(one) in others
    assert len(valid) >= 3
    for source, (stdout, _, error) in zip(valid, run(valid), strict=True):
        assert error or stdout.strip() != one.answer.strip(), source


def compiles(source: str) -> bool:
    try:
        compile(source, "x", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("one", [one for one in EVERY if one.kind is PREDICT], ids=lambda one: one.id)
def test_the_wrong_outputs_are_wrong(one: Question) -> None:
    assert len(one.options) >= 2
    assert all(option.text.strip() != one.answer.strip() for option in one.options)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_feedback_is_short_and_speaks_of_the_idea(one: Question) -> None:
    for option in one.options:
        assert len(option.feedback) <= 190, option.feedback
        assert not option.feedback.lower().startswith(("wrong", "no.", "incorrect", "false")), option.feedback
        assert option.feedback.endswith((".", "?")), option.feedback
        assert option.feedback.count("`") % 2 == 0
    feedbacks = [option.feedback for option in one.options]
    assert len(set(feedbacks)) == len(feedbacks)


def test_the_right_answer_is_not_always_in_the_same_place() -> None:
    places = [
        next(i for i, option in enumerate(one.options) if option.correct) for one in EVERY if one.kind is ONE
    ]
    assert len(places) >= 10
    assert max(places.count(place) for place in set(places)) <= len(places) / 2


def test_the_longest_option_is_not_always_the_right_one() -> None:
    ones = [one for one in EVERY if one.kind is ONE]
    longest = [max(one.options, key=lambda option: len(option.text)).correct for one in ones]
    assert sum(longest) <= len(longest) * 0.6


def test_every_misconception_is_named_by_its_code() -> None:
    assert all(code[0] == "M" and code[1:].isdigit() for one in EVERY for code in one.misconceptions)
    assert all(one.misconceptions for one in EVERY)


def test_nothing_says_that_gather_cancels_the_others() -> None:
    words = " ".join(
        text for one in EVERY for text in (one.prompt, one.explanation, *(o.feedback for o in one.options))
    )
    assert len(words) > 5_000
    assert "gather cancels" not in words.replace("`", "")


def test_the_lesson_keeps_its_own_question() -> None:
    one = question("01-returns")
    assert one.prompt.startswith("What does `asyncio.gather()` return?")
    assert [plain(option.text) for option in one.options if option.correct] == [
        "A list of the results, in the order of the arguments"
    ]
