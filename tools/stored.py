"""What a notebook's cells are stored to show, and what may differ from one run or machine to another."""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import Any

from tools.notebooks import ROOT, Cell

__all__ = ["SOMETIMES_DIFFERENT_IN_A_TAB", "compare", "masked", "shown"]

# What a cell may show in a browser tab that it does not elsewhere, and why: docs/browser.md has it too.
SOMETIMES_DIFFERENT_IN_A_TAB = {
    ("notebooks/05_capstone.ipynb", "trip-queue"): (
        "five tasks start within one millisecond elsewhere, and their time-outs come together; a page's "
        "Python is slower, and the first one's slot goes to the next task before that one's time is over"
    ),
}
# What nbval does not compare either: numbers and ids that are new in every run.
PLAIN, HTML = "text/plain", "text/html"


@cache
def _masks() -> list[tuple[re.Pattern[str], str]]:
    """nbval's masks, in its order."""
    text = (ROOT / "tests" / "course" / "sanitize.cfg").read_text(encoding="utf-8")
    found = re.findall(r"^regex: (.*)\nreplace: (.*)$", text, re.MULTILINE)
    return [(re.compile(pattern), by) for pattern, by in found]


def masked(text: str) -> str:
    """A text with everything masked that may differ."""
    for pattern, by in _masks():
        text = pattern.sub(by, text)
    return text.strip()


def shown(cell: Cell | dict[str, Any]) -> dict[str, str]:
    """What a cell shows, masked: what it printed by stream, its error, what it displayed by kind."""
    found: dict[str, str] = {}
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            _add(found, output["name"], output["text"])
        elif output["output_type"] == "error":
            _add(found, "error", f"{output['ename']}: {output['evalue']}")
        else:
            for kind in (PLAIN, HTML):
                if kind in output["data"]:
                    _add(found, kind, output["data"][kind])
    return {kind: masked(text) for kind, text in found.items()}


def _add(found: dict[str, str], kind: str, text: str | list[str]) -> None:
    found[kind] = found.get(kind, "") + (text if isinstance(text, str) else "".join(text))


def compare(path: str, cells: list[Cell], outputs: dict[str, list[dict[str, Any]]]) -> str:
    """What is wrong with a notebook that ran in a tab, cell by cell: an empty text when nothing is.

    ``outputs`` are those of the cells by their names, ``path`` goes from the course's folder.
    """
    lines = []
    for cell in cells:
        name = cell["id"]
        if (path, name) in SOMETIMES_DIFFERENT_IN_A_TAB:
            continue
        there, stored = shown({"outputs": outputs[name]}), shown(cell)
        if there != stored:
            lines += [f"{name}:", *_difference(stored, there)]
    return "\n".join(lines)


def _difference(stored: dict[str, str], there: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for kind in sorted({*stored, *there}):
        before, now = (
            re.sub(r"(<|&#10;)", r"\n\1", one.get(kind, "")).splitlines() for one in (stored, there)
        )
        lines += difflib.unified_diff(before, now, f"{kind} stored", f"{kind} in the tab", n=0, lineterm="")
    return lines
