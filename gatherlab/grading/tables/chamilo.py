"""Chamilo: a zip of corrections (``main/work/upload_corrections.php``); it takes no marks from a file.

A correction has **exactly** the name of the file in the download, suffix included, and the learner gets it
under that name.  So it is a page only where a page was handed in: beside a notebook it is a notebook with
the page in a cell, beside a zip a zip with the page in it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from gatherlab.grading.records import Learner, Result
from gatherlab.grading.tables.feedback_zip import pack
from gatherlab.grading.tables.marks import PAGE, Marks, Wanted

__all__ = ["Chamilo"]

_BODY = re.compile(r"<main\b[^>]*>(?P<body>.*)</main>", re.S)


class Chamilo(Marks):
    """The pages; the marks have to be typed."""

    shape, title, pages = "chamilo", "Chamilo", "feedback-chamilo.zip"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        self.refuse_foreign(shape, "grade the folder that Chamilo lets you download")

    def add(self, result: Result) -> None:
        """Nothing to note: there is no table."""

    @property
    def said(self) -> list[str]:
        """Sentences for the instructor."""
        return [*super().said, "Chamilo takes no marks from a file: type them in from grades.csv."]

    def members(self, learner: Learner, page: str) -> Iterable[tuple[str, bytes]]:
        """The page in the kind of file that was handed in."""
        found = list(super().members(learner, page))
        return [(name, _as(PurePosixPath(name).suffix.lower(), page)) for name, _ in found]

    def places(self, learner: Learner) -> list[str]:
        """The download's own file name."""
        name = learner.handed_in_as
        known = PurePosixPath(name).suffix.lower() in (".ipynb", ".zip", ".html", ".htm")
        return [name] if known and "/" not in name and self.owns(learner) else []

    def no_place(self, learner: Learner) -> str:
        """Why a learner's page has no place in the zip."""
        return "Chamilo gives it the name of what was handed in, and that kind of file cannot hold a page"


def _as(suffix: str, page: str) -> bytes:
    if suffix == ".zip":
        inner = io.BytesIO()
        pack(inner, [(PAGE, page.encode("utf-8"))])
        return inner.getvalue()
    return _notebook(page) if suffix == ".ipynb" else page.encode("utf-8")


def _notebook(page: str) -> bytes:
    """A notebook with the page in a Markdown cell, in which HTML may stand."""
    match = _BODY.search(page)
    body = match["body"].strip() if match is not None else page
    cell: dict[str, object] = {
        "cell_type": "markdown",
        "id": "feedback",
        "metadata": {},
        "source": body.splitlines(keepends=True),
    }
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
