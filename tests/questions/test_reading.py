"""A question file is read strictly; the message names file, line and question."""

from pathlib import Path

import pytest

from gatherlab.model import QuestionKind
from gatherlab.questions import QuestionError, UnknownQuestion, bank, question, questions
from gatherlab.questions.markup import block, inline, is_code, paragraphs, plain
from gatherlab.questions.reading import read_bank

GOOD = """# words
[[question]]
id = "07-first"
kind = "ONE"
about = "one thing"
prompt = "Which?"
explanation = "Because."
hints = ["Look."]
misconceptions = ["M01"]
option = [
    { text = " a ", correct = true, feedback = "Yes." },
    { text = "b", feedback = "You may think of b." },
]

[[question]]
id = "07-second"
kind = "ORDER"
about = "an order"
prompt = "In order?"
explanation = "Because."
answer = "x"
option = [
    { text = "def f():", correct = true, feedback = "First." },
    { text = "    return 1", correct = true, feedback = "Second." },
]
"""
PREDICT = """
[[question]]
id = "07-third"
kind = "PREDICT"
about = "an output"
prompt = "What?"
explanation = "Because."
code = "print(1)"
answer = "1"
option = [{ text = "2", feedback = "You may think of 2." }]
"""


def bank_of(folder: Path, text: str) -> Path:
    file = folder / "07_lesson.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_file(tmp_path: Path) -> None:
    first, second, third = read_bank(bank_of(tmp_path, GOOD + PREDICT), number="07")
    assert (first.id, first.kind, first.hints, first.misconceptions) == (
        "07-first",
        QuestionKind.ONE,
        ("Look.",),
        ("M01",),
    )
    assert [(option.text, option.correct) for option in first.options] == [("a", True), ("b", False)]
    assert first.about == "one thing"
    assert second.options[1].text == "    return 1"
    assert (third.kind, third.answer, third.options[0].correct) == (QuestionKind.PREDICT, "1", False)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "ONE"', 'kind = "TWO"', "line 2, question 07-first: the kind 'TWO' is unknown"),
        ('prompt = "Which?"', 'prompt = "  "', "line 2, question 07-first: 'prompt' is missing or empty"),
        ('prompt = "Which?"', "", "line 2, question 07-first: 'prompt' is missing or empty"),
        ('id = "07-first"', "", "line 2, question without id: 'id' is missing"),
        ('id = "07-first"', 'id = "07-second"', "line 15, question 07-second: this id is there twice"),
        ('id = "07-first"', 'id = "06-first"', "an id of this file looks like 07-some-words"),
        ('id = "07-first"', 'id = "07-warm-up"', "line 2, question 07-warm-up: this id is taken"),
        ('about = "one thing"\n', "", "line 2, question 07-first: 'about' is missing or empty"),
        ('id = "07-first"', 'id = "07-First"', "an id of this file looks like 07-some-words"),
        ('hints = ["Look."]', 'hint = ["Look."]', "'hint' is unknown"),
        ('hints = ["Look."]', 'hints = "Look."', "'hints' should be a list of texts"),
        ('hints = ["Look."]', 'hints = [""]', "'hints' should be a list of texts"),
        ('hints = ["Look."]', "code = 3", "'code' is empty or no text"),
        ('hints = ["Look."]', 'answer = "x"', "PREDICT and ORDER questions, and no others, have an 'answer'"),
        ('answer = "x"', "", "line 15, question 07-second: PREDICT and ORDER questions"),
        (
            '{ text = " a ", correct = true',
            '{ text = " a "',
            "0 options are correct, and a ONE question needs",
        ),
        (
            '{ text = "b",',
            '{ text = "b", correct = true,',
            "2 options are correct, and a ONE question needs exactly one",
        ),
        ('feedback = "Yes."', 'feedback = ""', "the option ' a ' has no feedback"),
        (', feedback = "You may think of b."', "", "the option 'b' has no feedback"),
        ('text = " a "', 'text = " "', "an option has no text"),
        ('text = " a "', 'text = "b"', "two options have the same text"),
        ('text = " a "', 'txt = "a"', "an option has a text, a feedback"),
        ('correct = true, feedback = "Yes."', 'correct = 1, feedback = "Yes."', "'correct' of the option"),
        ('    { text = "b", feedback = "You may think of b." },\n', "", "there are fewer than two options"),
        ('text = "def f():"', 'text = "a\\nb"', "an option of an ORDER question is one line"),
        ('kind = "ONE"', 'kind = "ALL"\nprompt', "The question file is damaged"),
        ("[[question]]", "[[questions]]", "'questions' is unknown here. The question file is damaged."),
    ],
)
def test_slips_are_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(QuestionError) as caught:
        read_bank(bank_of(tmp_path, GOOD.replace(old, new, 1)), number="07")
    assert str(caught.value).startswith("07_lesson.toml, line ")
    assert words in str(caught.value)


