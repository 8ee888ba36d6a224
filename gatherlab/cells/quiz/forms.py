"""The still forms of a question, for a reader without a running kernel: HTML and plain text.

Pure functions.  They depend on the question only, never on progress, so that stored outputs repeat; and they
do not tell the answer.
"""

from __future__ import annotations

from html import escape

from gatherlab.cells.still import framed, invitation
from gatherlab.model import Question, QuestionKind
from gatherlab.questions import order_shown
from gatherlab.questions.markup import block, inline, paragraphs, plain

__all__ = [
    "INVITATION",
    "html_form",
    "prompt_html",
    "shown_lines",
    "text_form",
    "warm_up_html",
    "warm_up_text",
]

INVITATION = invitation("to answer")
_TASKS = {
    QuestionKind.ONE: "Choose one:",
    QuestionKind.ALL: "Choose all that apply:",
    QuestionKind.PREDICT: "Type what is printed.",
    QuestionKind.ORDER: "Put these lines in order:",
}


def shown_lines(question: Question) -> list[str]:
    """Return the options as they are listed: in the bank's order, for ORDER mixed, for PREDICT none."""
    if question.kind is QuestionKind.PREDICT:
        return []
    if question.kind is QuestionKind.ORDER:
        return [question.options[i].text for i in order_shown(question)]
    return [option.text for option in question.options]


def prompt_html(question: Question) -> str:
    """Return the question with its program, as HTML without any style."""
    wanted = ""
    if question.kind is QuestionKind.ORDER:
        wanted = "<p>It should print:</p>" + block(question.answer)
    return paragraphs(question.prompt) + block(question.code) + wanted


def html_form(question: Question) -> str:
    """Return the whole question as HTML: for GitHub, nbviewer, and a notebook whose kernel is gone."""
    lines = shown_lines(question)
    if question.kind is QuestionKind.ORDER:
        listed = "<ul>" + "".join(f"<li><code>{_blanks(line)}</code></li>" for line in lines) + "</ul>"
    else:
        listed = "<ul>" + "".join(f"<li>{inline(line)}</li>" for line in lines) + "</ul>" if lines else ""
    return framed(
        f"<p><b>Quiz</b> ({question.kind})</p>{prompt_html(question)}"
        f"<p>{_TASKS[question.kind]}</p>{listed}"
        f"<p><i>{INVITATION}</i></p>"
    )


def text_form(question: Question) -> str:
    """Return the whole question as plain text."""
    mark = {QuestionKind.ONE: "( ) ", QuestionKind.ALL: "[ ] "}.get(question.kind, "")
    code_only = question.kind is QuestionKind.ORDER
    lines = [line if code_only else plain(line) for line in shown_lines(question)]
    parts = [f"Quiz ({question.kind})", plain(question.prompt), _indented(question.code)]
    if code_only:
        parts.append("It should print:\n" + _indented(question.answer))
    parts.append("\n".join([_TASKS[question.kind], *(f"    {mark}{line}" for line in lines)]))
    parts.append(INVITATION)
    return "\n\n".join(part for part in parts if part)


def warm_up_text(lesson: str) -> str:
    """Return the warm-up with the questions of a lesson as plain text: the same for everybody."""
    return f"Warm-up: a question of lesson {lesson} that you missed at first comes back here.\n\n{INVITATION}"


def warm_up_html(lesson: str) -> str:
    """Return the warm-up with the questions of a lesson as HTML."""
    sentence = f"a question of lesson {lesson} that you missed at first comes back here."
    return framed(f"<p><b>Warm-up</b>: {sentence}</p><p><i>{INVITATION}</i></p>")


def _indented(code: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in code.splitlines())


def _blanks(line: str) -> str:
    """Keep the blanks at the start of a line of code, which HTML would drop."""
    stripped = line.lstrip(" ")
    return "&nbsp;" * (len(line) - len(stripped)) + escape(stripped)
