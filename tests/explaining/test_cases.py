"""Every explanation, proved: the mistake is made for real, and why() has to say this and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gatherlab.explaining.asking import explain, explain_one
from gatherlab.explaining.families import ALL
from gatherlab.explaining.written import of_text
from tests.explaining.world import Case, Seen, cases, observe

EVERY = cases()
FAMILIES = sorted({case.family for case in EVERY})
# what a traceback as text does not tell: source beyond its lines, and whether a line has an indent
NEEDS_MORE = {
    "result-blocks-the-loop",
    "an-error-as-a-result",
    "changed-while-looping",
    "called-too-early",
    "await-outside",
    "asserted-not-awaited",
    "used-not-awaited",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_mistake_of_a_family_is_explained(family: str) -> None:
    here = [case for case in EVERY if case.family == family and case.here]
    assert len(here) >= 5
    assert [wrong for case in here for wrong in complaints(case)] == []


def complaints(case: Case) -> Iterator[str]:
    """What is wrong with the answers to a mistake, seen live and as the text of its traceback."""
    seen = observe(case)
    answer = explain(seen.moment)
    text = answer.text()
    if answer.code != case.code:
        yield f"{case.name}: is {answer.code!r}, and should be {case.code!r}:\n{text}"
    yield from (f"{case.name}: does not say {words!r}:\n{text}" for words in case.says if words not in text)
    if len(text.splitlines()) > 6:
        yield f"{case.name}: more than six lines"
    if not case.unstable and stable(text) != stable(case.answer.strip("\n")):
        yield f"{case.name}: another answer than what is stored:\n{text}"
    yield from as_text(case, seen)


def stable(answer: str) -> str:
    """An answer without Python's own words, which are others in each version."""
    return "\n".join(line for line in answer.splitlines() if not line.startswith("It says: "))


def as_text(case: Case, seen: Seen) -> Iterator[str]:
    text = seen.text
    if not text or case.needs_source or case.code in NEEDS_MORE:
        return
    found = of_text(text)
    code = explain_one(found[0]).code if found else "nothing"
    if code != case.code:
        yield f"{case.name}: as text it is {code!r}, and should be {case.code!r}:\n{text}"


def test_there_are_enough() -> None:
    proved = {case.code for case in EVERY} - {""}
    assert len(proved) >= 50
    assert sum(case.code == "" for case in EVERY) >= 20
    assert proved | {"nest-asyncio-broke-it"} == {rule.code for rule in ALL}  # that one: test_nest.py
    assert len({case.name for case in EVERY}) == len(EVERY)
    assert len(FAMILIES) >= 12
