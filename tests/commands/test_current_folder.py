"""Nothing is imported from the folder that a command is run in: there may lie what strangers handed in.

A file is planted there for every module that could be imported; each leaves a mark when it is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from gatherlab import search_path
from gatherlab.cells import script

ROOT = Path(search_path.HOME)
GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
OTHERS = (
    "IPython",
    "anyio",
    "httpx",
    "ipywidgets",
    "jinja2",
    "nbconvert",
    "nbformat",
    "sitecustomize",
    "tqdm",
)
OTHERS += ("traitlets", "usercustomize", "conftest", "tools", "jupyter_server", "jupyterlab")
MARK = "import os\nwith open({mark!r}, 'a') as file:\n    file.write(__name__ + '\\n')\n"
SCRIPT = Path(sys.executable).with_name("gatherlab.exe" if os.name == "nt" else "gatherlab")
SAFE = {"the command": [str(SCRIPT)], "-P -m": [sys.executable, "-P", "-m", "gatherlab"]}
WAYS = {**SAFE, "-m": [sys.executable, "-m", "gatherlab"]}


@cache
def imported_before_us() -> frozenset[str]:
    """What ``python -m`` imports before any line of the module: nobody can prevent that but ``-P``."""
    done = subprocess.run(
        [sys.executable, "-m", "this_is_no_module"], env={**os.environ, "PYTHONVERBOSE": "1"}, **QUIET
    )
    names = (line.split("'")[1] for line in done.stderr.splitlines() if line.startswith("import '"))
    return frozenset(name.partition(".")[0] for name in names)


QUIET = {"capture_output": True, "text": True, "timeout": 120, "encoding": "utf-8"}


class Planted:
    """A folder with a file for every module."""

    def __init__(self, folder: Path, mark: Path) -> None:
        self.folder, self.mark = folder, mark
        folder.mkdir(exist_ok=True)
        (folder / "evil.pth").write_text(f"import sys; open({str(mark)!r}, 'a')\n", encoding="utf-8")
        (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-p evil'\n")
        self.plant(*sys.stdlib_module_names, *OTHERS)

    def plant(self, *names: str) -> None:
        for name in names:
            (self.folder / f"{name}.py").write_text(MARK.format(mark=str(self.mark)), encoding="utf-8")

    def spare(self, *names: str) -> None:
        for name in names:
            (self.folder / f"{name}.py").unlink(missing_ok=True)

    def spare_what_is_not_here(self) -> None:
        """A folder that is searched last is searched for ``msvcrt`` on Linux."""
        self.spare(*(name for name in sys.stdlib_module_names if find_spec(name) is None), "nt")

    def run(self, *command: str) -> str:
        """What a command prints; it has to succeed without a mark."""
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(command, cwd=self.folder, env=env, **QUIET)
        assert not self.mark.exists(), self.mark.read_text(encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return Planted(tmp_path / "handed in", tmp_path / "mark")


def prepared(planted: Planted, way: str) -> list[str]:
    """The first words of a command; by ``-m`` without ``-P``, what cannot be prevented is not planted."""
    if way == "-m":
        planted.spare(*imported_before_us(), "runpy", "gatherlab")
    else:
        planted.plant("gatherlab")
        (planted.folder / "gatherlab").mkdir()
        shutil.copy(planted.folder / "gatherlab.py", planted.folder / "gatherlab" / "__init__.py")
    return WAYS[way]


def test_the_plants_leave_a_mark(planted: Planted) -> None:
    """The test can fail: without ``-P`` Python does import what lies there."""
    subprocess.run([sys.executable, "-c", "import json, statistics"], cwd=planted.folder, **QUIET)
    marks = set(planted.mark.read_text(encoding="utf-8").split())
    assert marks & {"json", "linecache"}  # from 3.14 on -c itself imports linecache, and stumbles over it
    assert {"runpy", "contextlib"} & imported_before_us()
    assert not {"json", "asyncio", "__future__", "typing", "argparse", "re"} & imported_before_us()


@pytest.mark.parametrize("way", WAYS)
def test_grade(planted: Planted, way: str) -> None:
    start = prepared(planted, way)
    (planted.folder / "Ada 1.1.py").write_text(GOOD, encoding="utf-8")
    out = planted.run(*start, "grade", ".", "--out", str(planted.folder.parent / "out"))
    assert ": 1 answers, 1 passed." in out


@pytest.mark.parametrize("way", WAYS)
def test_check(planted: Planted, way: str) -> None:
    start = prepared(planted, way)
    (planted.folder / "answer.txt").write_text("%%time\n" + GOOD, encoding="utf-8")
    assert "Exercise 1.1: passed" in planted.run(*start, "check", "1.1", "answer.txt")
    line = json.dumps({"id": 1, "exercise": "1.1", "source": "%%time\n" + GOOD})
    (planted.folder / "lines").write_text(line + "\n", encoding="utf-8")
    assert '"passed"' in planted.run(*start, "check", "--jsonl", "lines")


@pytest.mark.parametrize("way", WAYS)
def test_nbgrader(planted: Planted, way: str) -> None:
    start = prepared(planted, way)
    assert "README.md next" in planted.run(*start, "nbgrader", "course")


@pytest.mark.skipif(find_spec("nbconvert") is None, reason="slides need nbconvert")
@pytest.mark.parametrize("way", WAYS)
def test_slides(planted: Planted, way: str) -> None:
    start = prepared(planted, way)
    assert "slides of 03_" in planted.run(*start, "slides", "03")


def test_the_tools_of_authors(planted: Planted) -> None:
    planted.spare(*imported_before_us(), "runpy", "tools")
    planted.spare_what_is_not_here()
    shutil.copytree(ROOT / "tools", planted.folder / "tools")
    (planted.folder / "a.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4}', encoding="utf-8")
    planted.run(sys.executable, "-m", "tools", "readable", "a.ipynb")


def test_what_the_start_script_runs(planted: Planted) -> None:
    shutil.copy(ROOT / "start.py", planted.folder / "start.py")
    assert "make the environment if needed" in planted.run(sys.executable, "start.py", "--help")


@pytest.mark.skipif(find_spec("jupyterlab") is None, reason="JupyterLab is not in every environment")
def test_jupyterlab(planted: Planted) -> None:
    assert planted.run(sys.executable, "-P", "-m", "jupyterlab", "--version").strip()


def test_a_script_of_a_lesson(planted: Planted) -> None:
    code = "from gatherlab.cells.script import run_script; run_script('import json, statistics, asyncio')"
    assert planted.run(sys.executable, "-P", "-c", code) == "exit code 0\n"


def test_the_folder_of_the_course_itself(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file ``asyncio.py`` beside start.py is not imported by the processes that answers run in."""
    planted.spare_what_is_not_here()
    shutil.copytree(ROOT / "gatherlab", planted.folder / "gatherlab")
    shutil.copy(ROOT / "course.toml", planted.folder)
    (planted.folder / "answer.txt").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(search_path, "HOME", str(planted.folder))
    words = search_path.starting("gatherlab.__main__")
    assert "passed" in planted.run(sys.executable, *words, "check", "1.1", "answer.txt")


