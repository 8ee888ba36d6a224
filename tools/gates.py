"""Everything that CI runs: `python3 start.py test`, or `python -m tools test` in a ready environment."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import start
from tools.environment import isolated
from tools.notebooks import ROOT
from tools.steps import Step, outcome, run_step, summary

__all__ = ["environment", "lean_requirements", "main_steps", "other_pythons", "run", "version_steps"]

NOTEBOOKS = ("notebooks", "solutions")
NOT_OURS = ("--config", 'extend-exclude=["*.ipynb", ".venv*"]')  # without git, ruff would read .venv-3.x
# what validating notebooks on another Python can do without
HEAVY = {"axe-playwright-python", "gatherlab", "jupyterlab", "mypy", "nbgrader", "playwright", "ruff"}
# the laws, the tools and the set-up are about files, nbgrader brings JupyterLab: one Python is enough
SAME_EVERYWHERE = (
    "--ignore=tests/course",
    "--ignore=tests/deploy",
    "--ignore=tests/tools",
    "--ignore=tests/nbgrader/test_nbgrader_runs.py",
    "--ignore=tests/test_start.py",
)
NBVAL = (
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=60",
    "--nbval-sanitize-with=tests/course/sanitize.cfg",
    "-n4",  # lessons mostly wait, so four kernels fit on two cores
    "--dist=loadfile",
    "-pno:cacheprovider",
    "-pno:hypothesispytest",
    "-ptools.quick_nbval",
    "-q",
)


def main_steps(python: str) -> list[Step]:
    """The steps in the main environment, quick ones first."""
    return [
        Step("ruff check", [python, "-m", "ruff", "check", *NOT_OURS, "."]),
        Step("ruff format", [python, "-m", "ruff", "format", "--check", *NOT_OURS, "."]),
        Step("mypy --strict", [python, "-m", "mypy"]),
        Step("notebooks are in the one form", [python, "-m", "tools", "normalise", "--check"]),
        Step("exercises are what solutions make of them", [python, "-m", "tools", "exercises", "--check"]),
        Step("unit tests with coverage", [*pytest(python), "--cov", "--cov-report=term"]),
        nbval(python),
        Step("Run All on every notebook", [python, "-m", "tools", "runall"]),
        Step("the course in a browser", [*pytest(python)[:-1], "-n2", "--dist=worksteal", "tests/browser"]),
    ]


def version_steps(python: str, version: str) -> list[Step]:
    """The steps in the lean environment of another Python."""
    return [
        Step(f"Python {version}: unit tests", [*pytest(python), *SAME_EVERYWHERE]),
        nbval(python, f"Python {version}: "),
    ]


def pytest(python: str) -> list[str]:
    """pytest without leftovers in the folder; most tests wait for a child: four workers fit on two cores."""
    return [python, "-m", "pytest", "-q", "-pno:cacheprovider", "-n4"]


def nbval(python: str, prefix: str = "") -> Step:
    """Run lessons and solutions and compare every output with what is stored."""
    return Step(
        f"{prefix}notebooks print what is stored (nbval)", [python, "-m", "pytest", *NBVAL, *NOTEBOOKS]
    )


def lean_requirements(root: Path = ROOT) -> tuple[str, ...]:
    """What another Python needs: the lab and test extras of pyproject.toml without the heavy tools."""
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    wanted = [line for name in ("lab", "test") for line in extras[name]]
    return ("-e", ".", *(line for line in wanted if re.split(r"[^\w-]", line)[0] not in HEAVY))


def candidates() -> list[str]:
    """Interpreters that may be there: python3.x on the PATH, then pyenv's versions folder."""
    names = [f"python3.{minor}" for minor in range(start.OLDEST[1], 20)]
    on_path = [found for found in map(shutil.which, names) if found]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    inside = [found for name in names for found in sorted(pyenv.glob(f"versions/*/bin/{name}"), reverse=True)]
    return [*on_path, *map(str, inside)]


def other_pythons(found: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The interpreters of other versions, by version (``"3.13"``), and the reasons why some are left out."""
    taken = {".".join(map(str, sys.version_info[:2]))}
    usable: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for python in found:
        version = ".".join(start.version_of(python).split(".")[:2])
        if not version or version in taken or version in usable:
            continue
        if start.working_uv() or start.answer_of([python, "-c", "import ensurepip, venv; print('yes')"]):
            usable[version] = python
        else:
            left_out[version] = f"Python {version}: it has no venv module"
    return usable, [reason for version, reason in left_out.items() if version not in usable]


def environment(version: str, python: str) -> int:
    """Make the lean environment of another Python; returns the exit code."""
    try:
        start.prepare(environment_folder(version), python, lean_requirements())
    except start.Stop as stop:
        print(stop)
        return 1
    return 0


def environment_folder(version: str) -> Path:
    """Where the lean environment of another Python lies."""
    return ROOT / f".venv-{version}"


def environment_step(version: str, python: str) -> Step:
    """The making of another Python's environment as a step of its own process."""
    return Step(
        f"Python {version}: environment", [sys.executable, "-m", "tools", "environment", version, python]
    )


def run(*, others: bool = True) -> int:
    """Run all steps, the other Pythons' too when ``others``; returns the exit code.

    The other Pythons' environments are made meanwhile: installing mostly waits.
    """
    pythons, left_out = other_pythons(candidates()) if others else ({}, [])
    with isolated() as env, ThreadPoolExecutor(1) as background:
        making = {
            version: background.submit(outcome, environment_step(version, python), ROOT, env)
            for version, python in pythons.items()
        }
        steps = main_steps(sys.executable)
        total = len(steps) + 3 * len(pythons)
        results = [
            run_step(step, f"{number}/{total}", ROOT, env) for number, step in enumerate(steps, start=1)
        ]
        for version, python in pythons.items():
            place = f"{len(results) + 1}/{total}"
            results.append(run_step(environment_step(version, python), place, ROOT, env, making[version]))
            if not results[-1].passed:
                continue
            for step in version_steps(start.python_in(environment_folder(version)), version):
                results.append(run_step(step, f"{len(results) + 1}/{total}", ROOT, env))
    return summary(results, left_out)
