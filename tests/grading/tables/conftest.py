"""A class list on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def class_list(tmp_path: Path) -> Callable[..., Path]:
    """Write a class list, and say where it is."""

    def write(text: str, encoding: str = "utf-8") -> Path:
        place = tmp_path / "list.csv"
        place.write_bytes(text.encode(encoding))
        return place

    return write
