"""Laws 4 and 7: stored outputs are there, are complete, and read as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tools.laws import outputs
from tools.notebooks import Notebook

Make = Callable[..., Any]

STDOUT = {"output_type": "stream", "name": "stdout", "text": "hello\n"}
STDERR = {"output_type": "stream", "name": "stderr", "text": "oh\n"}
ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}


def display(**data: str) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {k.replace("_", "/"): v for k, v in data.items()},
    }


def test_lessons_and_solutions_store_what_they_print(
    lessons: dict[str, Notebook], solutions: dict[str, Notebook]
) -> None:
    for notebook in [*lessons.values(), *solutions.values()]:
        assert outputs.complaints(notebook) == []


def test_few_cells_are_exempt_from_comparison(
    lessons: dict[str, Notebook], solutions: dict[str, Notebook]
) -> None:
    exempt = [f"{stem}: {cell}" for stem, nb in lessons.items() for cell in outputs.exempt(nb)]
    exempt += [f"solutions {stem}: {cell}" for stem, nb in solutions.items() for cell in outputs.exempt(nb)]
    assert len(exempt) <= outputs.MAX_EXEMPT, exempt


def test_every_output_reads_as_text(lessons: dict[str, Notebook], solutions: dict[str, Notebook]) -> None:
    for notebook in [*lessons.values(), *solutions.values()]:
        assert outputs.reading_complaints(notebook) == []


def test_a_good_notebook_passes(notebook: Make, code: Make) -> None:
    good = notebook(code("print()", id="a", outputs=[STDOUT]), code("x = 1", id="b", count=2))
    assert outputs.complaints(good) == []
    assert outputs.reading_complaints(good) == []
    assert outputs.exempt(good) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"count": None, "outputs": [STDOUT]}, "execution count None"),
        ({"count": 7, "outputs": [STDOUT]}, "execution count 7"),
        ({}, "no output is stored"),
        ({"outputs": [ERROR]}, "no tag 'raises-exception' expects it"),
        ({"outputs": [STDOUT], "tags": ["raises-exception"]}, "no error is stored"),
        (
            {"outputs": [{**STDOUT, "text": "in /home/ada/course"}]},
            "a path of one machine is stored: /home/ada",
        ),
        ({"outputs": [STDERR]}, "no tag 'allow-stderr' expects it"),
    ],
)
def test_a_broken_notebook_is_seen(
    notebook: Make, code: Make, changes: dict[str, Any], complaint: str
) -> None:
    assert complaint in " ".join(outputs.complaints(notebook(code("x", **changes))))


def test_announced_errors_and_stderr_pass(notebook: Make, code: Make) -> None:
    announced = code("x", outputs=[ERROR, STDERR], tags=["raises-exception", "allow-stderr"])
    assert outputs.complaints(notebook(announced)) == []


def test_exempt_cells_are_counted(notebook: Make, code: Make) -> None:
    cells = [
        code("x", id="a", tags=["nbval-ignore-output"]),
        code("# NBVAL_IGNORE_OUTPUT\nx", id="b"),
        code("x", id="c", tags=["allow-stderr"]),
        code("x", id="d", tags=["raises-exception"]),
    ]
    assert outputs.exempt(notebook(*cells)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"text_html": "<b>hi</b>"}, "no text/plain"),
        ({"text_plain": "<IPython.core.display.HTML object>"}, "says nothing"),
        ({"text_plain": "VBox(children=(HTML(value='x'),))"}, "says nothing"),
        ({"text_plain": "<Figure size 640x480 with 1 Axes>"}, "says nothing"),
        ({"text_plain": "three tasks", "text_html": "<img src='x'>"}, "no alt text"),
        ({"text_plain": "three tasks", "text_html": "<img alt='' src='x'>"}, "no alt text"),
        (
            {"text_plain": "a", "text_html": "b", "application_vnd.jupyter.widget-view+json": "c"},
            "widget view",
        ),
    ],
)
def test_an_output_without_words_is_seen(
    notebook: Make, code: Make, data: dict[str, str], complaint: str
) -> None:
    found = outputs.reading_complaints(notebook(code("x", outputs=[display(**data)])))
    assert complaint in " ".join(found)


def test_an_output_with_words_passes(notebook: Make, code: Make) -> None:
    said = display(text_plain="three tasks", text_html="<img alt='three tasks' src='data:x'>")
    assert outputs.reading_complaints(notebook(code("x", outputs=[said, STDOUT]))) == []
