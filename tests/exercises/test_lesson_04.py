"""What is peculiar to lesson 4: what its messages tell about time and about who was left."""

from __future__ import annotations

from collections.abc import Callable

from gatherlab.model import Verdict

Check = Callable[[str, str], Verdict]
SourceOf = Callable[[str, str], str]


def test_the_time_a_message_names_is_virtual_and_exact(check: Check, source_of: SourceOf) -> None:
    late = source_of("4.4", "a deadline for each")
    assert "Your function ended after 4 seconds." in check("4.4", late).message


def test_the_learner_reads_which_mirrors_were_left(check: Check, source_of: SourceOf) -> None:
    left = source_of("4.2", "as_completed does not cancel")
    assert "m1 and m3 were still running" in check("4.2", left).message


def test_swapped_arguments_of_on_result_are_told(check: Check, source_of: SourceOf) -> None:
    assert "on_result(id, value)" in check("4.3", source_of("4.3", "arguments the wrong way round")).look
