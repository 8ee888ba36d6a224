"""The part of the report about the quiz: each question with its options, counted."""

from __future__ import annotations

from gatherlab.grading.pages.html import bar, line, share, ticked
from gatherlab.grading.pages.quiz_answers import OTHER, Row, Tally
from gatherlab.model import Lesson, QuestionKind
from gatherlab.questions.markup import block, inline, is_code, paragraphs

__all__ = ["anchor", "option", "section"]

_COLUMN = {
    QuestionKind.ONE: "Option",
    QuestionKind.ALL: "Option (several may be chosen)",
    QuestionKind.PREDICT: "Predicted output",
    QuestionKind.ORDER: "The line that first stands in the wrong place",
}


def anchor(question_id: str) -> str:
    """The id of a question on the page."""
    return f"question-{line(question_id)}"


def section(found: list[Tally], strangers: int, course: tuple[Lesson, ...]) -> str:
    """All questions that were answered, lesson by lesson."""
    if not found and not strangers:
        return "<p>No progress file was handed in, so there are no quiz answers to count.</p>"
    parts = [
        "<p>From the progress files that were handed in. Each learner's first answer to a question "
        "counts: it shows the idea before any feedback.</p>"
    ]
    for lesson in course:
        own = [_question(tally) for tally in found if tally.question.id.startswith(lesson.number)]
        if own:
            parts += [f"<h3>Lesson {lesson.number}: {line(lesson.title)}</h3>", *own]
    if strangers:
        parts.append(f"<p>{strangers} more answers belong to questions that this version does not have.</p>")
    return "".join(parts)


def option(tally: Tally, row: Row) -> str:
    """The text of an option as HTML: output and lines of code as code."""
    listing = tally.question.kind in (QuestionKind.PREDICT, QuestionKind.ORDER)
    if row.text == OTHER or (row.right and tally.question.kind is QuestionKind.ORDER):
        return row.text
    if listing:
        return f"<pre><code>{'<br>'.join(map(_blanks, row.text.splitlines()))}</code></pre>"
    return f"<code>{line(row.text[1:-1])}</code>" if is_code(row.text) else inline(row.text)


def _blanks(text: str) -> str:
    """A line whose indent survives inside a cell."""
    return line(text).replace("  ", "\u00a0 ")


def _question(tally: Tally) -> str:
    asked = tally.question
    rows = "".join(_row(tally, row) for row in tally.rows)
    head = f'<tr><th scope="col">{_COLUMN[asked.kind]}</th><th scope="col">Learners</th></tr>'
    caption = f"<caption>Answers to {line(asked.id)}</caption>"
    body = paragraphs(asked.prompt) + block(asked.code)
    table = f'<table class="options">{caption}<thead>{head}</thead><tbody>{rows}</tbody></table>'
    summary = (
        f"<summary><code>{line(asked.id)}</code> {inline(asked.about)}: "
        f"{tally.right} of {tally.answers} right at first</summary>"
    )
    return f'<details id="{anchor(asked.id)}">{summary}{body}{table}{_trap(tally)}</details>'


def _row(tally: Tally, row: Row) -> str:
    right = ' <span class="mark passed">✓ right</span>' if row.right else ""
    cell = f'<th scope="row">{option(tally, row)}{right}</th>'
    part = f"{bar(row.count, tally.answers)} {row.count} ({share(row.count, tally.answers)})"
    return f"<tr>{cell}<td>{part}</td></tr>"


def _trap(tally: Tally) -> str:
    trap = tally.trap
    if trap is None:
        return ""
    return f"<p><b>What the quiz says to the wrong answer chosen most often:</b> {ticked(trap.feedback)}</p>"
