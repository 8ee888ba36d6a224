"""How ``pytest -n`` shares the tests out: see conftest.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tools import gates

ROOT = Path(__file__).parents[1]


@pytest.fixture
def shared_out(pytestconfig: pytest.Config) -> Any:
    """The module conftest.py."""
    found = pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    assert found is not None
    return found


def test_what_is_named_is_there(shared_out: Any) -> None:
    for name in (*(f"tests/{name}" for name in shared_out.LONG), *shared_out.PARTS):
        file, _, function = name.partition("::")
        places = list(ROOT.glob(f"{file.rstrip('/')}*"))
        assert len(places) == 1, name
        assert not function or f"def {function}(" in places[0].read_text(encoding="utf-8")


def test_what_shares_something_costly_is_in_one_part(shared_out: Any) -> None:
    part = shared_out.part
    runs = "tests/nbgrader/test_nbgrader_runs.py::"
    assert part(runs + "test_one[01_basic]") == part(runs + "test_other")
    answers = "tests/exercises/test_answers.py::"
    wrong = [part(answers + f"{name}-gathers twice]") for name in ("test_a[in process-4.1", "test_b[4.1")]
    assert wrong == ["exercise 4.1", "exercise 4.1"]
    steps = [part(answers + f"test_a[isolated-5.1{step}-x]") for step in ("", "a", "b")]
    assert len(set(steps)) == 3


def test_examples_of_all_exercises_are_mixed(shared_out: Any) -> None:
    answers = "tests/exercises/test_answers.py::"
    parts = {shared_out.part(f"{answers}test_examples[1.1-{letter} 1]") for letter in "abcdefghijklmnop"}
    assert len(parts) > 1


def test_no_test_process_builds_the_grammar_that_no_notebook_needs() -> None:
    assert sys.modules["rfc3987_syntax"] is None


def test_what_one_python_is_enough_for_is_there() -> None:
    words = [*gates.SAME_EVERYWHERE, *gates.SAME_BETWEEN]
    ignored = [word.removeprefix("--ignore=") for word in words]
    assert all(word.startswith("--ignore=") for word in words)
    assert all((ROOT / path).exists() for path in ignored)
