"""What several rooms' tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from gatherlab.checking import sandbox

settings.register_profile("no stopwatch", deadline=None)  # a busy machine is no failure
settings.load_profile("no stopwatch")


@pytest.fixture(scope="session")
def sandboxed() -> None:
    """Skip where there is no sandbox; where GATHERLAB_CI names it, there has to be one: fail."""
    if not sandbox.available():
        needed = "sandbox" in os.environ.get("GATHERLAB_CI", "")
        (pytest.fail if needed else pytest.skip)(sandbox.describe())
