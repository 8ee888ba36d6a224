"""An answer as it is judged: the exercise's function with what it needs, and nothing else of the notebook.

The text begins with the function's own cell, so that line numbers in a message are that cell's; statements
that the function does not need are blank lines.  Below stands what it needs from other cells.  Only what has
to be there before the function is defined (a decorator, a default value) comes first.

What a notebook does with an answer is never run: awaits at the top of a cell, ``check``, ``hint``, timelines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from gatherlab.checking.attempt import empty_body, untouched_source
from gatherlab.grading.notebooks import Cell
from gatherlab.grading.statements import DEFINITIONS, PROVIDED, Statement, gatherlab_names, statements
from gatherlab.model import Exercise

__all__ = ["Answer", "answers"]

OTHER_CELLS = "# from other cells"
# Stand-ins for names of gatherlab: ``with timeline(…)`` in a function does nothing.
_INSTEAD = {"ApiError": "ApiError", "timeline": "__import__('contextlib').nullcontext"}


@dataclass(frozen=True, slots=True)
class Answer:
    """``attempted`` is False for a cell nobody has worked on; ``notes`` are for the instructor."""

    exercise: str
    source: str
    attempted: bool
    notes: tuple[str, ...] = ()


def answers(cells: Sequence[Cell], exercises: Iterable[Exercise]) -> list[Answer]:
    """The answers that a notebook or a file holds, in the order of the exercises."""
    parsed = [statements(cell) for cell in cells]
    found = []
    for exercise in exercises:
        place = _place(cells, parsed, exercise)
        if place is not None:
            found.append(_answer(cells, parsed, exercise, *place))
    return found


def _place(
    cells: Sequence[Cell], parsed: Sequence[list[Statement]], exercise: Exercise
) -> tuple[int, tuple[str, ...]] | None:
    """The cell that holds the answer: the exercise's own, unless nothing was done there and somewhere else
    was.

    Without its own, as after a copy to another notebook, the last that defines the function.
    """
    own = next((i for i, cell in enumerate(cells) if cell.id == cell_id(exercise)), None)
    defining = [i for i, cell in enumerate(cells) if _defines(cell, parsed[i], exercise.function)]
    if own is None:
        return (defining[-1], ()) if defining else None
    others = [i for i in defining if i != own]
    if not others:
        return own, ()
    if own not in defining or _untouched(exercise, cells[own].text):
        return others[-1], (f"{exercise.function} was taken from code cell {cells[others[-1]].number}",)
    return own, (f"code cell {cells[others[-1]].number} defines {exercise.function} again: not looked at",)


def cell_id(exercise: Exercise) -> str:
    """The id of the exercise's cell: ``exercise-1-1``."""
    return "exercise-" + exercise.id.replace(".", "-")


def _defines(cell: Cell, parsed: list[Statement], function: str) -> bool:
    if cell.body is None:  # cannot be read, but this is what it was to be
        return re.search(rf"^(?:async\s+)?def\s+{function}\b", cell.text, re.MULTILINE) is not None
    return any(isinstance(s.node, DEFINITIONS) and s.node.name == function for s in parsed)


def _untouched(exercise: Exercise, source: str) -> bool:
    verdict = untouched_source(exercise, source)
    return verdict is not None and not empty_body(verdict)


def _answer(
    cells: Sequence[Cell],
    parsed: Sequence[list[Statement]],
    exercise: Exercise,
    place: int,
    notes: tuple[str, ...],
) -> Answer:
    source, more = _source(cells, parsed, exercise.function, place)
    return Answer(exercise.id, source, not _untouched(exercise, source), (*notes, *more))


