"""The judge's end of a conversation: bounded in time and bytes, whoever speaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from gatherlab.checking.judge_side import registry
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import conversation, wire
from gatherlab.checking.wall.conversation import Ear, converse

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        yield mine, theirs


def nothing() -> None:
    return


def said(*messages: bytes) -> conversation.Receive:
    """Somebody who says this and hangs up."""
    data = bytearray(b"".join(messages))

    def receive(size: int) -> bytes:
        part = bytes(data[:size])
        del data[:size]
        return part

    return receive


def verdict_on(receive: conversation.Receive) -> tuple[str, str]:
    session = Session(registry.judge("1.1"))
    converse(session, {}, receive, lambda data: None)
    assert session.verdict is not None
    return str(session.verdict.diagnosis or session.verdict.outcome), session.verdict.happened


HELLO = wire.pack({"hello": True})


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ((), "RAISED"),
        ((HELLO,), "RAISED"),
        ((HELLO, b"\0\0\0\5{"), "RAISED"),
        ((HELLO, b"\0\0\0\2[]"), "error"),
        ((HELLO, b"\0\0\0\2\xff\xff"), "error"),
        ((HELLO, b"\xff\xff\xff\xff"), "error"),
        ((HELLO, HELLO), "error"),
        ((wire.pack({"end": {"kind": "returned"}}),), "error"),
        ((HELLO, wire.pack({"turn": "idle"})), "error"),
        ((HELLO, wire.pack({"end": {"kind": "passed"}, "events": []})), "error"),
        ((HELLO, wire.pack({"end": {"kind": "returned", "leaked": float("inf")}})), "error"),
        ((HELLO, wire.pack({"events": [["cancelled", 0, 0.0]], "turn": "busy", "now": 0})), "error"),
        ((HELLO, wire.pack({"events": [["request", 1, "get", [], 0.0, False]]})), "error"),
        ((HELLO, wire.pack({"events": [["nonsense"]]})), "error"),
    ],
)
def test_what_is_no_conversation_ends_it(messages: tuple[bytes, ...], expected: str) -> None:
    assert verdict_on(said(*messages))[0] == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [((), "RAISED"), ((b"\0\0\0\2[]",), "error"), ((HELLO,), "error"), ((b"\0\0\0\5{",), "RAISED")],
)
def test_what_a_process_said_before_it_was_gone_is_heard(rest: tuple[bytes, ...], expected: str) -> None:
    session = Session(registry.judge("1.1"))
    sent: list[bytes] = []

    def send(data: bytes) -> None:
        sent.append(data)
        if len(sent) > 1:  # it went after the order
            raise BrokenPipeError

    converse(session, {}, said(HELLO, *rest), send)
    assert session.verdict is not None
    assert str(session.verdict.diagnosis or session.verdict.outcome) == expected


def test_there_is_an_end_to_what_is_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "MOST", 10_000)
    turn = wire.pack({"turn": "busy", "events": [], "now": 0.0, "next": None})
    assert verdict_on(said(HELLO, turn * 1_000)) == (
        "error",
        "No verdict: it said more than a check listens to.",
    )


def test_requests_are_counted() -> None:
    events = [["request", number, "get", [], 0.0, False] for number in range(6_000)]
    turn = wire.pack({"turn": "busy", "events": events, "now": 0.0})
    assert verdict_on(said(HELLO, turn)) == ("error", "No verdict: it made more than 5,000 requests.")


def test_who_never_stops_speaking_is_stopped(pair: Pair) -> None:
    mine, theirs = pair
    stop = threading.Event()

    def speak() -> None:
        while not stop.is_set():
            try:
                theirs.send(b"x" * 1_000)
            except OSError:
                return

    speaker = threading.Thread(target=speak)
    speaker.start()
    ear = Ear(mine, 0.3, nothing)
    with pytest.raises(TimeoutError):
        while ear.receive(10):
            pass
    stop.set()
    mine.close()
    speaker.join()


def test_who_says_nothing_is_not_waited_for(pair: Pair) -> None:
    with pytest.raises(TimeoutError):
        Ear(pair[0], 0.2, nothing).receive(1)


def test_who_does_not_listen_is_not_waited_for(pair: Pair) -> None:
    with pytest.raises(TimeoutError):
        Ear(pair[0], 0.3, nothing).send(b"x" * 10_000_000)


def test_what_was_sent_arrives_whole(pair: Pair) -> None:
    mine, theirs = pair
    data = bytes(range(256)) * 10_000
    sender = threading.Thread(target=Ear(mine, 60, nothing).send, args=(data,))
    sender.start()
    ear = Ear(theirs, 60, nothing)
    got = bytearray()
    while len(got) < len(data):
        got += ear.receive(65_536)
    sender.join()
    assert got == data


def test_somebody_looks_meanwhile(pair: Pair) -> None:
    looks = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 3:
            raise wire.Broken("enough")

    with pytest.raises(wire.Broken, match="enough"):
        Ear(pair[0], 60, look).receive(1)
