"""A learner's code made fit to be shown to others.

Comments go, texts in quotes go unless they are the exercise's own, and identifiers that hold a name of
somebody in the class are replaced.  It works on text that Python cannot read as well, and gives the same on
every Python.  What nobody can know stays: an instructor looks before showing it.
"""

from __future__ import annotations

import asyncio
import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from gatherlab.exercises import EXERCISES
from gatherlab.grading.records import Learner

__all__ = ["MOST_CODE", "Anonymiser"]

MOST_CODE = 20_000  # characters; longer sources are no examples
_PIECE = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<prefix>[rbuftRBUFT]{0,2})
    (?: (?P<three>\"{3}|'{3}) (?P<long>(?:\\.|(?!(?P=three)).)*) (?:(?P=three)|\Z)
      | (?P<one>["']) (?P<short>(?:\\.|(?!(?P=one))[^\\\n])*) (?:(?P=one)|(?=\n)|\\?\Z) )
  | (?P<word>\w+)
    """,
    re.DOTALL | re.VERBOSE,
)
_EMPTY_LINE = re.compile(r"""\s*(?:[rbuft]{0,2}(["']{1,3})…\1)?\s*""", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-ZÀ-Þ])")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_SHORTEST_INSIDE = 4  # a name this long is found inside other words, a shorter one only as a word
_COMMON = frozenset(
    {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *dir(asyncio), *dir(str), *dir(list), *dir(dict)}
    | {*dir(asyncio.Task), *dir(asyncio.Semaphore), *dir(asyncio.Queue), *dir(asyncio.TaskGroup)}
    | {"asyncio", "api", "contextlib", "suppress", "functools", "partial", "itertools", "time", "self"}
)


class Anonymiser:
    """Takes the names of a class out of its members' code."""

    def __init__(self, learners: Iterable[Learner]) -> None:
        parts = {part for learner in learners for part in _name_parts(learner)}
        self._words = frozenset(parts)
        self._inside = tuple(sorted(part for part in parts if len(part) >= _SHORTEST_INSIDE))
        self._seen: dict[str, bool] = {}

    def cleaned(self, source: str, exercise: str) -> str:
        """``source`` without comments, empty lines, docstrings, strange texts and names of the class."""
        words, texts = _vocabulary(exercise)
        new_names: dict[str, str] = {}

        def replaced(found: re.Match[str]) -> str:
            if found["comment"]:
                return ""
            if found["word"]:
                word = found["word"]
                if word in words or not self._names_somebody(word):
                    return word
                return new_names.setdefault(word, f"name_{len(new_names) + 1}")
            text = found["long"] if found["three"] else found["short"]
            quote = found["three"] or found["one"]
            return found[0] if text in texts else f"{found['prefix']}{quote}…{quote}"

        lines = _PIECE.sub(replaced, source[:MOST_CODE]).splitlines()
        return "\n".join(line.rstrip() for line in lines if not _EMPTY_LINE.fullmatch(line))

    def _names_somebody(self, word: str) -> bool:
        if word not in self._seen:
            forms = _forms(_CAMEL.sub("_", word))
            whole = [form.replace("_", "") for form in forms]
            self._seen[word] = any(
                part in self._words for form in forms for part in _WORDS.findall(form)
            ) or any(name in form for form in whole for name in self._inside)
        return self._seen[word]


def _name_parts(learner: Learner) -> set[str]:
    texts = (learner.name, learner.key, learner.platform_id)
    parts = {part for text in texts for form in _forms(text) for part in _WORDS.findall(form)}
    return {part for part in parts if len(part) >= (_SHORTEST_INSIDE if part.isdigit() else 2)}


def _forms(text: str) -> set[str]:
    """The text in small letters: as it is, with umlauts written out, and without any accents."""
    small = unicodedata.normalize("NFC", text).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
    return {small, small.translate(_UMLAUTS), bare}


@cache
def _vocabulary(exercise: str) -> tuple[frozenset[str], frozenset[str]]:
    """The identifiers and the quoted texts that belong to an exercise and not to a learner."""
    known = EXERCISES.get(exercise)
    if known is None:
        return _COMMON, frozenset()
    sources = [known.starter, *known.other_ways, *(wrong.source for wrong in known.wrong_answers)]
    words, texts = {known.function}, set()
    for found in (found for source in sources for found in _PIECE.finditer(source)):
        if found["word"]:
            words.add(found["word"])
        elif found["one"]:
            texts.add(found["short"])
    return _COMMON | words, frozenset(texts)