def test_a_file_that_hides_a_package_of_the_course_is_named(tmp_path: Path) -> None:
    """As beside a notebook: the folder is searched after the standard library and before packages."""
    (tmp_path / "httpx.py").write_text("def get(url): ...\n", encoding="utf-8")
    start = (
        "import sys; at = [p.endswith('-packages') for p in sys.path].index(True); sys.path.insert(at, '')\n"
    )
    code = start + "import httpx\nfrom gatherlab import practice_api"
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, **QUIET)
    said = "Your file httpx.py in this folder has the name of a package that the course needs"
    assert done.stdout.startswith(said)
    stumbles = code + "\nimport gatherlab; gatherlab._HOMES['api'] = 'gatherlab.nowhere'; gatherlab.api"
    done = subprocess.run([sys.executable, "-P", "-c", stumbles], cwd=tmp_path, **QUIET)
    assert done.stderr.splitlines()[-1].startswith(f"ImportError: {said}")
    (tmp_path / "httpx.py").rename(tmp_path / "mine.py")
    code = start + "import mine\nfrom gatherlab import practice_api"
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, **QUIET)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_package_that_nobody_installed_is_named_to_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", ".", "folder"]))
    assert "PYTHONPATH" not in script._environment()
    monkeypatch.setattr(search_path, "found_by_itself", lambda: False)
    assert script._environment()["PYTHONPATH"] == search_path.HOME
