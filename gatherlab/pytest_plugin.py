"""``pytest --gatherlab``: beside the report of each failed test, what its asyncio tasks did.

pytest loads this module wherever the package is installed, so it imports nothing until it is asked to.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gatherlab.watching.loops import Watch

__all__ = ["Timelines", "pytest_addoption", "pytest_configure"]

HEADING = "asyncio timeline (gatherlab)"
_WIDTH = 100
_KEEP, _MOST = 5_000, 1_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("gatherlab").addoption(
        "--gatherlab",
        action="store_true",
        help="beside each failed test, show what its asyncio tasks did",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Without the option nothing happens at all."""
    if config.getoption("--gatherlab"):
        config.pluginmanager.register(Timelines(), "gatherlab-timelines")


class Timelines:
    """Watches each test; whichever plugin runs its coroutine, a loop of asyncio's is seen."""

    def __init__(self) -> None:
        self.watch: Watch | None = None

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, None, None]:
        """One test, with its fixtures."""
        from gatherlab.watching.loops import Watch

        self.watch = Watch(_KEEP)
        self.watch.start()
        try:
            yield
        finally:
            self.watch.stop()
            self.watch = None

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_makereport(self) -> Generator[None, Any, None]:
        """The test, or a fixture of it, has failed or not."""
        outcome = yield
        report = outcome.get_result()
        if report.failed and self.watch is not None and self.watch.recordings:
            report.sections.append((HEADING, self._told(self.watch)))

    def _told(self, watch: Watch) -> str:
        from gatherlab.watching import findings, terminal

        watch.settle()
        try:
            facts = watch.facts(_MOST, what="test")
            return terminal.told(facts.trace, findings.find(facts), list(watch.notes()), width=_WIDTH)
        except Exception as error:  # the report of the test is worth more than ours
            return f"gatherlab could not tell what it saw ({type(error).__name__}: {error})"
