"""What a notebook's cells are stored to show, and what may differ from one run or machine to another."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from tools.notebooks import ROOT, Cell

__all__ = ["DIFFERENT_IN_A_TAB", "masked", "shown"]

# What a cell shows in a browser tab that it does not elsewhere, and why: docs/browser.md has them too.
DIFFERENT_IN_A_TAB = {
    ("03_return_exceptions.ipynb", "script-order"): "it prints the calls around the script, the page's too",
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
