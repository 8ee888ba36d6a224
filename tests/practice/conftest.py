"""Every test of this room starts without a running server and without the learner's settings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gatherlab.practice import server


@pytest.fixture(autouse=True)
def fresh_practice_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No waiting, no server, no GATHERLAB_API; whatever a test starts is stopped."""
    server.stop()
    for name in ("GATHERLAB_API", "GATHERLAB_RUNNING", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GATHERLAB_LATENCY", "0")
    yield
    server.stop()
