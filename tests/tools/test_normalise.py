from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools import normalise
from tools.notebooks import dump, find, load, save

VIEW = "application/vnd.jupyter.widget-view+json"


def lived_in() -> dict[str, Any]:
    """A notebook as JupyterLab saves it after a day's work."""
    return {
        "nbformat_minor": 5,
        "nbformat": 4,
        "metadata": {
            "widgets": {"application/vnd.jupyter.widget-state+json": {}},
            "kernelspec": {"name": "my-conda-env", "display_name": "mine", "language": "python"},
            "language_info": {"name": "python", "version": "3.12.1"},
        },
        "cells": [
            {
                "cell_type": "markdown",
                "id": "title",
                "metadata": {"editable": True},
                "source": ["# Title\n", "\n"],
            },
            {
                "cell_type": "code",
                "id": "first-fetch",
                "metadata": {"tags": ["z", "a"], "execution": {"iopub.status.busy": "now"}, "scrolled": True},
                "source": "await fetch()\n",
                "execution_count": 3,
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": ["one\n"]},
                    {"output_type": "stream", "name": "stdout", "text": "<f at 0x7f20aabbccdd>\n"},
                    {
                        "output_type": "stream",
                        "name": "stderr",
                        "text": "/scratch/ipykernel_12/345.py:1: Warning\n",
                    },
                    {
                        "output_type": "display_data",
                        "metadata": {"isolated": True},
                        "transient": {},
                        "data": {
                            VIEW: {"model_id": "r"},
                            "text/html": "<b>é</b>",
                            "text/plain": ["q\n", "a"],
                        },
                    },
                    {
                        "output_type": "execute_result",
                        "execution_count": 3,
                        "metadata": {},
                        "data": {VIEW: {"model_id": "r"}, "text/plain": "Q", "application/json": {"a": 1}},
                    },
                    {
                        "output_type": "error",
                        "ename": "ValueError",
                        "evalue": "no",
                        "traceback": [
                            "File \x1b[32m~/x/lib/python3.12/asyncio/runners.py:190\x1b[39m, in run"
                        ],
                    },
                ],
            },
        ],
    }


def test_it_is_a_valid_notebook() -> None:
    nbformat.validate(normalise.normalise(lived_in()))


def test_twice_is_once() -> None:
    once = normalise.normalise(lived_in())
    assert dump(normalise.normalise(copy.deepcopy(once))) == dump(once)


def test_the_same_bytes_as_the_notebook_library_writes() -> None:
    once = normalise.normalise(lived_in())
    assert nbformat.writes(nbformat.from_dict(copy.deepcopy(once))) + "\n" == dump(once)


def test_metadata_is_allow_listed() -> None:
    once = normalise.normalise(lived_in())
    assert once["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in once["metadata"]["language_info"]
    assert "widgets" not in once["metadata"]
    assert [cell["metadata"] for cell in once["cells"]] == [{}, {"tags": ["a", "z"]}]


def test_outputs_are_merged_masked_and_free_of_dead_widgets() -> None:
    stdout, stderr, shown, result, error = normalise.normalise(lived_in())["cells"][1]["outputs"]
    assert stdout["text"] == ["one\n", "<f at 0x…>\n"]
    assert stderr["text"] == ["cell.py:1: Warning\n"]
    assert shown == {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": ["<b>é</b>"], "text/plain": ["q\n", "a"]},
    }
    assert set(result["data"]) == {VIEW, "text/plain", "application/json"}
    assert error["traceback"] == ["File \x1b[32m…/asyncio/runners.py:190\x1b[39m, in run"]


def test_it_does_not_touch_what_it_was_given() -> None:
    given = lived_in()
    normalise.normalise(given)
    assert given == lived_in()


def test_base64_is_not_masked() -> None:
    assert normalise.mask("src='data:x;base64,AA0x1234567'") == "src='data:x;base64,AA0x1234567'"


def test_the_folder_of_the_course_is_masked() -> None:
    assert normalise.mask("File ~/here/my/gatherlab/cells/quiz.py:1") == "File …/gatherlab/cells/quiz.py:1"


def test_run_rewrites_and_check_only_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "a.ipynb", lived_in())
    before = (tmp_path / "a.ipynb").read_bytes()
    assert normalise.run(find(tmp_path), check=True) == 1
    assert (tmp_path / "a.ipynb").read_bytes() == before
    assert normalise.run(find(tmp_path), check=False) == 0
    assert normalise.run(find(tmp_path), check=True) == 0
    assert "1 notebooks, 0 wrong" in capsys.readouterr().out


def test_run_names_the_notebook_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.ipynb").write_text("{")
    (tmp_path / "b.ipynb").write_text("[]")
    assert normalise.run(find(tmp_path), check=False) == 1
    out = capsys.readouterr().out
    assert "a.ipynb is not a notebook" in out
    assert "b.ipynb is not a notebook" in out


def test_a_folder_without_notebooks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no notebook in"):
        find(tmp_path)
    with pytest.raises(FileNotFoundError):
        find(tmp_path / "none.ipynb")


def test_line_ends_are_the_same_everywhere(tmp_path: Path) -> None:
    save(tmp_path / "new" / "a.ipynb", lived_in())
    assert b"\r" not in (tmp_path / "new" / "a.ipynb").read_bytes()
    assert load(tmp_path / "new" / "a.ipynb") == lived_in()
