"""A notebook as text that a person can compare: what `git diff` shows after the set-up in CONTRIBUTING.md."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from tools.notebooks import Cell, Notebook, load, source, tags, text

__all__ = ["readable", "run"]

LONGEST = 20  # lines of one output; a diff of more helps nobody
IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ALT = re.compile(r"""\balt=("([^"]*)"|'([^']*)')""", re.IGNORECASE)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def readable(notebook: Notebook) -> str:
    """The cells one after the other, each under a line with its kind, id and tags."""
    return "\n".join(part for cell in notebook["cells"] for part in cell_text(cell)) + "\n"


def cell_text(cell: Cell) -> list[str]:
    """One cell: heading, text, outputs."""
    head = f"%% {cell['cell_type']} {cell.get('id', '')}".rstrip()
    named = f" [{', '.join(sorted(tags(cell)))}]" if tags(cell) else ""
    outputs = [output_text(output) for output in cell.get("outputs", [])]
    return [head + named, source(cell), *outputs, ""]


def output_text(output: dict[str, Any]) -> str:
    """One output, cut to a readable length, each line marked with ``>``."""
    kind = output["output_type"]
    if kind == "stream":
        body, name = text(output["text"]), output["name"]
    elif kind == "error":
        body, name = f"{output['ename']}: {output['evalue']}", "error"
    else:
        name, body = best_form(output["data"])
    return "\n".join([f"> {name}:", *(f">   {line}" for line in shortened(body))])


def best_form(data: dict[str, Any]) -> tuple[str, str]:
    """The form a person reads best: text, else the words of the page, else what it is."""
    for mime in ("text/plain", "text/markdown"):
        if mime in data:
            pictures = [f"\n{alt}" for alt in alts(text(data.get("text/html", "")))]
            return mime, text(data[mime]) + "".join(pictures)
    if "text/html" in data:
        return "text/html", without_markup(text(data["text/html"]))
    return "data", ", ".join(sorted(data))


def alts(markup: str) -> list[str]:
    """``[picture: alt text]`` for each image."""
    return [f"[picture: {alt_of(image)}]" for image in IMAGE.findall(markup)]


def alt_of(image: str) -> str:
    """The alt text of one ``<img>``."""
    found = ALT.search(image)
    return html.unescape(found[2] or found[3] or "") if found else "no alt text"


def without_markup(markup: str) -> str:
    """A page's words, its images as their alt text."""
    worded = IMAGE.sub(lambda match: f"[picture: {alt_of(match[0])}]", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", worded)).strip()


def shortened(body: str) -> list[str]:
    """At most 20 lines, without colours."""
    every = ANSI.sub("", body).splitlines()
    return every if len(every) <= LONGEST else [*every[:LONGEST], f"… {len(every) - LONGEST} more lines"]


def run(path: Path) -> int:
    """Print one notebook as text; a file that is no notebook is printed as it is."""
    try:
        print(readable(load(path)), end="")
    except (ValueError, KeyError, TypeError):
        print(path.read_text(encoding="utf-8", errors="replace"), end="")
    return 0
