"""``pytest --gatherlab``, in this process: what stands beside a failed test, and nothing unasked."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.metadata import entry_points
from typing import Any

import pytest

import gatherlab

pytest_plugins = "pytester"

HEADING = "asyncio timeline (gatherlab)"
TESTS = """
import asyncio
import pytest

async def fetch(n):
    await asyncio.sleep(60 if n == 3 else 0)
    if n == 2:
        raise ValueError("two")

async def gathered():
    await asyncio.gather(fetch(1), fetch(2), fetch(3))

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.anyio
async def test_of_anyio():
    await gathered()

def test_run():
    asyncio.run(gathered())

def test_without_a_loop():
    assert 0

def test_good():
    asyncio.run(fetch(1))
"""
_INSTALLED = any(found.name == "gatherlab" for found in entry_points(group="pytest11"))


def reports(pytester: pytest.Pytester, *options: str) -> dict[str, list[tuple[str, str]]]:
    pytester.makepyfile(TESTS)
    words = [] if _INSTALLED else ["-pgatherlab.pytest_plugin"]
    done = pytester.inline_run("-pno:cacheprovider", "-pno:asyncio", "-Wdefault", *words, *options)
    found: dict[str, list[tuple[str, str]]] = {}
    for report in done.getreports("pytest_runtest_logreport"):
        if report.when == "call":  # type: ignore[union-attr]
            found[report.nodeid.partition("::")[2]] = [  # type: ignore[union-attr]
                section
                for section in report.sections  # type: ignore[union-attr]
                if section[0] == HEADING
            ]
    return found


def test_beside_a_failed_test_stands_what_its_tasks_did(pytester: pytest.Pytester) -> None:
    found = reports(pytester, "--gatherlab")
    assert {name: len(sections) for name, sections in found.items()} == {
        "test_of_anyio": 1,
        "test_run": 1,
        "test_without_a_loop": 0,
        "test_good": 0,
    }
    for name in ("test_of_anyio", "test_run"):
        ((_, told),) = found[name]
        assert "fetch(2)" in told
        assert "raised ValueError" in told
    assert "cancelled by asyncio.run: fetch(3)" in found["test_run"][0][1]


def test_without_the_option_nothing_is_said(pytester: pytest.Pytester) -> None:
    assert not any(reports(pytester).values())


def test_a_fault_of_ours_does_not_hide_the_tests(pytester: pytest.Pytester, monkeypatch: Any) -> None:
    from gatherlab.watching import findings

    monkeypatch.setattr(findings, "find", lambda facts: 1 / 0)
    ((_, told),) = reports(pytester, "--gatherlab")["test_run"]
    assert told.startswith("gatherlab could not tell what it saw (ZeroDivisionError")


@pytest.mark.skipif(not _INSTALLED, reason="the plugin is found by its entry point")
def test_a_suite_that_is_watched_gets_no_warning_because_of_us(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as behind gatherlab watch -m pytest: we are there before pytest is
    monkeypatch.setattr(gatherlab, "__loader__", SourceFileLoader("gatherlab", str(gatherlab.__file__)))
    pytester.makepyfile("def test_nothing(): pass")
    assert pytester.inline_run("-pno:cacheprovider", "-pno:asyncio", "-Werror").ret == 0
