"""Each kind of finding on programs that have it, and silence on programs that only look so."""

from __future__ import annotations

import faulty_programs
import pytest
import sound_programs
from watching_bank import told

KINDS = {
    "blocked the loop",
    "cancelled by asyncio.run",
    "garbage collected",
    "nobody read",
    "one after another",
    "cancelled from outside",
    "bottleneck",
    "in flight",
}


def test_the_bank_is_as_large_as_it_says() -> None:
    assert len(sound_programs.PROGRAMS) >= 60
    assert {name.partition(":")[0] for name in faulty_programs.PROGRAMS} == KINDS


@pytest.mark.parametrize("name", sound_programs.PROGRAMS)
def test_nothing_is_said_of_a_sound_program(name: str) -> None:
    assert [finding.text for finding in told(sound_programs.PROGRAMS[name])] == []


@pytest.mark.parametrize("name", faulty_programs.PROGRAMS)
def test_the_fault_is_told_and_nothing_else(name: str) -> None:
    found = told(faulty_programs.PROGRAMS[name])
    assert {finding.kind for finding in found} == {name.partition(":")[0]}, [one.text for one in found]


@pytest.mark.parametrize("name", [name for name in faulty_programs.PROGRAMS if "cancelled from" in name])
def test_a_cancelled_child_is_not_said_to_be_another_ones_doing(name: str) -> None:
    """It may have raised CancelledError itself: then there is no .cancel() to be found."""
    (finding,) = told(faulty_programs.PROGRAMS[name])
    assert "somebody" not in finding.text
    assert "the line that raised CancelledError" in finding.text
