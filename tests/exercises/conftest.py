"""Verdicts on submissions, in process and isolated; each submission is judged once in each way."""

from __future__ import annotations

import asyncio
import itertools
import json
import linecache
import os
import random
import secrets
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking import judge_function
from gatherlab.checking.isolated import Worker
from gatherlab.checking.judge_side import registry
from gatherlab.checking.wall import processes
from gatherlab.errors import ApiError
from gatherlab.exercises import EXERCISES, STEPS
from gatherlab.model import Outcome, Verdict

Check = Callable[[str, str], Verdict]
HERE = Path(__file__).parent
# xdist's workers must agree on the order, so a run's own number is the next best seed
SEED = os.environ.get("GATHERLAB_SEED") or os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(4)
_numbers = itertools.count()


def pytest_report_header() -> str:
    return f"exercises: random order of the examples, GATHERLAB_SEED={SEED}"


# --------------------------------------------------------------------------- corpora


def answers(name: str) -> list[dict[str, Any]]:
    """The submissions of a corpus, ``examples`` or ``further``, of all lessons in order."""
    files = sorted(HERE.glob(f"{name}_lesson_0?.json"))
    assert len(files) == 5, files
    return [answer for file in files for answer in json.loads(file.read_text(encoding="utf-8"))]


def runs_here(answer: dict[str, Any]) -> bool:
    return tuple(map(int, answer.get("min_python", "3.11").split("."))) <= sys.version_info[:2]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``example``: all of them in random order, then again in another one; ``answer``: a further one."""
    chance = random.Random(SEED)
    if "example" in metafunc.fixturenames:
        examples = list(filter(runs_here, answers("examples")))
        orders = [chance.sample(examples, len(examples)) for _ in range(2)]
        metafunc.parametrize(
            "example",
            [example for order in orders for example in order],
            ids=[f"{example['id']} {turn}" for turn, order in enumerate(orders, 1) for example in order],
        )
    if "answer" in metafunc.fixturenames:
        further = list(filter(runs_here, answers("further")))
        names = [f"{answer['exercise']} {answer['note']}" for answer in further]
        assert len(set(names)) == len(names), "two further answers have the same note"
        metafunc.parametrize("answer", further, ids=names)


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], list[dict[str, Any]]]:
    return answers


@pytest.fixture(scope="session")
def source_of() -> Callable[[str, str], str]:
    """The source of an answer, further or wrong, by its exercise and the beginning of its note."""
    notes = [(a["exercise"], a["note"], a["source"]) for a in answers("further")]
    every = {**EXERCISES, **STEPS}.values()
    notes += [(e.id, wrong.note, wrong.source) for e in every for wrong in e.wrong_answers]

    def find(exercise: str, note: str) -> str:
        (source,) = {text for number, words, text in notes if number == exercise and words.startswith(note)}
        return source

    return find


# --------------------------------------------------------------------------- judging


def define(exercise: str, source: str) -> Callable[..., Any]:
    """The function that a cell defines."""
    names: dict[str, Any] = {"asyncio": asyncio, "ApiError": ApiError, "__name__": "__main__"}
    file = f"<cell {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # as a kernel does
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # from 3.14 on, of a return in finally
        code = compile(source, file, "exec", dont_inherit=True)
    exec(code, names)
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


CLIENTS = "import http.client, httpx, requests, urllib.request; "


@pytest.fixture(scope="session")
def with_clients() -> Iterator[Check]:
    """As ``isolated``, from a process that has the clients imported: each child would import them anew."""

    def command(argument: str) -> list[str]:
        *before, code, home, last = plain(argument)
        return [*before, CLIENTS + code, home, last]

    plain = processes._command
    with pytest.MonkeyPatch.context() as patch, Worker() as worker:
        patch.setattr(processes, "_command", command)
        worker.judge("1.1", EXERCISES["1.1"].other_ways[0])  # starts the process
        patch.undo()
        yield once(worker.judge)


@pytest.fixture(params=["in process", "isolated"])
def check(request: pytest.FixtureRequest, in_process: Check, isolated: Check) -> Check:
    """Each test once with every way of judging."""
    return in_process if request.param == "in process" else isolated


@pytest.fixture(params=["in process", "isolated"])
def check_anew(request: pytest.FixtureRequest, worker: Worker) -> Check:
    """The same, but judged each time it is asked."""
    return live if request.param == "in process" else worker.judge


@pytest.fixture
def define_cell() -> Callable[[str, str], Callable[..., Any]]:
    return define


@pytest.fixture
def reads_well() -> Callable[[Verdict], None]:
    """Asserts that the verdict on a wrong answer is four short sentences."""

    def look(verdict: Verdict) -> None:
        assert verdict.outcome is Outcome.NOT_YET, verdict.message
        lines = verdict.message.splitlines()
        assert len(lines) == 4
        assert lines[0].startswith("Called: ")
        assert lines[1].startswith("Expected")
        assert all(line.endswith((".", "?")) and len(line) <= 200 for line in lines)

    return look
