"""Whatever a submission's process says, the judge neither breaks nor hangs nor lets it pass."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatherlab.checking import values
from gatherlab.checking.judge_side import decoding, registry, session
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import wire
from gatherlab.exercises import EXERCISES, STEPS
from gatherlab.model import Outcome, Verdict

NUMBERS = [*EXERCISES, *STEPS]
ENDINGS = ["returned", "raised", "stuck", "livelock", "timeout", "died", "unloadable"]

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(10**400)
)  # 10**400 is no float
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
tagged = st.recursive(
    anything,
    lambda inner: (
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("list", "tuple", "set"), st.lists(inner, max_size=3) | anything)
        )
        | st.fixed_dictionaries({"dict": st.lists(st.tuples(inner, inner), max_size=3) | anything})
        | st.fixed_dictionaries({}, optional=dict.fromkeys(("error", "sent", "awaitable", "thing"), inner))
    ),
    max_leaves=6,
)
times = st.floats(0, 10) | st.floats() | anything
events = st.one_of(
    st.tuples(st.just("request"), st.integers(0, 3), st.text(max_size=5), st.lists(tagged), times, scalars),
    st.tuples(st.sampled_from(["cancelled", "cleaned"]), st.integers(-1, 3) | anything, times),
    st.tuples(st.just("called_back"), st.text(max_size=5), st.lists(tagged, max_size=3), times),
    anything,
)
listed = st.lists(events, max_size=6) | anything
facts = st.fixed_dictionaries(
    {"kind": st.sampled_from(ENDINGS) | anything},
    optional={
        "value": tagged,
        "error": st.fixed_dictionaries({"error": st.lists(st.text(max_size=5)) | anything, "text": anything}),
        **dict.fromkeys(("leaked", "asked", "sleeps"), st.integers(0, 3) | anything),
        **dict.fromkeys(("code", "text", "line", "elapsed", "within", "printed", "never_awaited"), anything),
    },
)
messages = st.one_of(
    st.just({"hello": True}),
    st.fixed_dictionaries(
        {"turn": st.sampled_from(["idle", "busy", "blocked"]) | anything, "events": listed},
        optional={"now": times, "next": st.none() | times},
    ),
    st.fixed_dictionaries({"end": facts | anything, "events": listed}),
    st.dictionaries(st.sampled_from(["hello", "turn", "end", "events", "now", "next"]), anything),
)


def assert_decent(verdict: Verdict) -> None:
    """A verdict that anybody can print, and that is none of success."""
    assert verdict.outcome in (Outcome.NOT_YET, Outcome.ERROR)
    for text in (verdict.called, verdict.expected, verdict.happened, verdict.look, verdict.printed):
        assert len(text) <= session.TEXT + 100
        assert text.encode() == text.encode("utf-8", "replace")
        assert all(letter.isprintable() or letter in "\n\t" for letter in text)


@settings(max_examples=150, deadline=None)
@given(number=st.sampled_from(NUMBERS), talk=st.lists(messages, max_size=8), end=facts)
def test_a_hostile_conversation(number: str, talk: list[dict[str, Any]], end: dict[str, Any]) -> None:
    check = Session(registry.judge(number))
    check.hear({"hello": True})
    for message in talk:
        reply = check.hear(message)
        json.dumps(reply)
        if check.verdict is not None:
            assert reply == {"stop": True}
            break
    check.close_with(end)
    if check.verdict is None:
        check.close_with({"kind": "died"})
    if check.verdict is None:
        check.spoil("it would not end")
    assert check.verdict is not None
    assert_decent(check.verdict)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=60) | st.lists(anything, max_size=3).map(lambda x: json.dumps(x).encode()))
def test_hostile_bytes(data: bytes) -> None:
    framed = (len(data).to_bytes(4, "big"), data)
    for sent in (data, b"".join(framed)):
        rest = bytearray(sent)

        def read(size: int, rest: bytearray = rest) -> bytes:
            part = bytes(rest[:size])
            del rest[:size]
            return part

        try:
            assert isinstance(wire.unpack(read), dict)
        except wire.Broken:
            continue


@settings(max_examples=100, deadline=None)
@given(data=tagged)
def test_hostile_values(data: Any) -> None:
    try:
        value = decoding.decode(data)
    except (TypeError, ValueError, KeyError, AttributeError):
        return  # which ends the check: see above
    values.find_awaitable(value)
    assert len(repr(value)) < 1_000_000


def test_a_value_larger_than_any_honest_one() -> None:
    wide = decoding.decode({"list": [{"list": list(range(1_000))}] * 10_000})
    assert count(wide) <= values.MAX_ITEMS * values.MAX_DEPTH + 10_000
    deep: Any = 1
    for _ in range(500):
        deep = {"list": [deep]}
    assert values.Thing("unknown") in leaves(decoding.decode(deep))
    assert len(decoding.decode("x" * 10_000)) == values.MAX_TEXT
    assert decoding.decode({"error": ["E"] * 10_000}).types == ("E",) * values.MAX_TYPES
    assert decoding.decode({"sent": ["x"]}) == values.Sent("unknown")


SAME_HASH = sys.hash_info.modulus  # its multiples all have the hash 0
COLLIDING = {
    "numbers": lambda n: SAME_HASH * n,
    "tuples": lambda n: {"tuple": [-1 - (n >> bit & 1) for bit in range(13)]},  # -1 and -2 have one hash
    "errors": lambda n: {"error": ["E"], "text": "", "line": SAME_HASH * n},
    "floats": lambda n: float(SAME_HASH + 1) ** (n % 16) * (1 + n // 16),
}


@pytest.mark.parametrize("kind", COLLIDING)
def test_keys_that_collide_are_few(kind: str) -> None:
    """In one dict and in all dicts of a check: a dict of n of them takes n² steps."""
    seen = [decoding.decode(COLLIDING[kind](number)) for number in range(1, 1_000)]
    if kind in ("numbers", "errors"):
        assert len(set(seen)) == 1  # no honest side writes them
    budget = decoding.Budget()
    found: list[int] = []
    for start in range(0, 42_000, 6_000):
        budget.begin_message()
        pairs = [[COLLIDING[kind](number), 0] for number in range(start, start + 6_000)]
        found.append(len(decoding.decode({"dict": pairs}, budget)))
    assert max(found) <= values.MAX_ITEMS
    assert sum(found) <= (decoding.KEYS + len(found) if kind == "tuples" else decoding.PAIRS)


def test_requests_for_tuples_that_collide_are_few() -> None:
    check = Session(registry.judge("1.1"))
    check.hear({"hello": True})
    asked = [COLLIDING["tuples"](number) for number in range(4_000)]
    events = [["request", number, "get", [key], 0.0, False] for number, key in enumerate(asked)]
    for start in range(0, 4_000, 1_000):
        check.hear({"turn": "busy", "events": events[start : start + 1_000], "now": 0.0, "next": None})
    assert check._scenario is not None
    keys = [request.key for request in check._scenario.requests]
    assert len(keys) == 4_000
    assert len(set(keys)) <= decoding.KEYS + 1


def test_a_message_has_one_budget_of_items() -> None:
    budget = decoding.Budget()
    block = {"list": list(range(1_000))}
    told = [decoding.decode(block, budget) for _ in range(100)]
    assert sum(map(count, told)) <= decoding.MESSAGE + 200
    assert count(told[0]) == 1_001
    budget.begin_message()
    assert count(decoding.decode(block, budget)) == 1_001


@settings(max_examples=100)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.lists(inner, max_size=4).map(tuple)
            | st.dictionaries(st.text(max_size=3) | st.tuples(st.integers()), inner, max_size=4)
        ),
        max_leaves=10,
    )
)
def test_what_is_encoded_is_decoded(value: Any) -> None:
    """Numbers that no one can tell from another become things at both ends, and once is as good as twice."""
    sent = values.encode(value, values.Known())
    once = decoding.decode(json.loads(json.dumps(sent)))
    assert once == again(value)


def again(value: Any) -> Any:
    """What a value is for a judge."""
    if isinstance(value, dict):
        return {again(key): again(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(again, value))
    if type(value) is int and not -(2**53) < value < 2**53:
        return values.Thing("int", "a large number")
    return values.Thing("float", "nan") if value != value else value


def count(value: Any) -> int:
    return 1 + sum(map(count, value)) if isinstance(value, list) else 1


def leaves(value: Any) -> list[Any]:
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("size", [10, 10_000])
def test_an_honest_large_value_arrives(size: int) -> None:
    sent = values.encode(["x" * size] * 20_000, values.Known())
    assert len(json.dumps(sent)) < 1_000_000
    assert decoding.decode(sent)[0] == "x" * min(size, values.MAX_TEXT)


def test_a_container_too_deep_to_tell_is_not_told() -> None:
    block = ["x" * 10_000] * 10_000
    value: Any = [block] * 1_000
    block.append(value)
    assert len(json.dumps(values.encode(value, values.Known()))) < 1_000_000


def test_a_spoilt_check_keeps_its_first_verdict() -> None:
    check = Session(registry.judge("1.1"))
    check.spoil("one")
    check.spoil("two")
    assert check.verdict is not None
    assert check.verdict.happened == "No verdict: one."


def test_a_text_that_drives_a_terminal() -> None:
    check = Session(registry.judge("1.1"))
    check.hear({"hello": True})
    text = "\x1b[2J\u202e\ud800\0" + "x" * 100_000
    check.hear({"end": {"kind": "unloadable", "text": text, "printed": text}, "events": []})
    assert check.verdict is not None
    assert "\ufffd[2J\ufffd\ufffd\ufffdx" in check.verdict.happened
    assert_decent(check.verdict)
