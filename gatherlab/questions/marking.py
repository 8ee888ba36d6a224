"""Mark an answer: pure functions, no widgets.

The answer to a question is the number of an option (ONE), the numbers of the options chosen (ALL), the text
typed (PREDICT) or the numbers of the lines from top to bottom (ORDER); numbers count from 0.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gatherlab.model import Question, QuestionKind
from gatherlab.questions.markup import inline, paragraphs, plain

__all__ = ["Answer", "Mark", "Remark", "in_words", "mark", "order_shown"]

Answer = int | str | Sequence[int]


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on an answer; ``about`` is the option it speaks of, or empty."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether an answer is right, and what to say about it."""

    right: bool
    remarks: tuple[Remark, ...]

    @property
    def feedback_text(self) -> str:
        """The remarks as plain text, one a line."""
        lines = (f"{_quoted(one.about)}: {one.text}" if one.about else one.text for one in self.remarks)
        return "\n".join(plain(line) for line in lines)

    @property
    def feedback_html(self) -> str:
        """The remarks as HTML; several remarks about options form a list."""
        about = [one for one in self.remarks if one.about]
        rest = "".join(paragraphs(one.text) for one in self.remarks if not one.about)
        items = [f"<b>{inline(one.about)}</b><br>{inline(one.text)}" for one in about]
        if len(items) == 1:
            return f"<p>{items[0]}</p>{rest}"
        return ("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>" if items else "") + rest


def mark(question: Question, answer: Answer) -> Mark:
    """Mark an answer to a question.

    Raises TypeError when the answer has the wrong form for the kind of question.
    """
    if question.kind is QuestionKind.ONE and isinstance(answer, int):
        return _one(question, answer)
    if question.kind is QuestionKind.PREDICT and isinstance(answer, str):
        return _predict(question, answer)
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        if question.kind is QuestionKind.ALL:
            return _all(question, set(answer))
        if question.kind is QuestionKind.ORDER:
            return _order(question, answer)
    raise TypeError(f"{answer!r} is no answer to a question of the kind {question.kind.name}")


def in_words(question: Question, answer: Answer) -> str | list[str]:
    """Return the answer in the words of the question: numbers change when a bank is edited."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, int):
        return question.options[answer].text
    return [question.options[i].text for i in answer]


def order_shown(question: Question) -> tuple[int, ...]:
    """Return the numbers of an ORDER question's lines as they are shown at first.

    The same each time, so that stored outputs repeat, and never the right order.
    """
    right = tuple(range(len(question.options)))

    def key(i: int) -> bytes:
        return hashlib.sha256(f"{question.id} {question.options[i].text}".encode()).digest()

    shown = tuple(sorted(right, key=key))
    return shown if shown != right else (*shown[1:], shown[0])


def _one(question: Question, answer: int) -> Mark:
    option = question.options[answer]
    if option.correct:
        return Mark(True, (Remark(option.feedback), Remark(question.explanation)))
    return Mark(False, (Remark(option.feedback, option.text),))


def _all(question: Question, chosen: set[int]) -> Mark:
    wanted = {i for i, option in enumerate(question.options) if option.correct}
    options = [question.options[i] for i in sorted(chosen)]
    if chosen == wanted:
        remarks = tuple(Remark(option.feedback, option.text) for option in options)
        return Mark(True, (*remarks, Remark(question.explanation)))
    wrong = tuple(Remark(option.feedback, option.text) for option in options if not option.correct)
    return Mark(False, (*wrong, Remark(_count(len(wanted & chosen), len(wanted - chosen)))))


def _count(found: int, missing: int) -> str:
    """Say how many are missing, and not which: the learner is to find them."""
    if not missing:
        return "The others you chose are right, and none is missing."
    more = f"{_number(missing)} more {'belongs' if missing == 1 else 'belong'} to the answer."
    if not found:
        rest = "one other belongs" if missing == 1 else f"{_number(missing)} others belong"
        return f"{rest} to the answer.".capitalize()
    return f"{_number(found)} of the right ones {'is' if found == 1 else 'are'} chosen; {more}".capitalize()


def _number(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six")
    return words[count] if count < len(words) else str(count)


def _predict(question: Question, typed: str) -> Mark:
    lines, wanted = _lines(typed), _lines(question.answer)
    if lines == wanted:
        return Mark(True, (Remark(question.explanation),))
    for option in question.options:
        if lines == _lines(option.text):
            return Mark(False, (Remark(option.feedback),))
    return Mark(False, (Remark(_first_difference(lines, wanted)),))


def _first_difference(lines: list[str], wanted: list[str]) -> str:
    same = next((i for i, (a, b) in enumerate(zip(lines, wanted, strict=False)) if a != b), None)
    if same is not None:
        before = f"{_lines_are(same)} right. " if same else ""
        if _words(lines[same]) == _words(wanted[same]) != []:
            return (
                f"{before}Line {same + 1} has the right words, and Python prints them in another form: "
                "look at quotes, brackets, blanks and capital letters."
            )
        return f"{before}Line {same + 1} is where your prediction and Python part."
    if len(lines) < len(wanted):
        return f"{_lines_are(len(lines))} right, and then more is printed."
    return f"{_lines_are(len(wanted))} right, and then nothing more is printed."


def _order(question: Question, answer: Sequence[int]) -> Mark:
    wrong = next((i for i, line in enumerate(answer) if line != i), None)
    if wrong is None:
        return Mark(True, (Remark(question.explanation),))
    option = question.options[answer[wrong]]
    before = f"{_lines_are(wrong)} in place. " if wrong else ""
    place = Remark(f"{before}Line {wrong + 1} is not yet the right one.")
    return Mark(False, (Remark(option.feedback, f"`{option.text.strip()}`"), place))


def _lines_are(count: int) -> str:
    return "The first line is" if count == 1 else f"The first {_number(count)} lines are"


def _lines(text: str) -> list[str]:
    """Return the lines without what a person may type differently: end blanks, quotes, spaces in lists."""
    return [_literal(line.rstrip()) for line in text.strip().splitlines()]


def _words(line: str) -> list[str]:
    """What a line says, whatever its form."""
    return re.findall(r"\w+", line.casefold())


def _literal(line: str) -> str:
    try:
        return repr(ast.literal_eval(line)) if line[:1] in "[({'\"" else line
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return line


def _quoted(text: str) -> str:
    return text if text.startswith("`") else f"“{text}”"
