"""The cells of a marimo notebook, which is a Python file: each cell is a function with ``@app.cell``.

What a cell takes from others are the function's parameters, what it gives them stands in its ``return``; the
rest of its body, dedented, is what the person wrote.  ``with app.setup:`` is a cell, too, ``@app.function``
and ``@app.class_definition`` stand before a cell that holds nothing else, and ``app._unparsable_cell`` has
the text of one that is no Python.

marimo lets only one cell define a name.  So ``marimo convert`` renames a name that several cells define:
``_fetch_both`` where only its own cell needs it, else ``fetch_both_1``; for a function of an exercise that
is undone here.  A name that begins with ``_`` belongs to its cell: where two cells have the same one, their
names are made different.  (Read in marimo 0.25.2: ``_ast/parse.py``, ``_convert/``.)
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import dedent

from gatherlab.checking.cell_text import parsed
from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.pieces import Piece
from gatherlab.grading.intake.stored_names import stored_names

__all__ = ["is_marimo", "marimo_cells"]

_APP = re.compile(r"^app = marimo\.App\(", re.MULTILINE)
_BEGINS = re.compile(r"^(?=@app\.|with app\.setup|app\._unparsable_cell\(|if __name__ ==)", re.MULTILINE)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_marimo(text: str) -> bool:
    """Whether a Python file is a marimo notebook."""
    return _APP.search(text) is not None and re.search(r"^import marimo\b", text, re.MULTILINE) is not None


def marimo_cells(text: str) -> list[Piece]:
    """The cells, in their order."""
    cells = [cell for chunk in _BEGINS.split(text)[1:] for cell in _cells(chunk)]
    names = [_bound(cell) for cell in cells]
    shared = {name for name, count in Counter(name for some in names for name in some).items() if count > 1}
    made = []
    for number, (cell, bound) in enumerate(zip(cells, names, strict=True), 1):
        for name in sorted(bound):
            if _meant(name) is None and name.startswith("_") and name in shared:
                cell = _renamed(cell, name, f"{name}_of_cell_{number}")
        made.append(cell)
    for name in sorted({name for some in names for name in some}):
        meant = _meant(name)
        if meant is not None:
            made = [_renamed(cell, name, meant) for cell in made]
    return [_piece(cell) for cell in made]


def _piece(cell: str) -> Piece:
    """The cell; one that holds nothing but ``mo.md("…")`` is a cell of words."""
    body = parsed(cell) or []
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "mo.md" and len(call.args) == 1:
        words = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
        if isinstance(words, str):
            return Piece("markdown", _dedented(words.split("\n")))
    return Piece("code", cell)


def _cells(chunk: str) -> Iterator[str]:
    """The cell that a decorator or a call begins, and what a person may have written below it."""
    body = parsed(chunk)
    if body is None:  # edited by hand, and no Python any more
        yield _broken(chunk)
        return
    lines = chunk.split("\n")
    for node in body:
        if isinstance(node, _DEFINITIONS):
            decorators = [_decorator(one) for one in node.decorator_list]
            if "cell" in decorators and not isinstance(node, ast.ClassDef):
                yield _body(lines, node)
            else:
                own = [
                    one
                    for one in node.decorator_list
                    if _decorator(one) not in ("function", "class_definition")
                ]
                first = min([node.lineno, *(one.lineno for one in own)])
                yield "\n".join(lines[first - 1 : node.end_lineno])
        elif isinstance(node, ast.With):
            yield _dedented(lines[node.lineno : node.end_lineno])
        elif (text := _unparsable(node)) is not None:
            yield text
        elif not isinstance(node, ast.If):  # the guard at the end of the file
            yield "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _decorator(node: ast.expr) -> str:
    """``"cell"`` for ``@app.cell`` and ``@app.cell(hide_code=True)``; "" for a decorator of one's own."""
    called = node.func if isinstance(node, ast.Call) else node
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "app":
        return called.attr
    return ""


def _body(lines: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The lines of a cell between its ``def`` and its last ``return``."""
    arguments = [one for one in ast.walk(node.args) if isinstance(one, ast.arg)]
    head = max([node.lineno, *(one.end_lineno or 0 for one in arguments)])
    while not lines[head - 1].split("#")[0].rstrip().endswith(":") and head < node.body[0].lineno:
        head += 1
    last = node.body[-1]
    ends = last.lineno - 1 if isinstance(last, ast.Return) else node.end_lineno
    if node.body[0].lineno <= head:  # def _(): return
        return "" if isinstance(last, ast.Return) else ast.unparse(ast.Module(node.body, []))
    return _dedented(lines[head:ends])


def _unparsable(node: ast.stmt) -> str | None:
    """The text of a cell that is no Python, which marimo keeps as a string."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
        return None
    text = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
    unparsable = call.func.attr == "_unparsable_cell" and isinstance(text, str)
    return _dedented(text.split("\n")) if unparsable and isinstance(text, str) else None


def _broken(chunk: str) -> str:
    """The lines below the ``def`` of a cell that cannot be parsed."""
    lines = chunk.rstrip().split("\n")
    below = [line for line in lines if not re.match(r"@app\.cell|(async )?def _\(|with app\.setup", line)]
    if below and re.match(r"\s+return\b[\s\w(),]*$", below[-1]):
        del below[-1]
    return _dedented(below)


def _dedented(lines: Iterable[str]) -> str:
    return dedent("\n".join(lines)).strip("\n") + "\n"


def _bound(cell: str) -> frozenset[str]:
    """The names that a cell makes at its top."""
    body = parsed(cell)
    if body is None:
        return frozenset(re.findall(r"^(?:async )?def (\w+)", cell, re.MULTILINE))
    return stored_names(body)


def _meant(name: str) -> str | None:
    """The function of an exercise that was renamed to ``name``, if one was."""
    plain = re.sub(r"^_|_\d+$", "", name)
    return (
        plain if plain != name and plain in {exercise.function for exercise in EXERCISES.values()} else None
    )


def _renamed(cell: str, name: str, new: str) -> str:
    return re.sub(rf"(?<![\w.]){name}(?!\w)", new, cell)