def _source(
    cells: Sequence[Cell], parsed: Sequence[list[Statement]], function: str, place: int
) -> tuple[str, list[str]]:
    cell, own = cells[place], parsed[place]
    if cell.body is None:
        return cell.text.rstrip() + "\n", []
    names = _Names(parsed, place)
    chosen, missing = names.needed({function})
    mine = [s for s in own if s in chosen]
    if not any(function in s.binds for s in mine):  # renamed, perhaps: the check says what is like it
        return _only(own, {s for s in own if isinstance(s.node, DEFINITIONS)}, cell), []
    early, _ = names.needed(set().union(*(s.now for s in mine)))
    others = [s for number, some in enumerate(parsed) if number != place for s in some if s in chosen]
    before = [text for s in others if s in early for text in _as_text(s)]
    after = [text for s in others if s not in early for text in _as_text(s)]
    parts = ["\n".join([OTHER_CELLS, *before, ""])] if before else []
    parts.append(_only(own, set(mine), cell))
    if after:
        parts.append("\n".join(["", "", OTHER_CELLS, *after, ""]))
    return "".join(parts), missing


class _Names:
    """Which statements make a name what it is, seen from the cell of an answer.

    Statements above it count before those below it, which count only where there is none above.
    """

    def __init__(self, parsed: Sequence[list[Statement]], place: int) -> None:
        self._own = frozenset(parsed[place])
        self._binding: dict[str, list[Statement]] = {}
        self._stars: set[Statement] = set()
        for number in (*range(len(parsed) - 1, place, -1), *range(place + 1)):
            for statement in parsed[number]:
                self._stars |= {statement} if _is_star(statement) else set()
                for name in statement.binds:
                    self._binding.setdefault(name, []).append(statement)

    def needed(self, names: set[str]) -> tuple[set[Statement], list[str]]:
        """The statements that make the names, and what these need in turn; and what cannot be had, as
        sentences."""
        chosen = set(self._stars)
        missing: dict[str, str] = {}
        todo, done = set(names), set[str]()
        while todo:
            name = todo.pop()
            done.add(name)
            for statement in self._making(name):
                if not statement.runs:
                    missing.setdefault(name, _left_out(name, statement))
                elif statement not in chosen:
                    chosen.add(statement)
                    todo |= (statement.now | statement.later) - done
        return chosen, [missing[name] for name in sorted(missing)]

    def _making(self, name: str) -> list[Statement]:
        """The last statement that defines the name anew, and all changes since."""
        found = self._binding.get(name, [])
        if name in PROVIDED:
            found = [s for s in found if s in self._own]
        fresh = [place for place, s in enumerate(found) if name in s.fresh and s.runs]
        found = found[fresh[-1] :] if fresh else found
        module = name in PROVIDED or (found and isinstance(found[0].node, (ast.Import, ast.ImportFrom)))
        return [s for s in found if not (module and isinstance(s.node, ast.Expr))]  # asyncio.run(main())


def _is_star(statement: Statement) -> bool:
    """``from asyncio import *``: nobody knows what it brings."""
    node = statement.node
    star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    return star and gatherlab_names(node) is None


def _left_out(name: str, statement: Statement) -> str:
    return f"{name} is made in code cell {statement.cell.number} by a line that grading does not run"


def _only(own: Sequence[Statement], kept: Set[Statement], cell: Cell) -> str:
    """The cell's text with blank lines in the place of statements that are not kept."""
    lines = cell.text.split("\n")
    for statement in own:
        if statement not in kept or gatherlab_names(statement.node) is not None:
            lines[statement.first - 1 : statement.last] = [""] * (statement.last - statement.first + 1)
    for statement in own:
        if statement not in kept:
            continue
        text = "; ".join(_as_text(statement))
        for number, line in enumerate(text.split("\n"), start=statement.first - 1):
            if line not in lines[number]:  # it shared the line with one that was not kept
                lines[number] = f"{lines[number].rstrip()}; {line}" if lines[number].strip() else line
    return "\n".join(lines).rstrip() + "\n"


def _as_text(statement: Statement) -> Iterator[str]:
    """The statement's text; of an import from gatherlab what an answer can use without it."""
    names = gatherlab_names(statement.node)
    if names is None:
        yield statement.text
        return
    for name, original in names.items():
        if original in _INSTEAD and name != _INSTEAD[original]:
            yield f"{name} = {_INSTEAD[original]}"
