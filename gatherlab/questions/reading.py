"""Read one question file, strictly: a slip of the author is found here and not by a learner.

Every message names the file, the line where the question starts, its id, and what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from gatherlab.model import Option, Question, QuestionKind
from gatherlab.toml_tables import TableError, read_tables, wrong_type

__all__ = ["QuestionError", "read_bank"]

_TEXTS = ("id", "kind", "about", "prompt", "explanation")
_OPTIONAL_TEXTS = ("code", "proof", "answer")
_LISTS = ("hints", "misconceptions")
_KEYS = {*_TEXTS, *_OPTIONAL_TEXTS, *_LISTS, "option"}
_OPTION_KEYS = {"text", "correct", "feedback"}


class QuestionError(Exception):
    """A question file is damaged; the message names file, line and question, and says what is wrong."""


def read_bank(file: Path | Traversable, *, number: str) -> tuple[Question, ...]:
    """Return the questions of a file in order; ``number`` is the lesson's, with which every id must begin.

    Raises QuestionError.
    """
    try:
        tables = read_tables(file, "question")
    except TableError as error:
        raise QuestionError(f"{error} The question file is damaged.") from None
    found: dict[str, Question] = {}
    for table in tables:
        try:
            one = _question(table.values, number)
            if one.id in found:
                raise ValueError("this id is there twice")
        except ValueError as error:
            name = table.values.get("id", "without id")
            raise QuestionError(f"{file.name}, line {table.line}, question {name}: {error}.") from None
        found[one.id] = one
    return tuple(found.values())


def _question(values: Mapping[str, Any], number: str) -> Question:
    _check_fields(values)
    if not re.fullmatch(rf"{number}(-[a-z0-9]+)+", values["id"]):
        raise ValueError(f"an id of this file looks like {number}-some-words")
    if values["id"] == f"{number}-warm-up":
        raise ValueError("this id is taken: it shows what was missed two lessons before")
    if values["kind"] not in QuestionKind.__members__:
        kinds = ", ".join(QuestionKind.__members__)
        raise ValueError(f"the kind {values['kind']!r} is unknown (there are {kinds})")
    kind = QuestionKind[values["kind"]]
    options = tuple(_option(row, kind) for row in values.get("option", []))
    _check_options(kind, options)
    if (kind in (QuestionKind.PREDICT, QuestionKind.ORDER)) != ("answer" in values):
        raise ValueError("PREDICT and ORDER questions, and no others, have an 'answer': what is printed")
    return Question(
        id=values["id"],
        kind=kind,
        prompt=values["prompt"].strip(),
        options=options,
        explanation=values["explanation"].strip(),
        code=values.get("code", "").strip("\n"),
        proof=values.get("proof", "").strip("\n"),
        answer=values.get("answer", "").strip("\n"),
        hints=tuple(values.get("hints", ())),
        misconceptions=tuple(values.get("misconceptions", ())),
        about=values["about"].strip(),
    )


def _check_fields(values: Mapping[str, Any]) -> None:
    for key in values:
        if key not in _KEYS:
            raise ValueError(f"{key!r} is unknown")
    for key in _TEXTS:
        if wrong_type(values.get(key), str):
            raise ValueError(f"{key!r} is missing or empty")
    for key in _OPTIONAL_TEXTS:
        if key in values and wrong_type(values[key], str):
            raise ValueError(f"{key!r} is empty or no text")
    for key in _LISTS:
        texts = values.get(key, [])
        if wrong_type(texts, list) or any(wrong_type(text, str) for text in texts):
            raise ValueError(f"{key!r} should be a list of texts")


def _option(row: Any, kind: QuestionKind) -> Option:
    if not isinstance(row, dict) or row.keys() - _OPTION_KEYS:
        raise ValueError("an option has a text, a feedback and, where it is right, correct = true")
    text, feedback, correct = row.get("text"), row.get("feedback"), row.get("correct", False)
    if wrong_type(text, str):
        raise ValueError("an option has no text")
    if wrong_type(feedback, str):
        raise ValueError(f"the option {text!r} has no feedback")
    if wrong_type(correct, bool):
        raise ValueError(f"'correct' of the option {text!r} should be true or false")
    # in a program the blanks in front of a line count
    return Option(
        str(text).strip("\n") if kind is QuestionKind.ORDER else str(text).strip(),
        correct,
        str(feedback).strip(),
    )


def _check_options(kind: QuestionKind, options: tuple[Option, ...]) -> None:
    texts = [option.text for option in options]
    right = sum(option.correct for option in options)
    if len(set(texts)) < len(texts):
        raise ValueError("two options have the same text")
    if kind is QuestionKind.PREDICT:
        if right:
            raise ValueError("the options of a PREDICT question are wrong outputs: none is correct")
        return
    if len(options) < 2:
        raise ValueError("there are fewer than two options")
    if kind is QuestionKind.ONE and right != 1:
        raise ValueError(f"{right} options are correct, and a ONE question needs exactly one")
    if kind is QuestionKind.ALL and not right:
        raise ValueError("no option is correct")
    if kind is QuestionKind.ORDER and any("\n" in text for text in texts):
        raise ValueError("an option of an ORDER question is one line")
