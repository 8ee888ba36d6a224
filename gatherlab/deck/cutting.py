"""Where one slide ends and the next begins: derived from headings and sizes, pure functions on cells.

A heading begins a slide (reveal.js: to the right).  What follows is stacked below it, piece by piece, so that
each piece fits on a projector.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["HEIGHT", "LINES", "WORDS", "Slide", "cut"]

Cell = dict[str, Any]
Output = dict[str, Any]

WORDS = 80  # of prose on one slide
LINES = 16  # of a program with what it printed on one slide
HEIGHT = 540  # of pictures below each other on one slide, in their own pixels: their type stays large enough
_HEADING = re.compile(r"#{1,3} +(.+)")
_RELATIVE_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!\w+:|#)[^)]*\)")
_IMAGE = re.compile(r"<img\b[^>]*>")
_DRAWING = re.compile(r"<img\b[^>]*data:image/svg\+xml;base64,([\w+/]*)")
_SIZE = re.compile(rb'<svg\b[^>]*\bheight="([\d.]+)"')
_WARM_UP = '<div class="gatherlab"><p><b>Warm-up</b>'
_ANSWER = re.compile(r"<details\b.*?</details>\s*", re.DOTALL)  # a room says it: no slide shows it
_INVITATION = re.compile(r"<p><i>Run this cell [^<]*</i></p>")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(slots=True)
class Slide:
    """What one slide shows; ``topic`` is the heading it stands under, ``begins``: it is the first there."""

    topic: str
    begins: bool = False
    cells: list[Cell] = field(default_factory=list)


def cut(cells: list[Cell]) -> list[Slide]:
    """Return the slides of a lesson.  Cells whose source is collapsed (the set-up) are left out."""
    slides: list[Slide] = []
    topic = ""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            for text in _pieces(_ANSWER.sub("", _source(cell))):
                heading = _HEADING.match(text)
                topic = _plain(heading[1]) if heading else topic
                slides.append(Slide(topic, heading is not None, [_prose(text)]))
        elif cell["cell_type"] == "code" and not cell["metadata"].get("jupyter", {}).get("source_hidden"):
            slides += [Slide(topic, False, shown) for shown in _code_slides(cell)]
    return slides


# --------------------------------------------------------------------------- prose


def _pieces(text: str) -> Iterator[str]:
    """The text cut before each heading, and between paragraphs where a piece has more than WORDS.

    What announces something, with a colon at its end, stays with it, as a heading does.
    """
    piece: list[str] = []
    for block in _blocks(text):
        too_long = sum(map(_words, [*piece, block])) > WORDS
        if piece and (_HEADING.match(block) or too_long):
            announced = [] if _HEADING.match(block) else _announcement(piece)
            done = piece[: len(piece) - len(announced)]
            if done:
                yield "\n\n".join(done)
                piece = announced
        piece.append(block)
    if piece:
        yield "\n\n".join(piece)


def _announcement(piece: list[str]) -> list[str]:
    """The blocks at the end of a piece that are nothing without what comes next."""
    start = len(piece)
    while start and (_HEADING.match(piece[start - 1]) or piece[start - 1].endswith(":")):
        start -= 1
    return piece[start:]


def _blocks(text: str) -> list[str]:
    """Headings, paragraphs, lists and fenced programs, each whole; a heading is a block of its own."""
    blocks: list[str] = []
    fenced = False
    fresh = True
    for line in text.strip().splitlines():
        heading = not fenced and _HEADING.match(line)
        if fresh or heading:
            blocks.append(line)
        elif line.strip() or fenced:
            blocks[-1] += "\n" + line
        fenced ^= line.lstrip().startswith("```")
        fresh = bool(heading) or (not line.strip() and not fenced)
    return [block for block in blocks if block.strip()]


def _words(text: str) -> int:
    """How much room a block takes; a picture has a slide for itself and its heading."""
    return WORDS if text.startswith("![") else len(text.split())


def _prose(text: str) -> Cell:
    """A text cell; links to other files of the course would lead nowhere, so only their words are kept."""
    return {"cell_type": "markdown", "metadata": {}, "source": _RELATIVE_LINK.sub(r"\1", text)}


def _plain(heading: str) -> str:
    return re.sub(r"[`*]", "", heading).strip()


# --------------------------------------------------------------------------- programs and outputs


def _code_slides(cell: Cell) -> Iterator[list[Cell]]:
    """The program with what it printed, if both are short; then each picture and question by itself."""
    code = _source(cell)
    printed = [_calm(output) for output in cell["outputs"] if not _is_rich(output)]
    rich = [html for output in cell["outputs"] if _is_rich(output) for html in _parts(output)]
    together = len(code.splitlines()) + sum(map(_height, printed)) <= LINES
    if not _is_only_a_call_of_quiz(code):
        yield [_program(code, printed if together else [])]
    if printed and not together:
        yield [_shown(printed)]
    for html in rich:
        yield [_shown([{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}])]


def _is_rich(output: Output) -> bool:
    return "text/html" in output.get("data", {})


def _is_only_a_call_of_quiz(code: str) -> bool:
    """A room full of people wants to see the questions, not the cell that asks them."""
    return re.fullmatch(r"(quiz\([^()]*\)\s*)+", code) is not None


def _calm(output: Output) -> Output:
    """Plain output in one piece; an error as its last line: nobody reads a traceback from the last row."""
    if output["output_type"] == "error":
        text, name = f"{output['ename']}: {_ESCAPE.sub('', output['evalue'])}", "stderr"
    else:
        text = _joined(output.get("text") or output["data"].get("text/plain", ""))
        name = output.get("name", "stdout")
    return {"output_type": "stream", "name": name, "text": text}


def _height(output: Output) -> int:
    return len(output["text"].splitlines()) + 1


def _parts(output: Output) -> Iterator[str]:
    """What a picture or a question shows, and nothing that asks to run a cell: on a slide there is none.

    A picture under a program (the simulator) is a part of its own.  A comparison is cut between its pictures
    where they are too high together: each has the whole time axis.  A warm-up is for one learner: no part.
    """
    html = _INVITATION.sub("", _joined(output["data"]["text/html"]))
    if html.startswith(_WARM_UP):
        return
    program, image = html.find("<pre"), _IMAGE.search(html)
    if image and 0 <= program < image.start():
        yield _IMAGE.sub("", html)
        yield image[0]
    elif html.startswith("<img"):
        yield from _in_sight(html)
    else:
        yield html


def _in_sight(html: str) -> Iterator[str]:
    """The pictures, each with what follows it, and as many together as HEIGHT has room for."""
    starts = [image.start() for image in _IMAGE.finditer(html)]
    part, height = "", 0.0
    for start, end in zip(starts, [*starts[1:], len(html)], strict=True):
        piece = html[start:end]
        if part and height + _height_of_drawing(piece) > HEIGHT:
            yield part
            part, height = "", 0.0
        part, height = part + piece, height + _height_of_drawing(piece)
    yield part


def _height_of_drawing(html: str) -> float:
    """The height that a drawing (SVG) gives itself, in pixels; 0 for any other picture."""
    drawing = _DRAWING.match(html)
    head = drawing[1][:400] if drawing else ""  # the size stands in the first tag
    try:
        size = _SIZE.search(base64.b64decode(head))
    except binascii.Error:  # a short one may have padding
        size = None
    return float(size[1]) if size else 0.0


def _program(code: str, outputs: list[Output]) -> Cell:
    return {"cell_type": "code", "metadata": {}, "source": code, "execution_count": None, "outputs": outputs}


def _shown(outputs: list[Output]) -> Cell:
    """Outputs without their program."""
    return {**_program("", outputs), "metadata": {"transient": {"remove_source": True}}}


def _source(cell: Cell) -> str:
    return _joined(cell["source"])


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
