"""Every explanation, proved: the mistake is made for real, and why() has to say this and nothing else."""

from __future__ import annotations

from functools import cache

import pytest

from gatherlab.explaining.asking import explain, explain_one
from gatherlab.explaining.families import ALL
from gatherlab.explaining.written import of_text
from tests.explaining.world import CASES, Case, Seen, cases, observe

EVERY = cases()
HERE = [case for case in EVERY if case.here]
# what a traceback as text does not tell: source beyond its lines, objects
NEEDS_MORE = {"an-error-as-a-result", "changed-while-looping", "called-too-early"}


@cache
def seen(case: Case) -> Seen:
    return observe(case)


@pytest.mark.parametrize("case", HERE, ids=lambda case: case.name)
def test_the_mistake_is_explained(case: Case) -> None:
    answer = explain(seen(case).moment)
    text = answer.text()
    assert answer.code == case.code, text
    for words in case.says:
        assert words in text
    assert len(text.splitlines()) <= 6
    if not case.unstable:
        assert text == case.answer.strip("\n")


@pytest.mark.parametrize("case", HERE, ids=lambda case: case.name)
def test_the_text_of_a_traceback_gets_the_same_explanation(case: Case) -> None:
    text = seen(case).text()
    if not text or case.code in NEEDS_MORE:
        return
    found = of_text(text)
    assert found, text
    assert explain_one(found[0]).code == case.code


def test_there_are_enough() -> None:
    proved = {case.code for case in EVERY} - {""}
    assert len(proved) >= 50
    assert sum(case.code == "" for case in EVERY) >= 20
    assert proved == {rule.code for rule in ALL}
    assert len({case.name for case in EVERY}) == len(EVERY)
    assert len(list(CASES.glob("*.toml"))) >= 12
