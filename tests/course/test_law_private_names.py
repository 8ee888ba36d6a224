"""Private names of CPython stand in gatherlab/cpython.py, or in the table there; each one is proved."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gatherlab import cpython
from gatherlab.cpython import IN_PLACE, Private
from tools.laws import private_names


def test_private_names_stand_in_one_module(sources: dict[str, str]) -> None:
    assert private_names.complaints(sources, IN_PLACE) == []


def test_the_names_of_cpython_were_found() -> None:
    names = private_names.private_names()
    assert len(names) > 300
    assert {row.name.rpartition(".")[2] for row in IN_PLACE} - names <= {"_GatheringFuture"}
    assert {"_call_soon", "_run_once", "_GatheringFuture", "_wrap_awaitable", "_get_running_loop"} <= names


def test_each_name_has_its_proof(root: Path) -> None:
    """What the module writes as a private name is asked for, by name, in tests/test_cpython.py."""
    proofs = (root / "tests" / "test_cpython.py").read_text(encoding="utf-8")
    code = Path(cpython.__file__).read_text(encoding="utf-8")
    theirs = private_names.private_names()
    written = {
        name
        for node in ast.walk(ast.parse(code))
        for name in (
            re.findall(r"(?<![\w])_[A-Za-z]\w+", node.value)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            else [node.attr]
            if isinstance(node, ast.Attribute)
            else []
        )
        if name in theirs
    }
    assert len(written) > 30
    assert {name for name in written if not re.search(rf"(?<!\w){name}\b", proofs)} == set()


@pytest.mark.parametrize(
    "code",
    [
        "task._fut_waiter",
        "getattr(task, '_fut_waiter', None)",
        "self._fut_waiter",
        "import asyncio\nasyncio._set_running_loop(None)",
        "from asyncio.events import _get_running_loop",
        "def _run(): ...\nevents.Handle._run = _run",
        "kind = {'_GatheringFuture': 'gather future'}",
        "class Mine(asyncio.BaseEventLoop):\n    def f(self): return self._ready",
        "class Mine(asyncio.BaseEventLoop):\n    def _write_to_self(self): ...",
    ],
)
def test_a_use_elsewhere_is_seen(code: str) -> None:
    complaints = private_names.complaints({"gatherlab.picture.lanes": code}, [])
    assert len(complaints) == 1
    assert complaints[0].startswith("gatherlab.picture.lanes:")


@pytest.mark.parametrize(
    "code",
    [
        "class Mine:\n    def __init__(self): self._loop = 1\ndef f(mine): return mine._loop",
        "options = {'_limit': 3}",
        "import sys\nsys._getframe()",
        "def _run(handle): ...\n_run(1)",
        "class Mine(asyncio.BaseEventLoop):\n    def f(self): return self._of_mine",
    ],
)
def test_ones_own_names_are_ones_own(code: str) -> None:
    assert private_names.complaints({"gatherlab.picture.lanes": code}, []) == []


def test_a_row_that_nobody_needs_is_seen() -> None:
    table = [Private("Task._fut_waiter", ("gatherlab.picture.lanes",), "for nothing")]
    assert private_names.complaints({"gatherlab.picture.lanes": "x = 1"}, table) == [
        "gatherlab.cpython: gatherlab.picture.lanes no longer uses _fut_waiter: take it out of the table"
    ]


def test_every_row_says_why() -> None:
    assert len({row.name for row in IN_PLACE}) == len(IN_PLACE)
    for row in IN_PLACE:
        assert len(row.reason) > 10
        assert re.fullmatch(r"3\.\d+(\.\d+)?", row.since)
        assert row.modules
