"""The kernel that the course's JupyterLab starts, on every Python: what they import first differs."""

from __future__ import annotations

import runpy
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

from jupyter_client.manager import KernelManager

from tools.notebooks import ROOT

PARTS = ("ServerApp", "LabApp", "KernelManager", "ContentsManager", "HTMLExporter")


def test_a_kernel_starts_whatever_lies_beside_the_notebook(tmp_path: Path) -> None:
    """Python's own modules are Python's; what a learner wrote beside the notebook can be imported."""
    config = SimpleNamespace(**{part: SimpleNamespace() for part in PARTS})
    runpy.run_path(str(ROOT / "jupyter_lab_config.py"), {"get_config": lambda: config})
    kernels = config.ServerApp.kernel_spec_manager_class()
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
