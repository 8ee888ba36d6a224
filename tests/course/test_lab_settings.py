"""JupyterLab's settings: where it lands, what it keeps away."""

from __future__ import annotations

import json
import runpy
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_client.manager import KernelManager


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


def test_a_kernel_starts_whatever_lies_beside_the_notebook(settings: dict[str, Any], tmp_path: Path) -> None:
    """Python's own modules are Python's; what a learner wrote beside the notebook can be imported."""
    kernels = settings["c"].ServerApp.kernel_spec_manager_class()
    words = kernels.get_kernel_spec("python3").argv
    assert "ipykernel_launcher" not in words
    for name in sys.stdlib_module_names:
        if find_spec(name) is not None:
            (tmp_path / f"{name}.py").write_text("raise SystemExit(f'{__name__} was imported')\n")
    (tmp_path / "helpers.py").write_text("answer = 42\n")
    manager = KernelManager(kernel_name="python3", kernel_spec_manager=kernels)
    manager.start_kernel(cwd=str(tmp_path))
    try:
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=120)
        said: list[str] = []
        reply = client.execute_interactive(
            "import asyncio, helpers, statistics; print(helpers.answer, asyncio.run is not None)",
            timeout=120,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok", reply["content"]
    assert "42 True" in "".join(said)


def test_it_asks_nobody_about_news(settings: dict[str, Any]) -> None:
    assert overrides(settings)["@jupyterlab/apputils-extension:notification"] == {
        "checkForUpdates": False,
        "fetchNews": "false",
    }


def overrides(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that differ from JupyterLab's own."""
    found: dict[str, Any] = json.loads(
        (Path(settings["c"].LabApp.app_settings_dir) / "overrides.json").read_text(encoding="utf-8")
    )
    assert len(found) == 1
    return found
