"""A claim: a sentence of the course, a program that tries it, and what the program prints.

A file in ``programs/`` is a program whose docstring is the sentence.  Its comment lines say the rest:

    # world: script                 a fresh Python runs it as a file, on a virtual clock
    # world: script in real time    the same on the real clock: threads, signals, blocking calls
    # world: notebook               as a cell of a lesson, after its set-up cell, real clock
    # said in: glossary, Task       where it is said, if in no cell of a notebook (any number of lines)
    # prints                        what comes out, line by line, behind ``#| ``
    # prints from 3.14              ... on this Python and newer
    # prints before 3.14            ... on older ones
    # logs                          texts that the error output holds, in this order; else it is empty
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(__file__).with_name("programs")
WORLDS = ("script", "script in real time", "notebook")
Version = tuple[int, int]

HEAD = re.compile(r"# (prints|logs)(?: (from|before) 3\.(\d+))?")
WORD = re.compile(r"# (world|said in): (.+)")


@dataclass(frozen=True)
class Section:
    """What comes out, on the Pythons from ``first`` to before ``end``."""

    kind: str  # "prints" or "logs"
    first: Version
    end: Version
    lines: tuple[str, ...]

    def holds(self, version: Version) -> bool:
        return self.first <= version < self.end


@dataclass(frozen=True)
class Claim:
    """One claim; ``name`` is its file's, which cells give in their metadata."""

    name: str
    sentence: str
    world: str
    said_in: tuple[str, ...]
    source: str
    sections: tuple[Section, ...]

    def expected(self, kind: str, version: Version) -> tuple[str, ...] | None:
        """The lines of the one section of a kind that holds on this Python; None where there is none."""
        found = [one for one in self.sections if one.kind == kind and one.holds(version)]
        if len(found) > 1:
            raise ValueError(f"{self.name}: two sections '{kind}' hold on Python {version[0]}.{version[1]}")
        return found[0].lines if found else None


def read(path: Path) -> Claim:
    """Read one program.  Raises ValueError with the file's name where something is missing."""
    source = path.read_text(encoding="utf-8")
    words = [found.groups() for found in map(WORD.fullmatch, source.splitlines()) if found]
    worlds = [value for word, value in words if word == "world"]
    sentence = ast.get_docstring(ast.parse(source)) or ""
    sections = tuple(sections_of(source))
    if len(worlds) != 1 or worlds[0] not in WORLDS:
        raise ValueError(f"{path.name}: one line '# world: …' is wanted, of {', '.join(WORLDS)}")
    if not sentence.strip() or not any(one.kind == "prints" and one.lines for one in sections):
        raise ValueError(f"{path.name}: a claim has a sentence, and a program that prints something")
    said_in = tuple(value for word, value in words if word == "said in")
    return Claim(path.stem, " ".join(sentence.split()), worlds[0], said_in, source, sections)


def sections_of(source: str) -> list[Section]:
    """The sections of expected output, in the order of the file."""
    found: list[Section] = []
    for line in source.splitlines():
        if head := HEAD.fullmatch(line):
            kind, word, minor = head.groups()
            bound = (3, int(minor)) if minor else (0, 0)
            first, end = (bound, (99, 0)) if word != "before" else ((0, 0), bound)
            found.append(Section(kind, first, end, ()))
        elif line.startswith("#|") and found:
            last = found[-1]
            found[-1] = Section(last.kind, last.first, last.end, (*last.lines, line[3:]))
    return found


def claims() -> list[Claim]:
    """Every claim, by name."""
    return [read(path) for path in sorted(PROGRAMS.glob("*.py"))]
