"""Verdicts on submissions, in process and isolated; each submission is judged once in each way."""

from __future__ import annotations

import asyncio
import itertools
import linecache
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gatherlab.checking import judge_function, registry
from gatherlab.checking.isolated import Worker
from gatherlab.errors import ApiError
from gatherlab.model import Verdict

Check = Callable[[str, str], Verdict]
_numbers = itertools.count()


def define(exercise: str, source: str) -> Callable[..., Any]:
    """The function that a cell defines."""
    names: dict[str, Any] = {"asyncio": asyncio, "ApiError": ApiError}
    file = f"<cell {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # as a kernel does
    exec(compile(source, file, "exec", dont_inherit=True), names)
    function: Callable[..., Any] = names[registry.exercise(exercise).function]
    return function


def live(exercise: str, source: str) -> Verdict:
    """The verdict on a live function, as in a notebook."""
    return judge_function(exercise, define(exercise, source))


def once(judge: Check) -> Check:
    """``judge``, which remembers what it said."""
    said: dict[tuple[str, str], Verdict] = {}

    def check(exercise: str, source: str) -> Verdict:
        if (exercise, source) not in said:
            said[exercise, source] = judge(exercise, source)
        return said[exercise, source]

    return check


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """One warmed process for all submissions."""
    with Worker() as worker:
        yield worker


@pytest.fixture(scope="session")
def in_process() -> Check:
    return once(live)


@pytest.fixture(scope="session")
def isolated(worker: Worker) -> Check:
    return once(worker.judge)


@pytest.fixture(params=["in process", "isolated"])
def check(request: pytest.FixtureRequest, in_process: Check, isolated: Check) -> Check:
    """Each test once with every way of judging."""
    return in_process if request.param == "in process" else isolated


@pytest.fixture
def define_cell() -> Callable[[str, str], Callable[..., Any]]:
    return define
