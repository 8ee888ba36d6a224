"""Marking is a pure function of question and answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatherlab.model import Option, Question, QuestionKind
from gatherlab.questions import mark, order_shown
from gatherlab.questions.marking import in_words

ONE = Question(
    id="01-one",
    kind=QuestionKind.ONE,
    prompt="Which?",
    options=(
        Option("`a < b`", False, "You may think of a."),
        Option("right", True, "Yes."),
        Option("c", False, "You may think of c."),
    ),
    explanation="Because of `x`.",
)
ALL = replace(
    ONE,
    kind=QuestionKind.ALL,
    options=tuple(Option(f"o{i}", i in (0, 2, 3), f"Feedback {i}.") for i in range(5)),
)
PREDICT = replace(
    ONE,
    kind=QuestionKind.PREDICT,
    answer="one\n['a', 'b']\nthree",
    options=(Option("three\none", False, "You may think that it runs backwards."),),
)
ORDER = replace(
    ONE,
    kind=QuestionKind.ORDER,
    options=tuple(
        Option(f"{'    ' * (i == 1)}line{i}", True, f"Line {i} needs something.") for i in range(5)
    ),
    answer="printed",
)


def test_one_right() -> None:
    found = mark(ONE, 1)
    assert found.right
    assert found.feedback_text == "Yes.\nBecause of x."
    assert found.feedback_html == "<p>Yes.</p><p>Because of <code>x</code>.</p>"


def test_one_wrong_names_the_option_chosen() -> None:
    found = mark(ONE, 0)
    assert not found.right
    assert found.feedback_text == "a < b: You may think of a."
    assert found.feedback_html == "<p><b><code>a &lt; b</code></b><br>You may think of a.</p>"
    assert mark(ONE, 2).feedback_text == "“c”: You may think of c."
    assert "Because" not in found.feedback_text


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([1], "Three others belong to the answer."),
        ([0], "One of the right ones is chosen; two more belong to the answer."),
        ([0, 2], "Two of the right ones are chosen; one more belongs to the answer."),
        ([0, 2, 3, 4], "The others you chose are right, and none is missing."),
    ],
)
def test_all_says_how_many_are_missing_and_not_which(chosen: list[int], words: str) -> None:
    found = mark(ALL, chosen)
    assert not found.right
    assert found.feedback_text.endswith(words)
    for i, option in enumerate(ALL.options):
        shown = option.feedback in found.feedback_text
        assert shown == (i in chosen and not option.correct)


def test_all_with_one_right_answer_missing() -> None:
    one = replace(ALL, options=tuple(Option(f"o{i}", i == 0, f"Feedback {i}.") for i in range(3)))
    assert mark(one, [1]).feedback_text.endswith("One other belongs to the answer.")


def test_all_right_gives_every_feedback_and_the_explanation() -> None:
    found = mark(ALL, (3, 0, 2))
    assert found.right
    assert found.feedback_text.count("Feedback") == 3
    assert found.feedback_html.count("<li>") == 3
    assert found.feedback_text.endswith("Because of x.")


@pytest.mark.parametrize(
    "typed",
    [
        "one\n['a', 'b']\nthree",
        "\n one\n['a', 'b']\nthree  \n\n".replace(" one", "one"),
        'one\n["a","b"]\nthree',
        "one\r\n[ 'a' , 'b' ]\r\nthree",
    ],
)
def test_a_prediction_is_read_kindly(typed: str) -> None:
    found = mark(PREDICT, typed)
    assert found.right
    assert found.feedback_text == "Because of x."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("three\none", "You may think that it runs backwards."),
        ("two", "Line 1 is where your prediction and Python part."),
        (
            "one\n['b', 'a']\nthree",
            "The first line is right. Line 2 is where your prediction and Python part.",
        ),
        ("one\n['a', 'b']\nfour", "The first two lines are right. Line 3 is where"),
        ("one\n[1, 2", "The first line is right. Line 2 is where"),
        ("One\n['a', 'b']\nthree", "Line 1 has the right words, and Python prints them in another form"),
        ("one\n[a, b]\nthree", "The first line is right. Line 2 has the right words"),
        ("one\na b\nthree", "The first line is right. Line 2 has the right words"),
        ("one\n[]\nthree", "The first line is right. Line 2 is where"),
        ("one", "The first line is right, and then more is printed."),
        (
            "one\n['a', 'b']\nthree\nfour",
            "The first three lines are right, and then nothing more is printed.",
        ),
    ],
)
def test_a_wrong_prediction_is_told_where(typed: str, words: str) -> None:
    found = mark(PREDICT, typed)
    assert not found.right
    assert found.feedback_text.startswith(words)


def test_many_lines_are_counted_in_figures() -> None:
    long = replace(PREDICT, answer="\n".join("abcdefghij"))
    assert (
        mark(long, "\n".join("abcdefghi")).feedback_text
        == "The first 9 lines are right, and then more is printed."
    )


def test_order() -> None:
    assert mark(ORDER, [0, 1, 2, 3, 4]).right
    found = mark(ORDER, [0, 1, 3, 2, 4])
    assert not found.right
    assert found.feedback_text == (
        "line3: Line 3 needs something.\nThe first two lines are in place. Line 3 is not yet the right one."
    )
    assert mark(ORDER, [1, 0, 2, 3, 4]).feedback_text == (
        "line1: Line 1 needs something.\nLine 1 is not yet the right one."
    )


@given(st.permutations(range(5)))
def test_only_the_right_order_is_right(order: list[int]) -> None:
    assert mark(ORDER, order).right == (order == [0, 1, 2, 3, 4])


@given(st.sets(st.integers(0, 4)))
def test_only_the_right_set_is_right(chosen: set[int]) -> None:
    assert mark(ALL, sorted(chosen)).right == (chosen == {0, 2, 3})


@given(st.text())
def test_any_text_is_an_answer_to_a_prediction(typed: str) -> None:
    assert mark(PREDICT, typed).feedback_html


@pytest.mark.parametrize(
    ("question", "answer"), [(ONE, "right"), (ONE, [1]), (ALL, "ab"), (PREDICT, 3), (ORDER, 0)]
)
def test_an_answer_of_the_wrong_form_is_a_mistake_of_ours(question: Question, answer: object) -> None:
    with pytest.raises(TypeError, match="no answer to a question of the kind"):
        mark(question, answer)  # type: ignore[arg-type]


def test_answers_are_kept_in_words() -> None:
    assert in_words(ONE, 1) == "right"
    assert in_words(ALL, [0, 2]) == ["o0", "o2"]
    assert in_words(PREDICT, "typed") == "typed"


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_the_order_shown_is_never_the_right_one_and_always_the_same(count: int) -> None:
    for name in "abcdefghijklmnop":
        one = replace(ORDER, id=name, options=tuple(Option(f"l{i}", True, "f") for i in range(count)))
        shown = order_shown(one)
        assert sorted(shown) == list(range(count))
        assert shown != tuple(range(count))
        assert shown == order_shown(one)
