"""What a Jupyter server leaves of a card in a saved notebook, however the server was started."""

from __future__ import annotations

import copy
import json
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gatherlab.cells.quiz.forms import html_form, warm_up_html
from gatherlab.cells.simulator.forms import html_form as simulator_html
from gatherlab.questions import question
from gatherlab.server_extension import VIEW, drop_widget_views
from gatherlab.simulation import Choices, simulate

QUIZ = html_form(question("01-returns"))
STILL = {
    "quiz": QUIZ,
    "warm-up": warm_up_html("00"),
    "simulator": simulator_html(simulate(Choices())),
}


def saved(*data: dict[str, Any]) -> dict[str, Any]:
    """A notebook with these outputs, as it is after a save."""
    cell = {"cell_type": "code", "outputs": [{"output_type": "stream"}, *({"data": one} for one in data)]}
    cells = [cell, {"cell_type": "markdown", "source": ""}]
    content = {"metadata": {"widgets": {"state": 1}, "kernelspec": {}}, "cells": cells}
    drop_widget_views(model={"type": "notebook", "content": content}, path="x.ipynb", contents_manager=None)
    return content


def outputs(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [output["data"] for output in notebook["cells"][0]["outputs"][1:]]


@pytest.mark.parametrize("name", STILL)
def test_a_card_gives_way_to_its_words(name: str) -> None:
    words = {"text/html": STILL[name], "text/plain": "t"}
    notebook = saved({VIEW: {"model_id": "1"}, **words})
    assert outputs(notebook) == [words]
    assert notebook["metadata"] == {"kernelspec": {}}


def test_html_in_lines_is_read_too() -> None:
    words = {"text/html": QUIZ.splitlines(keepends=True)}
    assert outputs(saved({VIEW: "w", **words})) == [words]


@pytest.mark.parametrize("words", [{"text/html": "<p>a chart</p>"}, {"text/plain": "t"}])
def test_widgets_of_others_are_left_alone(words: dict[str, str]) -> None:
    """A learner's own notebook in the same environment keeps its widgets, and their state, saved or not."""
    notebook = saved({VIEW: "w", **words}, {VIEW: "w", "text/html": QUIZ})
    assert outputs(notebook) == [{VIEW: "w", **words}, {"text/html": QUIZ}]
    assert notebook["metadata"]["widgets"] == {"state": 1}


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "content": "text"},
        {"type": "notebook", "content": None},  # the first of a save in chunks
        {"type": "notebook", "content": {"metadata": {"widgets": {}}, "cells": []}},
    ],
)
def test_what_has_no_card_is_left_as_it_is(model: dict[str, Any]) -> None:
    before = copy.deepcopy(model)
    drop_widget_views(model=model)
    assert model == before


def test_the_file_names_the_module_that_registers_the_hook() -> None:
    """As Jupyter finds it: in a file that the installed package brings, editable or not."""
    (file,) = [
        one for one in distribution("gatherlab").files or [] if one.match("jupyter_server_config.d/*.json")
    ]
    found = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
    (name,) = found["ServerApp"]["jpserver_extensions"]
    assert found == {"ServerApp": {"jpserver_extensions": {name: True}}}
    module = import_module(name)
    assert module._jupyter_server_extension_points() == [{"module": name}]
    registered: list[Any] = []
    manager = SimpleNamespace(register_pre_save_hook=registered.append)
    module._load_jupyter_server_extension(SimpleNamespace(contents_manager=manager))
    assert registered == [drop_widget_views]
