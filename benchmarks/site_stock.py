"""JupyterLite as it comes, to compare the site with: the same versions, the same wheels, the usual way.

    .venv-site/bin/python benchmarks/site_stock.py OUT

The usual way is Pyodide's lock file, which names the wheels of the site: what the kernel asks for and what a
cell imports is fetched, a wheel at a time.  Needs the environment that ``python -m tools site`` makes.
``site.py`` calls this.
"""

from __future__ import annotations

import email
import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gatherlab.site import parts
from gatherlab.site.lite import build_pages

# what the kernel of JupyterLite installs besides; the site does without
BESIDES = ("jedi==0.20.1", "parso==0.8.7", "prompt-toolkit==3.0.53", "wcwidth==0.8.2")


def build(out: Path) -> None:
    """Build the course as a site of JupyterLite's own at ``out``."""
    with tempfile.TemporaryDirectory(prefix="stock-", dir=out.parent) as folder:
        work, made = Path(folder), Path(folder) / "site"
        parts.get_pyodide(work / "pyodide", None)
        wheels = parts.get_wheels(work / "wheels", ROOT)
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "download",
            "--no-deps",
            "--dest",
            str(work / "wheels"),
        ]
        parts.run([*pip, *BESIDES], "pip could not download what the kernel needs besides")
        wheels = sorted((work / "wheels").glob("*.whl"))
        build_pages(ROOT, work, made, [])
        own_runtime(made / "jupyter-lite.json")
        home = made / "static" / "pyodide"
        shutil.copytree(work / "pyodide", home)
        lock(home, wheels)
        made.rename(out)


def own_runtime(page: Path) -> None:
    """Let every page start Pyodide itself, not what the site puts in its place."""
    settings = json.loads(page.read_text(encoding="utf-8"))
    for plugin in settings["jupyter-config-data"]["litePluginSettings"].values():
        plugin["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
        del plugin["loadPyodideOptions"]
    page.write_text(json.dumps(settings), encoding="utf-8")


def lock(home: Path, wheels: list[Path]) -> None:
    """Name these wheels in Pyodide's lock file, and put them beside it."""
    path = home / "pyodide-lock.json"
    text = json.loads(path.read_text(encoding="utf-8"))
    python = text["info"]["python"]
    system = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "extra": ""}
    system |= {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
    found = dict(entry(wheel, system) for wheel in wheels)
    for package in found.values():
        package["depends"] = [name for name in package["depends"] if name in found]
    text["packages"] = dict(sorted(found.items()))
    path.write_text(json.dumps(text), encoding="utf-8")
    for wheel in wheels:
        shutil.copy2(wheel, home / wheel.name)


def entry(wheel: Path, system: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """A wheel's name and its entry in the lock file."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        about = email.message_from_bytes(
            archive.read(next(name for name in names if name.endswith(".dist-info/METADATA")))
        )
    tops = {Path(name).parts[0].removesuffix(".py") for name in names if name.endswith(".py")}
    needs = [Requirement(line) for line in about.get_all("Requires-Dist") or []]
    name = canonicalize_name(about["Name"])
    return name, {
        "name": name,
        "version": about["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "package_type": "package",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": [
            canonicalize_name(need.name)
            for need in needs
            if need.marker is None or need.marker.evaluate(dict(system))
        ],
        "unvendored_tests": False,
    }


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