def test_a_prediction_has_wrong_outputs_only(tmp_path: Path) -> None:
    damaged = PREDICT.replace('text = "2",', 'text = "2", correct = true,')
    with pytest.raises(QuestionError, match="none is correct"):
        read_bank(bank_of(tmp_path, damaged), number="07")


def test_an_all_question_has_a_right_option(tmp_path: Path) -> None:
    damaged = GOOD.replace('"ONE"', '"ALL"').replace('correct = true, feedback = "Yes."', 'feedback = "No?"')
    with pytest.raises(QuestionError, match="no option is correct"):
        read_bank(bank_of(tmp_path, damaged), number="07")


def test_an_option_is_a_table(tmp_path: Path) -> None:
    damaged = PREDICT.replace('[{ text = "2", feedback = "You may think of 2." }]', '["2"]')
    with pytest.raises(QuestionError, match="an option has a text"):
        read_bank(bank_of(tmp_path, damaged), number="07")


# ------------------------------------------------------------------ finding


def test_questions_by_number_and_by_stem() -> None:
    assert questions("01") == questions("01_basic_gather") != ()
    assert questions("77") == ()


def test_a_question_by_id() -> None:
    assert question("01-returns").id == "01-returns"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("01-retruns", "There is no quiz '01-retruns'. Did you mean '01-returns'?"),
        ("returns", "Did you mean '01-returns'?"),
        ("02-warmup", "Did you mean '02-warm-up'?"),
        ("00-zzzzzzzzzzzz", "Lesson 00 has: 00-calling, 00-await-order, "),
        ("zzz", "An id begins with the number of its lesson"),
        (17, "There is no quiz 17."),
    ],
)
def test_an_unknown_id_gets_a_suggestion(asked: str, words: str) -> None:
    with pytest.raises(UnknownQuestion) as caught:
        question(asked)
    assert words in str(caught.value)


def test_a_damaged_file_harms_its_own_lesson_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "07_lesson.toml").write_text(GOOD)
    (tmp_path / "08_lesson.toml").write_text("[[question]\n")
    monkeypatch.setattr(bank, "files", lambda _: tmp_path)
    assert question("07-first").id == "07-first"
    with pytest.raises(QuestionError, match=r"^08_lesson\.toml, line 1"):
        question("08-first")
    with pytest.raises(UnknownQuestion, match="Did you mean '07-first'"):
        question("07-frist")


# ------------------------------------------------------------------ the markup


def test_markup() -> None:
    assert inline("a < `b & c` > d") == "a &lt; <code>b &amp; c</code> &gt; d"
    assert paragraphs("one\ntwo\n\n\nthree `x`\n\n") == "<p>one two</p><p>three <code>x</code></p>"
    assert plain("one\n`two`\n\nthree") == "one two\n\nthree"
    assert inline("the *GIL*, *one at a time*, `*a*`") == (
        "the <em>GIL</em>, <em>one at a time</em>, <code>*a*</code>"
    )
    assert plain("the *GIL*, *one at a time*, `*a*`") == "the GIL, one at a time, *a*"
    for stars in ("gather(*jobs), gather(*jobs.values())", "2*3*4", "a * b * c", "**bold**", "f(*a, **b)"):
        assert plain(stars) == inline(stars) == stars
    assert block("") == ""
    assert block("a < b") == "<pre><code>a &lt; b</code></pre>"
    assert is_code("`x`")
    assert not is_code("`x` and `y`")
    assert not is_code("``")
