"""The bank of programs lies beside the tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def root() -> Path:
    return Path(__file__).parents[2]
