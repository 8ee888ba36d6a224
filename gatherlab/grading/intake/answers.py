"""Which cells of a notebook hold the answers: read as a kernel reads them, from the first cell to the last.

A kernel has the last definition of a name, whichever cell it stands in, and a cell that is no Python changes
nothing.  What does not count, and what nobody would look for where it is, gets a note that names the cell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from gatherlab.checking.judge_side.attempt import empty_body, untouched_source
from gatherlab.grading.intake.assembling import Book, assembled, only_comments
from gatherlab.grading.intake.notebooks import Cell
from gatherlab.grading.intake.statements import DEFINITIONS, statements, tools, without_failing
from gatherlab.model import Exercise

__all__ = ["Answer", "answers"]

ALIKE = 0.8  # of two names, from which on one may be the other, misspelled


@dataclass(frozen=True, slots=True)
class Answer:
    """``attempted`` is False for a cell nobody has worked on; ``notes`` are for the instructor."""

    exercise: str
    source: str
    attempted: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer is: the book, changed perhaps so that it is in it, and the number of the cell there."""

    book: Book
    number: int
    notes: tuple[str, ...] = ()


def answers(cells: Sequence[Cell], exercises: Iterable[Exercise]) -> list[Answer]:
    """The answers that a notebook or a file holds, in the order of the exercises."""
    wanted = list(exercises)
    reader = _Reader(cells, wanted)
    places = {exercise.id: reader.place(exercise) for exercise in wanted}
    lessons = {identity.partition(".")[0] for identity, place in places.items() if place is not None}
    found = []
    for exercise in wanted:
        place = places[exercise.id]
        if place is None and exercise.id.partition(".")[0] in lessons:
            place = reader.misspelled(exercise)
        if place is not None:
            found.append(_answer(exercise, place))
    return found


def cell_id(exercise: Exercise) -> str:
    """The id of the exercise's cell: ``exercise-1-1``."""
    return "exercise-" + exercise.id.replace(".", "-")


