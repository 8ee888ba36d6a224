"""The cells of a Python file that a notebook was saved as, or that JupyterLab's relatives work in.

- percent files (jupytext, VS Code, Spyder, PyCharm): a line ``# %%`` begins a cell;
- ``jupyter nbconvert --to script``, Kaggle: ``# In[3]:``;
- Databricks: ``# COMMAND ----------``;
- jupytext's sphinx form: a line ``""``; its light and nomarker forms: a blank line between two statements;
- marimo: see ``marimo_cells``.

Everything else is one cell.  jupytext turns a cell of words, and a line that only a notebook understands,
into comments: both are turned back.  Nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gatherlab.checking.cell_text import as_python, parsed
from gatherlab.grading.intake.marimo_cells import is_marimo, marimo_cells
from gatherlab.grading.intake.pieces import Piece

__all__ = ["pieces"]

LONGEST = 500_000  # characters; a longer file is one cell
MOST_JOINED = 5  # pieces that a text in triple quotes may hold together

_JUPYTEXT = re.compile(r"# ---\n(?:#.*\n)*?# jupyter:\n(?:#.*\n)*?# ---\n")
_FORMAT = re.compile(r"format_name: (\w+)")
_MARKS = (
    re.compile(r"^#\s?%%+(?:[ \t].*)?$\n?", re.MULTILINE),
    re.compile(r"^# In ?\[[\d ]*\]:?[ \t]*$\n?", re.MULTILINE),
    re.compile(r"^# COMMAND -{5,}[ \t]*$\n?", re.MULTILINE),
)
_SPHINX = re.compile(r'^""[ \t]*$\n?', re.MULTILINE)
_PARAGRAPH = re.compile(r"^# [+-](?:[ \t].*)?$\n?|\n(?=\n[^\s)\]}])", re.MULTILINE)
_WORDS = re.compile(r"\[(markdown|md|raw)\]")
_COMMENT = re.compile(r"^# ?", re.MULTILINE)
_MAGIC = re.compile(r"# ?(?:%|!|\w+ = %)")
_TIMED = re.compile(r"^(\s*)# ((?:\w[\w, ]*= ?)?%time .*)$", re.MULTILINE)


def pieces(text: str) -> list[Piece]:
    """The cells of a file in their order; the file itself where it is no notebook."""
    if len(text) > LONGEST:
        return [Piece("code", text)]
    if is_marimo(text):
        return marimo_cells(text)
    header = _JUPYTEXT.match(text)
    body = text[header.end() :] if header is not None else text
    found = _split(body, _FORMAT.search(header[0]) if header is not None else None)
    if header is not None:
        found = [Piece(piece.kind, _TIMED.sub(r"\1\2", piece.text)) for piece in found]
    found = [Piece(piece.kind, _uncalled(piece.text)) for piece in found]
    broken = any(piece.kind == "code" and as_python(piece.text) is None for piece in found)
    if broken and as_python(text) is not None:  # what looked like a mark was none
        return [Piece("code", text)]
    if len(found) == 1:  # its lines are the file's
        return [Piece("code", text[: len(text) - len(body)] + found[0].text)]
    return found


def _split(text: str, form: re.Match[str] | None) -> list[Piece]:
    if form is not None and form[1] == "sphinx":
        return _pieces(text, _SPHINX)
    for mark in _MARKS:
        if mark.search(text):
            return _pieces(text, mark)
    if form is not None and form[1] in ("light", "nomarker", "bare"):
        return [_words_or_code(piece) for piece in _pieces(text, _PARAGRAPH)]
    return [Piece("code", text)]


def _pieces(text: str, mark: re.Pattern[str]) -> list[Piece]:
    """The pieces between the marks, those put together again that a text in triple quotes holds together;
    empty ones are left out."""
    parts = list(_cut(text, mark))
    found: list[Piece] = []
    place = 0
    while place < len(parts):
        (before, part), place = parts[place], place + 1
        words = _WORDS.search(before)
        if words is not None:
            found.append(Piece("raw" if words[1] == "raw" else "markdown", _COMMENT.sub("", part)))
            continue
        if _is_open(part):
            for last in range(place, min(place + MOST_JOINED, len(parts))):
                whole = part + "".join(between + more for between, more in parts[place : last + 1])
                if not _is_open(whole) and as_python(whole) is not None:
                    part, place = whole, last + 1
                    break
        found.append(Piece("code", part))
    some = [Piece(one.kind, one.text.strip("\n") + "\n") for one in found if one.text.strip()]
    return some or [Piece("code", "")]


def _cut(text: str, mark: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Each piece with the mark before it, so that all together are the text."""
    before, start = "", 0
    for found in mark.finditer(text):
        yield before, text[start : found.start()]
        before, start = found[0], found.end()
    yield before, text[start:]


def _words_or_code(piece: Piece) -> Piece:
    """A paragraph of jupytext's light form: one of comments is a cell of words."""
    lines = piece.text.strip().split("\n")
    words = all(line.startswith("#") for line in lines) and not _MAGIC.match(lines[0])
    return Piece("markdown", _COMMENT.sub("", piece.text)) if words else piece


def _is_open(text: str) -> bool:
    return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1


def _uncalled(text: str) -> str:
    """``get_ipython().run_cell_magic("time", "", …)``, as nbconvert writes it, as the cell that it was."""
    if "get_ipython()" not in text:
        return text
    lines = text.split("\n")
    for node in reversed(parsed(text) or []):
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        given = [word.value for word in call.args if isinstance(word, ast.Constant)]
        words = [word for word in given if isinstance(word, str)]
        if call.func.attr == "run_cell_magic" and len(words) == 3:
            cell = as_python(f"%%{words[0]} {words[1]}\n{words[2]}")
            lines[node.lineno - 1 : node.end_lineno] = (cell or "").split("\n")
        elif call.func.attr == "run_line_magic" and len(words) == 2 and words[0] == "time":
            lines[node.lineno - 1 : node.end_lineno] = [words[1]]
    return "\n".join(lines)
