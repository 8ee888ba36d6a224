"""What one submission leaves is not there for the next: planted by every route there is, and looked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.checking.wall import sandbox

HERE = Path(__file__).parent
ROUTES: list[dict[str, Any]] = tomllib.loads((HERE / "routes.toml").read_text(encoding="utf-8"))["route"]
GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
HEAD = "import ctypes, os, sys, time\nlibc = ctypes.CDLL(None)\n"
FOUND = "if {look}:\n    raise SystemError('Found')\n"
pytestmark = pytest.mark.usefixtures("sandboxed")


@pytest.fixture(scope="module", params=["warm", "alone"])
def worker(request: pytest.FixtureRequest, sandboxed: None) -> Iterator[Worker]:
    with Worker(isolation="sandbox", warm=request.param == "warm", limit=60, inner=50) as worker:
        yield worker


def told(worker: Worker, *parts: str) -> str:
    """What the verdict on a right answer with this before it says: nothing where it passes."""
    return worker.judge("1.1", HEAD + "".join(parts) + GOOD).happened


def test_the_routes() -> None:
    assert len(ROUTES) >= 30
    assert all(set(route) == {"name", "open", "plant", "look"} for route in ROUTES)
    assert len({route["name"] for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=[route["name"] for route in ROUTES])
def test_what_one_leaves_the_next_does_not_find(route: dict[str, Any], worker: Worker) -> None:
    plant, look = route["plant"].strip() + "\n", FOUND.format(look=route["look"])
    assert told(worker, look) == ""
    assert told(worker, plant) == ""
    assert told(worker, look) == ""
    # and the look finds what is there: in one submission it sees what was left, where anything can be left
    assert ("Found" in told(worker, plant, look)) is route["open"]


def test_all_were_forks_of_one_parent(worker: Worker, request: pytest.FixtureRequest) -> None:
    """Else the tests above would say nothing about forks."""
    way = worker._way
    assert isinstance(way, sandbox.Sandbox)
    told(worker)
    parent = way._parent
    for route in ROUTES[:3]:
        told(worker, route["plant"].strip() + "\n")
    assert way._parent is parent
    assert (parent is not None) is ("warm" in request.node.name)
