"""What the seven banks keep as a whole: their size, their kinds, their words, their place in the lessons."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatherlab.model import Question, QuestionKind
from gatherlab.questions import comes_back, question, questions, warm_ups
from gatherlab.questions.bank import bank_files
from gatherlab.questions.markup import plain
from tools.laws import claims

ROOT = Path(__file__).parents[2]
SIZES = {"00": 6, "01": 9, "02": 10, "03": 13, "04": 12, "05": 6, "06": 8}
ONE = QuestionKind.ONE
EVERY = [one for stem in bank_files() for one in questions(stem)]


@pytest.mark.parametrize("lesson", SIZES)
def test_the_bank_is_as_large_as_it_should_be(lesson: str) -> None:
    assert len(questions(lesson)) >= SIZES[lesson]


def test_there_is_a_bank_for_each_lesson() -> None:
    assert {stem[:2] for stem in bank_files()} == set(SIZES)
    assert set(bank_files()) == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}


@pytest.mark.parametrize("lesson", SIZES)
def test_all_four_kinds_are_used(lesson: str) -> None:
    assert {one.kind for one in questions(lesson)} == set(QuestionKind)


def test_the_lesson_keeps_its_own_question() -> None:
    one = question("01-returns")
    assert one.prompt.startswith("What does `await asyncio.gather(...)` give")
    assert [plain(option.text) for option in one.options if option.correct] == [
        "A list of the results, in the order of the arguments"
    ]


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_feedback_is_short_and_speaks_of_the_idea(one: Question) -> None:
    for option in one.options:
        assert len(option.feedback) <= 190, option.feedback
        assert not option.feedback.lower().startswith(("wrong", "no.", "incorrect", "false")), option.feedback
        assert option.feedback.endswith((".", "?")), option.feedback
        assert option.feedback.count("`") % 2 == 0
    feedbacks = [option.feedback for option in one.options]
    assert len(set(feedbacks)) == len(feedbacks)


def test_no_wrong_prediction_differs_only_in_form() -> None:
    """Who types the right words in another form is told so, and could otherwise be told of a wrong idea."""
    typed = [one for one in EVERY if one.kind is QuestionKind.PREDICT]
    assert len(typed) >= 20
    for one in typed:
        for option in one.options:
            wrong, right = (
                [re.findall(r"\w+", line) for line in text.casefold().strip().splitlines()]
                for text in (option.text, one.answer)
            )
            assert wrong != right, (one.id, option.text)


def test_the_subject_is_named_in_a_few_words() -> None:
    for one in EVERY:
        assert len(plain(one.about)) <= 55, one.about
        assert one.about.count("`") % 2 == 0
        assert not one.about.endswith(".")
        assert not any(plain(option.text) == plain(one.about) for option in one.options)
    assert len({one.about for one in EVERY}) == len(EVERY)


def test_every_misconception_is_named_by_its_code() -> None:
    assert all(code[0] == "M" and code[1:].isdigit() for one in EVERY for code in one.misconceptions)
    assert all(one.misconceptions for one in EVERY)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_nothing_says_that_gather_cancels_the_others_or_starts_the_work(one: Question) -> None:
    """Wrong options may say so, for their feedback refutes it; nothing else may, not even that feedback."""
    texts = [one.prompt, one.explanation, one.about, *one.hints]
    texts += [option.feedback for option in one.options]
    texts += [option.text for option in one.options if option.correct]
    assert len(" ".join(texts)) > 200
    for text in texts:
        assert claims.complaints(plain(text)) == []
        assert claims.early_starts(plain(text)) == []


@pytest.mark.parametrize(
    ("name", "word", "count"), [("03-others-first", "cancelled", 2), ("03-others-again", "`gather`", 2)]
)
def test_the_belief_is_an_option_and_is_wrong(name: str, word: str, count: int) -> None:
    believed = [option for option in question(name).options if word in option.text]
    assert [option.correct for option in believed] == [False] * count


# ------------------------------------------------------------------ no pattern gives the answer away


def test_the_right_answer_is_not_always_in_the_same_place() -> None:
    places = [
        next(i for i, option in enumerate(one.options) if option.correct) for one in EVERY if one.kind is ONE
    ]
    assert len(places) >= 25
    assert max(places.count(place) for place in set(places)) <= len(places) / 2


def test_the_longest_option_is_not_always_the_right_one() -> None:
    ones = [one for one in EVERY if one.kind is ONE]
    longest = [max(one.options, key=lambda option: len(option.text)).correct for one in ones]
    assert sum(longest) <= len(longest) * 0.6


# ------------------------------------------------------------------ in the lessons


def cells(stem: str) -> list[tuple[str, list[str]]]:
    """The code cells of a lesson in order: their id, and the quiz ids they show."""
    notebook = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [(cell["id"], list(shown("".join(cell["source"])))) for cell in code]


def shown(source: str) -> Iterator[str]:
    """The ids of the quizzes that a cell shows, in order."""
    if "quiz(" not in source:  # other cells may hold what only IPython understands
        return
    for node in ast.walk(ast.parse(source, mode="exec")):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "quiz":
            for argument in node.args:
                assert isinstance(argument, ast.Constant), "a quiz id stands in the cell as a text"
                yield argument.value


def test_the_ids_of_a_cell_are_found() -> None:
    assert list(shown('quiz("a", "b")\nquiz("c")')) == ["a", "b", "c"]
    assert list(shown("%time nothing")) == []


@pytest.mark.parametrize("stem", bank_files())
def test_every_question_is_asked_once_in_its_lesson_and_nothing_else_is(stem: str) -> None:
    asked = [one for _, ids in cells(stem) for one in ids if one not in warm_ups()]
    assert sorted(asked) == sorted(one.id for one in questions(stem))


def test_each_lesson_from_02_warms_up_in_its_first_quiz_cell() -> None:
    for stem in bank_files():
        number = stem[:2]
        quizzes = [ids for _, ids in cells(stem) if ids]
        wanted = [f"{number}-warm-up"] if number >= "02" else []
        assert [one for ids in quizzes for one in ids if one in warm_ups()] == wanted, stem
        assert wanted == [] or quizzes[0][0] == wanted[0], stem


def test_a_lesson_warms_up_with_the_lesson_two_before() -> None:
    assert warm_ups() == {
        "02-warm-up": "00",
        "03-warm-up": "01",
        "04-warm-up": "02",
        "05-warm-up": "03",
        "06-warm-up": "04",
    }
    assert [comes_back(lesson) for lesson in SIZES] == ["02", "03", "04", "05", "06", "", ""]


def test_the_belief_is_asked_before_the_demonstration_and_again_at_the_end() -> None:
    found = cells("03_return_exceptions")
    names = [name for name, _ in found]
    where = {one: names.index(name) for name, ids in found for one in ids}
    assert where["03-others-first"] < names.index("look-order")
    assert where["03-others-again"] == max(where.values())
