"""The Chromium that the tests drive: where it is, how it is started, and what happens where there is none."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import NoReturn

import pytest

__all__ = ["FLAGS", "chromium", "missing"]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def missing(what: str) -> NoReturn:
    """Skip, or fail where the tests in a browser have to run."""
    if "browser" in os.environ.get("GATHERLAB_CI", ""):
        pytest.fail(f"{what}, and GATHERLAB_CI wants the tests in a browser to run", pytrace=False)
    pytest.skip(what)


def chromium(*packages: str) -> str:
    """The browser's path: GATHERLAB_CHROMIUM, or what the PATH has.  ``packages`` are what drives it."""
    for package in packages:
        if find_spec(package) is None:
            missing(f"the package {package} is not installed")
    found = os.environ.get("GATHERLAB_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "")
    if not found:
        missing("Chromium is not installed (on Debian: apt install chromium)")
    return found
