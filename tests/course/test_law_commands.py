"""Law 10: the README's commands are the ones that exist, and the one that CI runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


def commands(readme: str) -> list[str]:
    """The lines of the shell blocks, in order."""
    blocks = re.findall(r"^```(?:sh|shell|bash|console)\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    return [
        line.removeprefix("$ ").strip() for block in blocks for line in block.splitlines() if line.strip()
    ]


@pytest.fixture
def two(root: Path) -> list[str]:
    return commands((root / "README.md").read_text(encoding="utf-8"))


def test_the_readme_has_exactly_the_two_commands(two: list[str]) -> None:
    assert two == ["python3 start.py", "python3 start.py test"]


def test_start_py_documents_the_same_two(root: Path, two: list[str]) -> None:
    said = subprocess.run(
        [sys.executable, root / "start.py", "--help"], capture_output=True, text=True, check=True
    )
    assert [re.split(r"  +", line)[0] for line in said.stdout.splitlines()[:2]] == two


def test_ci_runs_the_test_command_and_no_other_check(root: Path, two: list[str]) -> None:
    script = (root / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line.strip() for line in script.splitlines() if line.strip() and not line.startswith("#")]
    assert lines[-1] == two[1]
    assert lines[0] == "set -euo pipefail"
    assert sum("start.py" in line for line in lines) == 1


def test_ci_script_is_executable_and_sound(root: Path) -> None:
    script = root / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", script], check=True)


def test_requirements_give_a_reason_per_line_and_the_package_last(root: Path) -> None:
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"\S.*?\s+# \w.{10,}", line) for line in wanted)
    names = [re.split(r"[>=\s]", line)[0] for line in wanted]
    assert {"jupyterlab", "ipykernel", "nest_asyncio", "httpx", "nbval"} <= set(names)
    assert wanted[-1].startswith("-e . ")


def test_requirements_agree_with_the_package_metadata(root: Path) -> None:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {*project["dependencies"], *project["optional-dependencies"]["lab"]}
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = {line.split("#")[0].strip() for line in lines if line[:1] not in "#-"}
    assert len(wanted) >= 5
    assert wanted <= declared
    assert set(project["optional-dependencies"]["lab"]) <= wanted
