"""Which exercises a file is about, seen at a glance: nothing is parsed unless it has to be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import cache

from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.answers import answers
from gatherlab.grading.intake.files import File, Walk
from gatherlab.grading.intake.notebooks import notebook, script
from gatherlab.grading.intake.own_files import handed_out, is_own
from gatherlab.grading.intake.zips import Unreadable

__all__ = ["Evidence", "Glance"]

_SOLUTIONS = re.compile(rb'"id":\s*"why-\d')


@dataclass(frozen=True, slots=True)
class Glance:
    """The exercises a file may answer, and a digest of it; ``own`` is whether it is the course's."""

    exercises: frozenset[str]
    digest: str
    own: bool = False


_NOTHING = Glance(frozenset(), "")


class Evidence:
    """Looks into files, each once.  Files in ``refused``, by their parts, are never opened."""

    def __init__(self, walk: Walk, refused: Set[tuple[str, ...]] = frozenset()) -> None:
        self._walk, self._refused = walk, refused
        self._seen: dict[tuple[str, ...], Glance] = {}

    def read(self, file: File) -> bytes | None:
        """A file's bytes; None where it cannot or must not be read."""
        return self._opened(file, self._walk.read)

    def glance(self, file: File) -> Glance:
        """What the file is about."""
        if file.parts not in self._seen:
            self._seen[file.parts] = self._look(file)
        return self._seen[file.parts]

    def list_of(self, file: File) -> bytes | None:
        """The bytes of a platform's own list; None where it cannot or must not be read."""
        return self._opened(file, self._walk.list_of)

    def _opened(self, file: File, read: Callable[[File], bytes]) -> bytes | None:
        if file.parts in self._refused or not file.parts[-1]:
            return None
        try:
            return read(file)
        except Unreadable:
            return None

    def worked_on(self, file: File) -> bool:
        """Whether somebody answered something in it."""
        data = self.read(file)
        if data is None or file.suffix not in (".ipynb", ".py"):
            return False
        try:
            cells = notebook(data) if file.suffix == ".ipynb" else script(data)
        except Unreadable:
            return False
        return any(answer.attempted for answer in answers(cells, EXERCISES.values()))

    def _look(self, file: File) -> Glance:
        data = self.read(file) if file.suffix in (".ipynb", ".py") else None
        if data is None:
            return _NOTHING
        digest = hashlib.sha256(data).hexdigest()
        if is_own(data) or handed_out(data) or _SOLUTIONS.search(data):
            return Glance(frozenset(), digest, own=True)
        found = {_by_function()[name.decode()] for name in _functions().findall(data)}
        return Glance(frozenset(found), digest)


@cache
def _by_function() -> dict[str, str]:
    return {exercise.function: exercise.id for exercise in EXERCISES.values()}


@cache
def _functions() -> re.Pattern[bytes]:
    names = "|".join(sorted(map(re.escape, _by_function())))
    return re.compile(rf"\bdef\s+({names})\b".encode())
