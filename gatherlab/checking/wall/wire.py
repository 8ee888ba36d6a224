"""Messages over a pipe or a socket: four bytes of length, then JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

__all__ = ["ALIVE", "Broken", "Garbled", "TooMuch", "pack", "unpack"]

LARGEST = 4_000_000  # bytes of one message
ALIVE = {"alive": True}  # the submission gets on and has nothing to say; there is no reply

# Taken now: a submission may replace json.dumps, in its own process.
_encoder, _decoder = json.JSONEncoder(), json.JSONDecoder()


class Broken(Exception):
    """The other side is gone, or sent something that is no message."""


class Garbled(Broken):
    """The other side sent something that is no message: somebody else writes on its line."""


class TooMuch(Broken):
    """The other side sends more than is taken."""


def pack(message: dict[str, Any]) -> bytes:
    """A message as bytes."""
    data = _encoder.encode(message).encode()
    return len(data).to_bytes(4, "big") + data


def unpack(read: Callable[[int], bytes]) -> dict[str, Any]:
    """The next message; ``read(n)`` returns at most n bytes, none at the end.  Raises Broken."""
    size = int.from_bytes(_exactly(read, 4), "big")
    if size > LARGEST:
        raise TooMuch("a message that is too large")
    try:
        message = _decoder.decode(_exactly(read, size).decode())
    except (ValueError, RecursionError):
        raise Garbled("a message that is no JSON") from None
    if not isinstance(message, dict):
        raise Garbled("a message that is no object")
    return message


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = read(min(size, 65_536))
        if not part:
            raise Broken("the other side is gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
