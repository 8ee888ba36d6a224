"""Every answer of the quiz bank is proved: its code is run in a fresh interpreter.

One child runs them all, those of the ORDER questions in every order that compiles.  Programs with threads,
processes or blocking sleeps run on a real loop, all others on a virtual one.
"""

import itertools
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from question_orders import compiles, indented, other_orders, program

from gatherlab.model import Question, QuestionKind
from gatherlab.questions import order_shown, questions
from gatherlab.questions.bank import bank_files
from gatherlab.questions.markup import plain

ROOT = Path(__file__).parents[2]
RUNNER = Path(__file__).with_name("proof_runner.py")
REAL = ("thread", "subprocess", "time.sleep", "perf_counter", "monotonic")
ONE, ALL, PREDICT, ORDER = QuestionKind.ONE, QuestionKind.ALL, QuestionKind.PREDICT, QuestionKind.ORDER
EVERY = [one for stem in bank_files() for one in questions(stem)]
ORDERS = [one for one in EVERY if one.kind is ORDER]

Output = tuple[str, str, str]  # stdout, stderr, error
Job = tuple[str, bool, bool]  # source, in real time, quick: see the runner


def run(jobs: list[Job]) -> list[Output]:
    """Run programs in one fresh interpreter."""
    child = subprocess.run(
        [sys.executable, str(RUNNER)],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.returncode == 0, child.stderr
    return [tuple(row) for row in json.loads(child.stdout)]


def lines(one: Question) -> list[str]:
    return [option.text for option in one.options]


def proof(one: Question) -> Job:
    source = "\n".join(lines(one)) if one.kind is ORDER else f"{one.code}\n{one.proof}"
    return source, any(word in source for word in REAL), False


@dataclass
class Proofs:
    right: dict[str, Output] = field(default_factory=dict)
    others: dict[str, list[tuple[str, Output]]] = field(default_factory=dict)  # of ORDER: program and output


@pytest.fixture(scope="session")
def proofs() -> Proofs:
    others = {one.id: [program(lines(one), order) for order in other_orders(one)] for one in ORDERS}
    quick = [(source, False, True) for sources in others.values() for source in sources]
    outputs = iter(run([*map(proof, EVERY), *quick]))
    right = {one.id: next(outputs) for one in EVERY}
    return Proofs(right, {one: [(source, next(outputs)) for source in others[one]] for one in others})


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_the_answer_is_what_python_prints(one: Question, proofs: Proofs) -> None:
    assert one.code.strip() or one.proof.strip() or one.kind is ORDER, "a question without a proof"
    stdout, stderr, error = proofs.right[one.id]
    assert not error
    assert not stderr
    printed = stdout.strip().splitlines()
    if one.kind in (PREDICT, ORDER):
        assert printed == one.answer.splitlines()
    elif one.kind is ALL or set(printed) <= {"True", "False"}:
        assert printed == [str(option.correct) for option in one.options]
    else:
        assert printed == [plain(option.text) for option in one.options if option.correct]


@pytest.mark.parametrize("one", ORDERS, ids=lambda one: one.id)
def test_no_other_order_prints_the_same(one: Question, proofs: Proofs) -> None:
    """Else a learner with a good program would be told that it is wrong."""
    others = proofs.others[one.id]
    assert sorted(order_shown(one)) == list(range(len(one.options)))
    assert order_shown(one) != tuple(range(len(one.options)))
    assert len(others) >= 3
    for source, (stdout, _, error) in others:
        assert error or stdout.strip() != one.answer.strip(), source


@pytest.mark.parametrize("one", [one for one in EVERY if one.kind is PREDICT], ids=lambda one: one.id)
def test_the_wrong_outputs_are_wrong(one: Question) -> None:
    assert len(one.options) >= 2
    assert all(option.text.strip() != one.answer.strip() for option in one.options)


# ------------------------------------------------------------------ the proof itself


def test_no_order_that_compiles_is_forgotten() -> None:
    """Indentation only ever leaves out what the compiler refuses."""
    small = [lines(one) for one in ORDERS if len(one.options) <= 6]
    small.append(["if 1:", "    if 2:", "        3", "    4", "5"])
    small.append(["if 1:", "  if 2:", "    3", "  4", "def f(): pass"])
    assert len(small) >= 4
    for texts in small:
        every = itertools.permutations(range(len(texts)))
        wanted = {order for order in every if compiles(program(texts, order))}
        found = list(indented(texts))
        assert wanted
        assert len(set(found)) == len(found)
        assert {order for order in found if compiles(program(texts, order))} == wanted


def test_the_runner_survives_bad_programs_and_knows_both_clocks() -> None:
    bad = [
        ("await asyncio.sleep(0)\nasyncio.current_task().cancel()\nawait asyncio.sleep(1)", "CancelledError"),
        ("raise asyncio.CancelledError", "CancelledError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("print(later)", "NameError: name 'later' is not defined"),
        ("def broken(:", "SyntaxError"),
    ]
    never = [
        ("await asyncio.Event().wait()", "Deadlock"),
        ("while True: await asyncio.sleep(0)", "Livelock"),
    ]
    jobs = [(source, real, True) for source, _ in bad for real in (False, True)]
    jobs += [(source, False, True) for source, _ in never]
    jobs += [("await asyncio.sleep(3600)\nprint('slept')", False, True), ("print('ran')", True, False)]
    *failed, slept, ran = run(jobs)
    wanted = [error for _, error in bad for _ in range(2)] + [error for _, error in never]
    assert [error.startswith(start) for (_, _, error), start in zip(failed, wanted, strict=True)] == (
        [True] * len(wanted)
    ), failed
    assert (slept, ran) == (("slept\n", "", ""), ("ran\n", "", ""))


def test_a_proof_sees_what_was_never_awaited() -> None:
    ((_, stderr, _), (_, quiet, _)) = run(
        [("asyncio.sleep(1)", False, thorough) for thorough in (False, True)]
    )
    assert "coroutine 'sleep' was never awaited" in stderr
    assert quiet == ""
