"""The site that the tests look at: built once, in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import start
from tools.notebooks import ROOT

__all__ = ["PLACE", "build", "node"]

ENVIRONMENT = ROOT / ".venv-site"
PLACE = ENVIRONMENT / "built"


def build() -> int:
    """Make the environment, then the site; returns the exit code."""
    try:
        python = start.prepare(ENVIRONMENT, sys.executable, start.BUILDER)
    except start.Stop as stop:
        print(stop)
        return 1
    return subprocess.run([python, "-P", "-m", "gatherlab", "site", str(PLACE)], cwd=ROOT).returncode


def node() -> Path | None:
    """The node of that environment, or None."""
    found = ENVIRONMENT / "bin" / "node"
    return found if found.is_file() else None
