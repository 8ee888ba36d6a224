"""The site's own kernel, from its memory snapshot, under node: with stack switching and without.

The same is asked of it as of a plain Pyodide in ``tests/in_a_tab``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tests.chromium
import tools.site
from tests.in_a_tab.test_in_node import (  # noqa: F401  # they run here, too
    ran,
    test_a_lesson_prints_what_is_stored,
    test_an_example_gets_its_verdict,
    test_few_answers_cannot_be_judged_there,
    test_this_is_a_tabs_python,
)


@pytest.fixture(scope="module", params=[True, False], ids=["switching", "no-switching"])
def seen(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What happened in the site's Pyodide: see ``tests/in_a_tab/inside.py``."""
    node = tools.site.node()
    if node is None:
        tests.chromium.missing("the site's node is not installed (python -m tools site)")
    command = [str(node), *(["--experimental-wasm-jspi"] if request.param else [])]
    found = ran(command, site / "static" / "pyodide", tmp_path_factory.mktemp("seen"), {})
    assert found["switches"] is request.param
    return found
