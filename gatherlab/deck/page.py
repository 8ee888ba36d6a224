"""The slides as one HTML file, by nbconvert and a template of our own."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from gatherlab.deck.cutting import Slide, cut

__all__ = ["Deck", "deck"]

_HERE = Path(__file__).parent


class Deck(NamedTuple):
    """A deck: its page, and how many slides it has."""

    html: str
    slides: int


def deck(notebook: Path) -> Deck:
    """Return the deck of an executed notebook: its stored outputs are shown, nothing is run.

    Raises OSError when it cannot be read, ValueError when it is no notebook, ImportError without nbconvert.
    """
    import nbformat
    from nbconvert import SlidesExporter

    cells = _cells(notebook)
    slides = cut(cells)
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": _marked(slides)}
    node = nbformat.from_dict(whole)  # type: ignore[no-untyped-call]
    exporter = SlidesExporter(  # type: ignore[no-untyped-call]
        template_name="deck",
        extra_template_basedirs=[str(_HERE / "template")],
        preprocessors=["gatherlab.deck.pictures.EmbedPictures"],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    resources = {
        "metadata": {"name": notebook.stem, "path": str(notebook.parent)},
        "deck": {
            "title": _title(slides) or notebook.stem,
            "script": _file("reveal.js"),
            "style": _file("reveal.css"),
        },
    }
    page, _ = exporter.from_notebook_node(node, resources)
    return Deck(str(page), len(slides))


def _cells(notebook: Path) -> list[dict[str, Any]]:
    """The cells of a notebook.  Raises OSError, ValueError."""
    try:
        cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        if not all({"cell_type", "source", "metadata"} <= set(cell) for cell in cells):
            raise KeyError
    except (ValueError, LookupError, TypeError):
        raise ValueError(f"{notebook} is not a notebook") from None
    return cells


def _title(slides: list[Slide]) -> str:
    """The words of the first heading."""
    return next((slide.topic for slide in slides if slide.topic), "")


def _marked(slides: list[Slide]) -> list[dict[str, Any]]:
    """The cells of all slides, with the marks that nbconvert cuts by."""
    cells = []
    for number, slide in enumerate(slides):
        for place, cell in enumerate(slide.cells):
            kind = "-" if place else "slide" if slide.begins else "subslide"
            show: dict[str, Any] = {"slide_type": kind}
            if not slide.begins and slide.topic:
                show["data"] = {
                    "topic": slide.topic
                }  # a reader who looks up late still sees what it is about
            cells.append(
                {**cell, "id": f"slide-{number}-{place}", "metadata": {**cell["metadata"], "slideshow": show}}
            )
    return cells


def _file(name: str) -> str:
    return files(__package__).joinpath("reveal", name).read_text(encoding="utf-8")
