"""JupyterLab's settings: where it lands, what it keeps away."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def settings(root: Path) -> dict[str, Any]:
    """The configuration file run as Jupyter runs it; ``c`` collects what it sets."""
    parts = ("ServerApp", "LabApp", "KernelManager", "ContentsManager", "HTMLExporter")
    config = SimpleNamespace(**{part: SimpleNamespace() for part in parts})
    return runpy.run_path(str(root / "jupyter_lab_config.py"), {"get_config": lambda: config})


def test_it_lands_on_the_first_lesson_of_this_folder(settings: dict[str, Any], root: Path) -> None:
    c = settings["c"]
    assert c.LabApp.default_url == "/lab/tree/notebooks/00_start_here.ipynb"
    assert Path(c.ServerApp.root_dir) == root


def test_it_serves_this_machine_only(settings: dict[str, Any]) -> None:
    assert settings["c"].ServerApp.ip == "127.0.0.1"


def test_what_a_kernel_says_is_encrypted_on_the_way(settings: dict[str, Any]) -> None:
    """Else each kernel warns of it, in the terminal where the learner has typed the command."""
    assert settings["c"].KernelManager.transport_encryption == "auto"


def test_it_asks_nobody_about_news(settings: dict[str, Any]) -> None:
    assert overrides(settings)["@jupyterlab/apputils-extension:notification"] == {
        "checkForUpdates": False,
        "fetchNews": "false",
    }


def test_no_line_of_a_lesson_is_cut_by_a_small_window(settings: dict[str, Any]) -> None:
    """A window of 1100 pixels shows 80 characters of a line; lessons have up to 105."""
    config = overrides(settings)["@jupyterlab/notebook-extension:tracker"]["codeCellConfig"]
    assert config == {"lineNumbers": False, "lineWrap": True}


def overrides(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that differ from JupyterLab's own."""
    found: dict[str, Any] = json.loads(
        (Path(settings["c"].LabApp.app_settings_dir) / "overrides.json").read_text(encoding="utf-8")
    )
    assert set(found) == {
        "@jupyterlab/apputils-extension:notification",
        "@jupyterlab/notebook-extension:tracker",
    }
    return found
