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
    """Skip where there is no sandbox; in CI (GATHERLAB_CI is set), where there has to be one, fail."""
    if not sandbox.available():
        (pytest.fail if os.environ.get("GATHERLAB_CI") else pytest.skip)(sandbox.describe())
