"""JupyterLite's part of the site: its pages, its settings, the course's notebooks byte for byte.

The kernel's extension is told where our own ``kernel.mjs`` lies, and that every package is there already.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from gatherlab.site.parts import run, share

__all__ = ["FOLDERS", "build_pages", "course_files", "settings"]

FOLDERS = ("notebooks", "exercises", "solutions")
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
)
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
SAVED_EVERY = 10  # seconds: a tab is closed more easily than a program, and a page's storage costs no network
SHOWN = re.compile(r"\]\(\.\./(docs/[\w./-]+)")  # pictures and pages that notebooks lead to


def course_files(root: Path) -> list[str]:
    """What a learner has in the page, as paths from the course's folder: notebooks and what they show."""
    notebooks = [path for folder in FOLDERS for path in sorted((root / folder).glob("*.ipynb"))]
    texts = [path.read_text(encoding="utf-8") for path in notebooks]
    shown = {found for text in texts for found in SHOWN.findall(text) if (root / found).is_file()}
    return ["course.toml", *(path.relative_to(root).as_posix() for path in notebooks), *sorted(shown)]


def build_pages(root: Path, work: Path, out: Path, packages: list[str]) -> None:
    """Have JupyterLite build its pages into ``out``.  Raises MissingPart where it fails."""
    contents, lite = work / "contents", work / "lite"
    for name in course_files(root):
        (contents / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, contents / name)
    lite.mkdir()
    _write(lite / "overrides.json", settings(root))
    _write(lite / "jupyter-lite.json", {"jupyter-lite-schema-version": 0, **_page(packages)})
    extensions = [str(share("jupyter", "labextensions", *name.split("/"))) for name in EXTENSIONS]
    _write(work / "config.json", {"LiteBuildConfig": _config(contents, extensions)})
    command = [sys.executable, "-m", "jupyterlite_core.app", "build", f"--config={work / 'config.json'}"]
    command += [f"--lite-dir={lite}", f"--output-dir={out}"]
    run(command, "JupyterLite could not build its pages", cwd=work)


def settings(root: Path) -> dict[str, Any]:
    """JupyterLab's settings in the site, by plugin: the course's own, and what is different in a tab."""
    found: dict[str, Any] = json.loads((root / ".jupyter" / "overrides.json").read_text(encoding="utf-8"))
    found["@jupyterlab/docmanager-extension:plugin"] = {
        "autosaveInterval": SAVED_EVERY,
        # JupyterLite's JupyterLab opens a link to the glossary as source; a server's shows the page
        "defaultViewers": {"markdown": "Markdown Preview"},
    }
    # the first page is dark where the system is
    found["@jupyterlab/apputils-extension:themes"] = {"adaptive-theme": True}
    return found


def _page(packages: list[str]) -> dict[str, Any]:
    """The settings of every page.  What Pyodide should not load is what is there already."""
    kernel = {
        "pyodideUrl": "./static/pyodide/kernel.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": packages},
    }
    data = {
        "appName": "The asyncio.gather() course",
        "exposeAppInBrowser": True,
        "disabledExtensions": ["@jupyterlab/apputils-extension:announcements"],
        "litePluginSettings": {KERNEL: kernel},
    }
    return {"jupyter-config-data": data}


def _config(contents: Path, extensions: list[str]) -> dict[str, Any]:
    return {
        "contents": [str(contents)],
        "federated_extensions": extensions,
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "apps": ["lab"],
        "cache_dir": str(contents.with_name("cache")),
    }


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