class _Reader:
    """Looks for the answers in one notebook or file."""

    def __init__(self, cells: Sequence[Cell], exercises: Sequence[Exercise]) -> None:
        self._cells = cells
        self._functions = frozenset(exercise.function for exercise in exercises)
        self._ids = {cell_id(exercise): exercise.function for exercise in exercises}
        self._shows = tools(cells)
        self._book = self._made([cell for cell in cells if cell.kind == "code"])

    def place(self, exercise: Exercise) -> _Place | None:
        """The cell that holds the answer, or None where nothing says that there is one.

        The last that makes the function and was worked on, but for cells of other exercises that ask for a
        function of this name (the steps of lesson 06); else what the notebook's check names; else a cell
        that is no code cell; else the exercise's own cell, whatever is in it.
        """
        cells, name = self._book.cells, exercise.function
        own = next((i for i, cell in enumerate(cells) if cell.id == cell_id(exercise)), None)
        others = {one for one, function in self._ids.items() if function == name} - {cell_id(exercise)}
        defining = [i for i in range(len(cells)) if self._book.defines(i, name) and cells[i].id not in others]
        readable = [i for i in defining if cells[i].body is not None]
        worked = [i for i in readable if not _untouched(exercise, cells[i].text)]
        broken = [i for i in defining if cells[i].body is None]
        if worked:
            return _Place(
                self._book, worked[-1], self._others(name, own, [*worked[:-1], *broken], worked[-1])
            )
        if broken:
            return _Place(self._book, own if own in broken else broken[-1])
        elsewhere = self._named_by_check(exercise) or self._in_words(exercise)
        if elsewhere is not None:
            return elsewhere
        if own is not None:
            return _Place(self._book, own, _why_not(cells[own]))
        return _Place(self._book, readable[-1]) if readable else None

    def misspelled(self, exercise: Exercise) -> _Place | None:
        """The cell of a function whose name is much like the exercise's."""
        book = self._book
        named = {
            node.name: i
            for i, cell in enumerate(book.cells)
            for node in cell.body or []
            if isinstance(node, DEFINITIONS) and node.name not in self._functions
        }
        near = get_close_matches(exercise.function, named, n=1, cutoff=ALIKE)
        return _Place(book, named[near[0]]) if near else None

    def _others(self, name: str, own: int | None, rest: list[int], chosen: int) -> tuple[str, ...]:
        """Notes about cells that define the function, too, and do not count."""
        cells, found = self._book.cells, list[str]()
        if own is not None and own != chosen:
            found.append(f"{name} was taken from {cells[chosen].place}")
        for i in rest:
            why = "it is not the last that does" if cells[i].body is not None else "it is not Python"
            found.append(f"{cells[i].place} defines {name}, too, and does not count: {why}")
        return tuple(found)

    def _named_by_check(self, exercise: Exercise) -> _Place | None:
        """``check("1.1", other)``: what it passes is checked in the notebook, so it is here."""
        cells = self._book.cells
        for i in range(len(cells) - 1, -1, -1):
            for node in cells[i].body or []:
                passed = _passed_to_check(node, exercise.id)
                if passed is None or passed == exercise.function:
                    continue
                made = Cell("", cells[i].number, f"{exercise.function} = {passed}\n", None)
                made = replace(made, body=ast.parse(made.text).body)
                book = self._made([*cells[: i + 1], made, *cells[i + 1 :]])
                if all(book.made(one) for one in book.statements[i + 1][0].now):
                    note = f"{passed[:40]} was graded, for {cells[i].place} checks it as {exercise.function}"
                    return _Place(book, i + 1, (note,))
        return None

    def _in_words(self, exercise: Exercise) -> _Place | None:
        """An answer in a cell that is no code cell: graded as if it were one, where it is a program."""
        for cell in reversed([cell for cell in self._cells if cell.kind != "code"]):
            own = cell.id == cell_id(exercise)
            book = self._made([c for c in self._cells if c.kind == "code" or c is cell])
            number = book.cells.index(cell)
            if book.defines(number, exercise.function) and not _untouched(exercise, cell.text):
                return _Place(book, number, (f"{exercise.function} stands in {cell.place}: read as code",))
            if own and cell.text.strip() and cell.body is None:
                return _Place(book, number, (f"{cell.place}, is the cell for {exercise.function}",))
            if own:
                return _Place(book, number, (f"the answer's cell is {cell.place}: nothing there was run",))
        return None

    def _made(self, cells: list[Cell]) -> Book:
        return Book(
            cells,
            without_failing([statements(cell, self._shows, self._functions) for cell in cells]),
            [self._ids.get(cell.id) for cell in cells],
            self._functions,
        )


def _passed_to_check(node: ast.stmt, exercise: str) -> str | None:
    """The text of the function that a statement passes to ``check`` for an exercise."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "check":
        return None
    if len(call.args) != 2 or not isinstance(call.args[0], ast.Constant):
        return None
    return ast.unparse(call.args[1]) if call.args[0].value == exercise else None


def _why_not(cell: Cell) -> tuple[str, ...]:
    """Why a kernel finds nothing in the exercise's own cell."""
    return (f"{cell.place} begins with {cell.magic}: nothing in it is run",) if cell.magic else ()


def _untouched(exercise: Exercise, source: str) -> bool:
    verdict = untouched_source(exercise, source)
    return verdict is not None and not empty_body(verdict)


def _answer(exercise: Exercise, place: _Place) -> Answer:
    cell = place.book.cells[place.number]
    if cell.body is None:
        source, more = cell.text.rstrip() + "\n", list[str]()
    else:
        source, more = assembled(place.book, exercise.function, place.number)
    attempted = not _untouched(exercise, source)
    if only_comments(source) and not only_comments(cell.text):  # work, and nothing that the check could run
        lines = "".join(f"# {line}\n" for line in cell.text.strip().split("\n"))
        source, attempted = cell.text + "\n" if cell.magic else f"{lines}pass\n", True
    return Answer(exercise.id, source, attempted, (*place.notes, *more))
