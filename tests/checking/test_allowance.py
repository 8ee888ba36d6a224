"""What counts as a submission's time; the clock and the kernel's word are the test's own."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from gatherlab.checking.learner_side import allowance
from gatherlab.checking.learner_side.allowance import Allowance
from gatherlab.checking.wall import conversation, wire
from gatherlab.checking.wall.conversation import Silence


class Machine:
    """A clock that the test moves, and what a thread waited for a processor."""

    def __init__(self) -> None:
        self.now = self.waited = 0.0
        self.turns = 0


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(allowance, "_monotonic", lambda: made.now)
    monkeypatch.setattr(allowance, "_waited", lambda thread: made.waited)
    return made


def looks(machine: Machine, counted: Allowance, *, most: int = 1_000, **each: float) -> int | None:
    """The number of the look that ends it, when at every look the machine has moved on by ``each``."""
    thread = threading.current_thread()
    for number in range(1, most):
        for name, step in each.items():
            setattr(machine, name, getattr(machine, name) + step)
        if counted.is_over(thread):
            return number
    return None


def begun(machine: Machine) -> Allowance:
    counted = Allowance(6.0, lambda: machine.turns)
    assert not counted.is_over(threading.current_thread())
    return counted


def test_silence_counts_by_the_clock_on_the_wall_however_busy_the_machine_is(machine: Machine) -> None:
    assert looks(machine, begun(machine), now=1.0) == 6
    assert looks(machine, begun(machine), now=1.0, waited=0.875) == 6


def test_who_gets_on_is_stopped_for_the_time_it_used_itself(machine: Machine) -> None:
    assert looks(machine, begun(machine), now=1.0, turns=1) == 6
    assert looks(machine, begun(machine), now=1.0, waited=0.75, turns=1) == 24


def test_the_judges_time_does_not_count(machine: Machine) -> None:
    counted = begun(machine)

    def judge(message: dict[str, Any]) -> dict[str, Any]:
        machine.now += 50
        assert not counted.is_over(threading.current_thread())  # it still has the word
        machine.now += 50
        return {"actions": [message]}

    assert counted.judging(judge)({"turn": "idle"}) == {"actions": [{"turn": "idle"}]}
    assert not counted.is_over(threading.current_thread())
    assert looks(machine, counted, now=1.0) == 6


def test_the_kernel_tells_what_a_thread_waited() -> None:
    assert allowance._waited(threading.current_thread()) >= 0.0
    assert allowance._waited(threading.Thread()) == 0.0  # there is none


def test_silence_that_is_broken_begins_anew_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(conversation.time, "monotonic", lambda: now)
    silence = Silence(10.0)
    assert silence.deadline == 10
    now = 8.0
    silence.broken()
    assert silence.deadline == 18
    now = 55.0
    silence.broken()
    assert silence.deadline == 10 * conversation.TIMES == 60


def test_a_word_that_it_gets_on_is_no_part_of_the_conversation() -> None:
    said: list[bytes] = []
    data = bytearray(wire.pack(wire.ALIVE) * 3)

    def receive(size: int) -> bytes:
        part = bytes(data[:size])
        del data[:size]
        return part

    class Heard:
        verdict = None

        def close_with(self, facts: dict[str, Any]) -> None:
            assert facts == {"kind": "died"}  # after the three words it hung up

    conversation.converse(Heard(), {}, receive, said.append)  # type: ignore[arg-type]
    assert said == [wire.pack({})]
