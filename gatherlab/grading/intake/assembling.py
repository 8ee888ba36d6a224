"""An answer as it is judged: the exercise's function with what it needs, and nothing else of the notebook.

The text begins with the function's own cell, so that line numbers in a message are that cell's; statements
that the function does not need are blank lines.  Below stands what it needs from other cells.  Only what has
to be there before the function is defined (a decorator, a default value) comes first.

What a notebook does with an answer is never run: awaits at the top of a cell, ``check``, ``hint``, timelines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence, Set

from gatherlab.grading.intake.notebooks import Cell
from gatherlab.grading.intake.statements import DEFINITIONS, PROVIDED, Statement, gatherlab_names, is_future

__all__ = ["Book", "assembled", "only_comments"]

OTHER_CELLS = "# from other cells"
MOST_TIMES = 1_000  # names at a time of theirs, after which only the last definitions are looked for
# Stand-ins for names of gatherlab: ``with timeline(…)`` in a function does nothing.
_INSTEAD = {"ApiError": "ApiError", "timeline": "__import__('contextlib').nullcontext"}


class Book:
    """Code cells with their statements, and of each the function of the exercise whose cell it is."""

    def __init__(
        self,
        cells: Sequence[Cell],
        statements: Sequence[list[Statement]],
        owners: Sequence[str | None],
        functions: Set[str],
    ) -> None:
        self.cells, self.statements = list(cells), list(statements)
        self._owners, self._functions = owners, functions
        self._made_in = [{name for s in some if s.runs for name in s.made} for some in self.statements]

    def defines(self, number: int, function: str) -> bool:
        """Whether a cell makes the function, or would if it were Python."""
        cell = self.cells[number]
        if cell.body is None:
            return re.search(rf"^\s*(?:async\s+)?def\s+{function}\b", cell.text, re.MULTILINE) is not None
        return function in self._made_in[number]

    def made(self, name: str) -> bool:
        """Whether any cell makes a name."""
        return any(name in made for made in self._made_in)

    def end_of(self, number: int, function: str) -> int:
        """The number of the cell with which the next exercise begins."""
        others = self._functions - {function}
        steps = self._owners.count(function) > 1  # several exercises ask for it, each in a cell of its own
        for later in range(number + 1, len(self.cells)):
            owner = self._owners[later]
            if (
                owner in others
                or (steps and owner == function)
                or any(s.made & others for s in self.statements[later])
            ):
                return later
        return len(self.cells)


def only_comments(text: str) -> bool:
    """Whether nothing is in a cell but comments and blank lines."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.split("\n"))


def assembled(book: Book, function: str, place: int) -> tuple[str, list[str]]:
    """The text that is judged for the function in the cell ``place``, and sentences about what it lacks."""
    cell, own = book.cells[place], book.statements[place]
    names = _Names(book, function, place)
    chosen, missing = names.needed({function})
    mine = [s for s in own if s in chosen]
    if not any(function in s.binds for s in mine):  # renamed, perhaps: the check says what is like it
        return _only(own, {s for s in own if isinstance(s.node, DEFINITIONS)}, cell), []
    wanted: frozenset[str] = frozenset().union(*(s.now for s in mine))
    early, absent = names.needed(set(wanted), early=True)
    missing = missing | absent
    # an earlier definition of the function, which a statement of this cell may or may not replace
    early |= {s for some in book.statements[:place] for s in some if s in chosen and function in s.binds}
    others = [s for n, some in enumerate(book.statements) if n != place for s in some]
    before = [text for s in others if s in early for text in _as_text(s, wanted)]
    after = [text for s in others if s in chosen - early for text in _as_text(s)]
    before += [f"{name} = None" for name in sorted(set(absent) & wanted)]
    if any("__name__" in s.now | s.later for s in chosen | early):
        before.insert(0, '__name__ = "__main__"')
    future = [s.text for some in book.statements[: place + bool(before)] for s in some if is_future(s.node)]
    before = [*dict.fromkeys(future), *before]
    kept = {s for s in own if s in chosen or (is_future(s.node) and not before)}
    parts = ["\n".join([OTHER_CELLS, *before, ""])] if before else []
    parts.append(_only(own, kept, cell, wanted))
    if after:
        parts.append("\n".join(["", "", OTHER_CELLS, *after, ""]))
    return "".join(parts), [missing[name] for name in sorted(missing)]


