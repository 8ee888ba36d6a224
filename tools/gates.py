"""Everything that CI runs: `python3 start.py test`, or `python -m tools test` in a ready environment."""

from __future__ import annotations

import os
import re
import sys
import time
import tomllib
from pathlib import Path

import start
from tools.environment import isolated
from tools.lanes import run_steps
from tools.notebooks import ROOT
from tools.pythons import absent, candidates, other_pythons, supported
from tools.steps import Kind, Step, summary

__all__ = ["browser_steps", "environment", "lean_requirements", "main_steps", "run", "version_steps"]

NOTEBOOKS = ("notebooks", "solutions")
NOT_OURS = ("--config", 'extend-exclude=["*.ipynb", ".venv*"]')  # without git, ruff would read .venv-3.x
# what validating notebooks on another Python can do without
HEAVY = {"axe-playwright-python", "gatherlab", "mypy", "playwright", "ruff"}
HEAVY |= {"jupyterlab", "nbgrader", "notebook"}  # each brings a server
HEAVY |= {"marionette-driver"}  # only one Python has browsers
# what it asks of a plain Pyodide, tests/site asks of the site's own
IN_NODE = "--ignore=tests/in_a_tab/test_in_node.py"
# the laws, the tools, the slides and the set-up are about files, a class is folders and pages, what is
# hostile meets the system's walls, nbgrader brings JupyterLab: one Python is enough
SAME_EVERYWHERE = (
    "--ignore=tests/benchmarks",
    "--ignore=tests/commands/test_slides.py",
    "--ignore=tests/course",
    "--ignore=tests/deck",
    "--ignore=tests/deploy",
    "--ignore=tests/grading/test_class_files.py",
    "--ignore=tests/grading/test_class_hostile.py",
    "--ignore=tests/grading/test_class_intake.py",
    "--ignore=tests/grading/test_class_run.py",
    "--ignore=tests/grading/test_downloads.py",
    "--ignore=tests/grading/test_downloads_names.py",
    "--ignore=tests/hostile",
    IN_NODE,
    "--ignore=tests/tools",
    "--ignore=tests/nbgrader/test_nbgrader_runs.py",
    "--ignore=tests/test_start.py",
)
# tables, archives, pages and pictures lean on what Python's library has had for long (mypy knows what the
# oldest has): what its newest and the main one do alike, older ones do too
SAME_BEFORE = (
    "--ignore=tests/exercises/test_drawn.py",
    "--ignore=tests/grading",
    "--ignore=tests/nbgrader",
    "--ignore=tests/picture",
)
# so do commands, widgets and servers: what its oldest, its newest and the main one do alike, those between do
SAME_BETWEEN = (
    *SAME_BEFORE,
    "--ignore=tests/cells/quiz",
    "--ignore=tests/cells/test_simulator.py",
    "--ignore=tests/commands",
    "--ignore=tests/practice",
    "--ignore=tests/simulation",
    "--ignore=tests/test_main.py",
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
    "-ptools.nbval_kernels",
    "-q",
)


def main_steps(python: str) -> list[Step]:
    """The steps in the main environment that need no browser, quick ones first."""
    return [
        Step("ruff check", [python, "-m", "ruff", "check", *NOT_OURS, "."]),
        Step("ruff format", [python, "-m", "ruff", "format", "--check", *NOT_OURS, "."]),
        Step("mypy --strict", [python, "-m", "mypy"]),
        Step("notebooks are in the one form", [python, "-m", "tools", "normalise", "--check"]),
        Step("exercises are what solutions make of them", [python, "-m", "tools", "exercises", "--check"]),
        Step(
            "unit tests with coverage",
            [*pytest(python), "--cov", "--cov-report=term", IN_NODE],
        ),
        nbval(python),
        run_all(python),
    ]


def browser_steps(python: str) -> list[Step]:
    """The steps with a real browser, in the main environment: last among what waits, beside what computes."""
    two = [*pytest(python)[:-1], "-n2"]
    return [
        Step("the site", [python, "-m", "tools", "site"], Kind.INSTALLS),
        Step("the course in a browser", [*two, "--dist=worksteal", "tests/browser"], Kind.WAITS),
        Step("the site in a browser", [*two, "--dist=loadfile", "tests/site"], Kind.WAITS, needs="the site"),
    ]


def version_steps(python: str, version: str) -> list[Step]:
    """The steps in the lean environment of another Python, which ``python`` is the interpreter of."""
    before, made = f"Python {version}: ", environment_name(version)
    oldest, *_, newest = supported()
    same = {oldest: SAME_BEFORE, newest: ()}.get(version, SAME_BETWEEN)
    left_out = (*SAME_EVERYWHERE, *same)
    return [
        Step(f"{before}unit tests", [*pytest(python), *left_out], needs=made),
        nbval(python, before, made),
        run_all(python, before, made),
    ]


def pytest(python: str) -> list[str]:
    """pytest without leftovers in the folder; most tests wait for a child: four workers fit on two cores.

    Plugins that no unit test uses are left out: each process would import trio and jupyter_client for them.
    A worker that crashes ends the run: with our sharing out the others would wait for its tests for ever.
    """
    plugins = ["-pno:cacheprovider", "-pno:anyio", "-pno:nbval"]
    return [python, "-m", "pytest", "-q", *plugins, "--max-worker-restart=0", "-n4"]


def nbval(python: str, prefix: str = "", needs: str = "") -> Step:
    """Run lessons and solutions and compare every output with what is stored."""
    name = f"{prefix}notebooks print what is stored (nbval)"
    return Step(name, [python, "-m", "pytest", *NBVAL, *NOTEBOOKS], Kind.WAITS, needs)


def run_all(python: str, prefix: str = "", needs: str = "") -> Step:
    """Queue all cells of every notebook at once, as a learner does with *Run All Cells*."""
    return Step(f"{prefix}Run All on every notebook", [python, "-m", "tools", "runall"], Kind.WAITS, needs)


def lean_requirements(root: Path = ROOT) -> tuple[str, ...]:
    """What another Python needs: the lab and test extras of pyproject.toml without the heavy tools."""
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    wanted = [line for name in ("lab", "test") for line in extras[name]]
    return ("-e", ".", *(line for line in wanted if re.split(r"[^\w-]", line)[0] not in HEAVY))


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


def environment_name(version: str) -> str:
    """The name of the step that makes another Python's environment."""
    return f"Python {version}: environment"


def environment_step(version: str, python: str) -> Step:
    """The making of another Python's environment from the interpreter ``python``, in a process of its own."""
    command = [sys.executable, "-m", "tools", "environment", version, python]
    return Step(environment_name(version), command, Kind.INSTALLS)


def run(*, others: bool = True) -> int:
    """Run all steps, the other Pythons' too when ``others``; returns the exit code.

    A version that is not there is left out, and said; where GATHERLAB_CI names pythons, that is an error.
    """
    pythons, left_out = other_pythons(candidates()) if others else ({}, [])
    if "pythons" in os.environ.get("GATHERLAB_CI", "") and (sentence := absent(pythons)):
        print("\n".join([sentence, *left_out]), file=sys.stderr)
        return 1
    steps = main_steps(sys.executable)
    for version, python in pythons.items():
        inside = start.python_in(environment_folder(version))
        steps += [environment_step(version, python), *version_steps(inside, version)]
    steps += browser_steps(sys.executable)
    begin = time.monotonic()
    with isolated() as env:
        results, not_run = run_steps(steps, ROOT, env)
    return summary(results, [*left_out, *not_run], time.monotonic() - begin)
