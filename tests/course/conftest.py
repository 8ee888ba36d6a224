"""What the course's tests share: its notebooks, and small fakes that break the laws one at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.notebooks import ROOT, Notebook, find, load

Make = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def lessons() -> dict[str, Notebook]:
    """The lessons by stem; an empty folder is an error, not an empty test."""
    return {path.stem: load(path) for path in find(ROOT / "notebooks")}


@pytest.fixture(scope="session")
def solutions() -> dict[str, Notebook]:
    return {path.stem: load(path) for path in find(ROOT / "solutions")}


@pytest.fixture(scope="session")
def exercises() -> dict[str, Notebook]:
    return {path.stem: load(path) for path in find(ROOT / "exercises")}


@pytest.fixture(scope="session")
def sources() -> dict[str, str]:
    """The text of every module of gatherlab by its name."""
    files = sorted((ROOT / "gatherlab").rglob("*.py"))
    return {module_name(path): path.read_text(encoding="utf-8") for path in files}


@pytest.fixture(scope="session")
def packages(root: Path) -> set[str]:
    return {module_name(path) for path in (root / "gatherlab").rglob("__init__.py")}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.fixture
def code() -> Make:
    """A code cell as stored: code("x = 1", id="one", count=1, outputs=[…], tags=[…])."""

    def make(
        source: str, *, id: str = "a-cell", count: int | None = 1, outputs: Any = (), tags: Any = ()
    ) -> Any:
        metadata = {"tags": list(tags)} if tags else {}
        cell = {"cell_type": "code", "id": id, "metadata": metadata, "source": source}
        return {**cell, "execution_count": count, "outputs": list(outputs)}

    return make


@pytest.fixture
def prose() -> Make:
    """A text cell."""

    def make(source: str, *, id: str = "a-text", tags: Any = ()) -> Any:
        metadata = {"tags": list(tags)} if tags else {}
        return {"cell_type": "markdown", "id": id, "metadata": metadata, "source": source}

    return make


@pytest.fixture
def notebook() -> Make:
    """A notebook of the cells given."""

    def make(*cells: Any) -> Any:
        return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

    return make
