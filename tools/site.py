"""The site that the tests look at: built once, in an environment of its own."""

from __future__ import annotations

import subprocess
import sys

import start
from tools.notebooks import ROOT

__all__ = ["PLACE", "build"]

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