class _Names:
    """Which statements make a name what it is, seen from the cell of an answer.

    When the function is called, a kernel has the last definition; cells from the next exercise on count only
    where there is none else.  When the function is defined (``early``) it has the last one above, and what
    stands below counts only where there is none.  A statement that runs had what stood above it, so that
    comes along, even where a later definition is the one that counts.
    """

    def __init__(self, book: Book, function: str, place: int) -> None:
        self._function, self._own = function, frozenset(book.statements[place])
        count, end = len(book.cells), book.end_of(place, function)
        early = (*range(count - 1, place, -1), *range(place + 1))
        self._early = _binding(book, early)
        self._late = _binding(book, (*range(count - 1, end - 1, -1), *range(end)))
        self._as_it_stands = _binding(book, range(count))
        self._at = {s: at for at, s in enumerate(s for some in book.statements for s in some)}
        self._stars = {s for some in book.statements for s in some if _is_star(s)}

    def needed(self, names: set[str], *, early: bool = False) -> tuple[set[Statement], dict[str, str]]:
        """The statements that make the names, and what these need in turn; and what cannot be had, in a
        sentence each."""
        chosen = set(self._stars)
        missing: dict[str, str] = {}
        # names, each with the number of the statement before which it has to be there
        todo: set[tuple[str, int | None]] = {(name, None) for name in names}
        done = set[tuple[str, int | None]]()
        while todo:
            name, by = todo.pop()
            done.add((name, by))
            for statement in self._making(name, by, early=early or name == self._function):
                if not statement.runs:
                    missing.setdefault(name, _left_out(name, statement))
                    continue
                more: set[tuple[str, int | None]] = {(n, None) for n in statement.now | statement.later}
                if len(done) < MOST_TIMES:
                    more |= {(n, self._at[statement]) for n in statement.now}
                    more |= {(n, by) for n in statement.later}
                todo |= more - done if statement not in chosen or by is not None else set()
                chosen.add(statement)
        return chosen, missing

    def _making(self, name: str, by: int | None, *, early: bool) -> list[Statement]:
        """The last statement that defines the name anew, and all changes since.

        ``by`` is the number of a statement that runs: what counts is above it, where anything is.
        """
        if by is not None:
            found = [s for s in self._as_it_stands.get(name, []) if self._at[s] < by and s.runs]
        else:
            found = (self._early if early else self._late).get(name, [])
        if name in PROVIDED:
            found = [s for s in found if s in self._own]
        fresh = [place for place, s in enumerate(found) if name in s.fresh and s.runs]
        found = found[fresh[-1] :] if fresh else found
        module = name in PROVIDED or (found and isinstance(found[0].node, (ast.Import, ast.ImportFrom)))
        return [s for s in found if not (module and isinstance(s.node, ast.Expr))]  # asyncio.run(main())


def _binding(book: Book, order: Sequence[int]) -> dict[str, list[Statement]]:
    """The statements that define or change each name, those that count most last."""
    found: dict[str, list[Statement]] = {}
    for number in order:
        for statement in book.statements[number]:
            for name in statement.binds:
                found.setdefault(name, []).append(statement)
    return found


def _is_star(statement: Statement) -> bool:
    """``from asyncio import *``: nobody knows what it brings."""
    node = statement.node
    star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    return star and gatherlab_names(node) is None


def _left_out(name: str, statement: Statement) -> str:
    return f"{name} is made in {statement.cell.place} by a line that grading does not run"


def _only(
    own: Sequence[Statement], kept: Set[Statement], cell: Cell, wanted: Set[str] = frozenset[str]()
) -> str:
    """The cell's text with blank lines in the place of statements that are not kept."""
    lines = cell.text.split("\n")
    for statement in own:
        if statement not in kept or gatherlab_names(statement.node) is not None:
            lines[statement.first - 1 : statement.last] = [""] * (statement.last - statement.first + 1)
    for statement in own:
        if statement not in kept:
            continue
        text = "; ".join(_as_text(statement, wanted))
        for number, line in enumerate(text.split("\n"), start=statement.first - 1):
            if line not in lines[number]:  # it shared the line with one that was not kept
                lines[number] = f"{lines[number].rstrip()}; {line}" if lines[number].strip() else line
    return "\n".join(lines).rstrip() + "\n"


def _as_text(statement: Statement, wanted: Set[str] = frozenset[str]()) -> Iterator[str]:
    """The statement's text; of an import from gatherlab what an answer can use without it.

    ``wanted`` are names that have to be there when the function is defined, as in ``def f(api=api)``.
    """
    names = gatherlab_names(statement.node)
    if names is None:
        yield statement.text
        return
    for name, original in names.items():
        if original in _INSTEAD and name != _INSTEAD[original]:
            yield f"{name} = {_INSTEAD[original]}"
        elif original not in _INSTEAD and name in wanted:
            yield f"{name} = None"
