from __future__ import annotations

import pytest

from gatherlab.practice import knobs
from gatherlab.practice.knobs import BadKnob, Knobs, parse


def test_no_knob_is_no_knob() -> None:
    assert parse({"userId": "1"}) == Knobs()


def test_every_knob_is_read() -> None:
    query = {"delay": "0.5", "status": "500", "fail_first": "2", "needs": "3", "limit": "4", "rate": "5"}
    query["run"] = "a"
    assert set(query) == set(knobs.KNOBS)
    assert parse(query) == Knobs(delay=0.5, status=500, fail_first=2, needs=3, limit=4, rate=5, run="a")


@pytest.mark.parametrize(
    "query",
    [
        {"delay": "soon"},
        {"delay": "-1"},
        {"delay": "61"},
        {"delay": "nan"},
        {"delay": "inf"},
        {"delay": ""},
        {"status": "99"},
        {"status": "100"},
        {"status": "600"},
        {"status": "ok"},
        {"fail_first": "-1"},
        {"fail_first": "1.5"},
        {"needs": "0"},
        {"needs": "1001"},
        {"limit": "0"},
        {"limit": "²"},
        {"rate": "0"},
        {"rate": "0.5"},
        {"rate": "1001"},
        {"limit": "9" * 5000},
    ],
)
def test_a_bad_value_gets_a_sentence_that_names_the_knob(query: dict[str, str]) -> None:
    with pytest.raises(BadKnob) as caught:
        parse(query)
    (name,) = query
    assert str(caught.value).startswith(f"{name}=")
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 120


def test_a_long_run_token_is_refused() -> None:
    with pytest.raises(BadKnob, match="run= is a name"):
        parse({"run": "x" * 101})
