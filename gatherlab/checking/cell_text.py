"""The text of a cell as the Python that a kernel makes of it, line by line.

IPython's own transformer takes off indentation and prompts (``>>>``, ``In [3]:``) and turns ``%time f()``,
``!pip install x`` and ``name?`` into calls.  What such a call would do beside the Python (start a program,
show a page) is left out: ``pass`` stands in its place.  IPython is imported only where a text is no plain
Python.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from threading import Lock
from typing import Any

__all__ = ["as_python", "foreign_magic", "parsed"]

# Each piece of a kernel's own syntax costs the transformer a look at the whole text, and a help line may cost
# the square of its length.  Honest cells have a hundredth of this.
MOST_WORK = 3_000_000  # characters times lines
LONGEST_WITH_HELP = 20_000  # characters
NESTED = 5  # cell magics in cell magics

_IN_KERNEL = {"capture", "debug", "prun", "time"}  # they run their cell as Python, and its names stay
_CELL_MAGIC = re.compile(r"%%(\S*)")
_PROMPT = re.compile(r"\s*In \[\d+\]: ")  # ``In [1]: x = 2`` happens to be Python, too
_OWN_SYNTAX = re.compile(r"^\s*[%!?,;/]|=\s*[%!]|\?\s*$", re.MULTILINE)
_HELP = re.compile(r"\?\s*$", re.MULTILINE)


def parsed(text: str) -> list[ast.stmt] | None:
    """The statements of a text; None where it is no Python."""
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def as_python(text: str) -> str | None:
    """What a kernel runs of a cell, as Python whose lines are the cell's; None where that is no Python.

    Of a cell for another language (``%%bash``) comments are left.
    """
    if not _PROMPT.match(text) and parsed(text) is not None:
        return text
    if len(_OWN_SYNTAX.findall(text)) * len(text) > MOST_WORK:
        return None
    if len(text) > LONGEST_WITH_HELP and _HELP.search(text):
        return None
    _ipython()
    try:
        plain = "\n".join(_lines(text.split("\n")))
    except Exception:  # a tokenizer that stumbles over what is no Python raises what it likes
        return None
    return plain if parsed(plain) is not None else None


def foreign_magic(text: str) -> str:
    """The magic that makes a cell none of Python's, such as ``%%bash``; "" where there is none."""
    for line in text.split("\n"):
        if line.strip():
            match = _CELL_MAGIC.match(line.strip())
            foreign = match is not None and match[1] not in _IN_KERNEL
            return match[0] if match is not None and foreign else ""
    return ""


def _lines(lines: list[str], depth: int = 0) -> list[str]:
    """The lines as Python; as many as there were, and each in its place."""
    blank = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    cell = _without_prompts(lines[blank:])
    match = _CELL_MAGIC.match(cell[0]) if cell else None
    if match is None:
        return [*lines[:blank], *_without_magics(cell)]
    if match[1] not in _IN_KERNEL:
        return [*lines[:blank], f"pass  # {cell[0]}", *(f"# {line}" for line in cell[1:])]
    rest = _lines(cell[1:], depth + 1) if depth < NESTED else ["..."]
    return [*lines[:blank], "", *rest]


def _without_prompts(lines: list[str]) -> list[str]:
    from textwrap import dedent

    rules, _ = _ipython()
    cell = [f"{line}\n" for line in dedent("\n".join(lines)).split("\n")]
    for strip in (rules.classic_prompt, rules.ipython_prompt):
        cell = strip(cell)
    return [line.removesuffix("\n") for line in cell]


def _without_magics(lines: list[str]) -> list[str]:
    _, manager = _ipython()
    cell = [f"{line}\n" for line in lines]
    while True:
        changed, new = manager.do_one_token_transform(cell)
        if not changed:
            return [line.removesuffix("\n") for line in cell]
        place = next((n for n, (a, b) in enumerate(zip(cell, new, strict=False)) if a != b), len(new) - 1)
        new[place] = _python_of(new[place])
        if new == cell:
            raise ValueError("the transformer does not get on")
        # a command that went on in further lines is one line now
        new[place + 1 : place + 1] = ["\n"] * (len(cell) - len(new))
        cell = new


def _python_of(line: str) -> str:
    """A line that IPython made of its own syntax, without the call into IPython."""
    if "get_ipython()" not in line:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    (statement,) = ast.parse(line.strip()).body
    call = getattr(statement, "value", None)
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        words = [word.value for word in call.args if isinstance(word, ast.Constant)]
        if call.func.attr == "run_line_magic" and words[0] == "time" and str(words[1]).strip():
            before = line.lstrip().encode()[: call.col_offset].decode()  # ``result = ``
            return f"{indent}{before}{words[1]!s}\n"
    return f"{indent}pass\n"


_first_import = Lock()  # of two threads that import it at once, one would find half of it


@cache
def _ipython() -> tuple[Any, Any]:
    with _first_import:
        from IPython.core import inputtransformer2

    manager: Any = inputtransformer2.TransformerManager
    return inputtransformer2, manager()
