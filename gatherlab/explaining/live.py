"""From an exception object to what is seen of it.  Nothing here raises, whatever the object does."""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType

from gatherlab.explaining.places import is_own
from gatherlab.explaining.seen import Frame, Kind, Seen

__all__ = ["MOST_LEAVES", "of_error", "text_of"]

MOST_FRAMES = 80
MOST_LEAVES = 20  # of a group; how many there are in all is counted up to MOST_COUNTED
MOST_COUNTED = 100_000
MOST_TEXT = 2_000
DEEPEST = 4  # causes of causes

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # another one in every run
_ROOTS = {"httpx2": "httpx", "builtins": ""}


def of_error(error: BaseException, depth: int = 0) -> Seen:
    """What is seen of an exception: its classes, its text, its lines, what is in it and what came before."""
    frames = tuple(_frames(error.__traceback__))
    cause = error.__cause__ if depth < DEEPEST else None
    context = error.__context__ if depth < DEEPEST and cause is None else None
    if error.__suppress_context__:
        context = None
    leaves, count = _leaves(error, depth) if isinstance(error, BaseExceptionGroup) else ((), 0)
    seen = Seen(
        Kind.ERROR,
        type(error).__name__,
        text_of(error),
        tuple(_types(type(error))),
        (*frames, *_syntax_frame(error)),
        leaves,
        count,
        of_error(cause, depth + 1) if cause is not None else None,
        of_error(context, depth + 1) if context is not None else None,
    )
    place = seen.place
    return seen if place is None else replace(seen, source="".join(linecache.getlines(place.file)))


def text_of(value: object) -> str:
    """``str(value)``, bounded; "" where that raises."""
    try:
        return _ADDRESS.sub("", str(value)[:MOST_TEXT])
    except Exception:
        return ""


def _types(cls: type) -> Iterator[str]:
    for one in cls.__mro__:
        root = str(one.__module__).partition(".")[0]
        root = _ROOTS.get(root, root)
        yield one.__name__
        if root:
            yield f"{root}.{one.__name__}"


def _frames(trace: TracebackType | None) -> Iterator[Frame]:
    for one in traceback.extract_tb(trace, limit=-MOST_FRAMES):
        line = one.lineno or 0
        last = getattr(one, "end_lineno", None) or line
        lines = [linecache.getline(one.filename, number) for number in range(line, min(last, line + 40) + 1)]
        yield Frame(
            one.filename,
            line,
            one.name,
            (one.line or "").strip(),
            "".join(lines),
            _part(lines, one),
            is_own(one.filename),
        )


def _part(lines: list[str], one: traceback.FrameSummary) -> str:
    """The expression that was running; columns are counted in bytes of UTF-8."""
    begin, end = getattr(one, "colno", None), getattr(one, "end_colno", None)
    if begin is None or end is None or not lines or not lines[0]:
        return ""
    parts = [line.encode() for line in lines]
    parts[-1] = parts[-1][:end]
    parts[0] = parts[0][begin:]
    return b"".join(parts).decode(errors="replace")


def _syntax_frame(error: BaseException) -> tuple[Frame, ...]:
    """The line that could not be read: it never ran, so it stands in no traceback."""
    if not isinstance(error, SyntaxError) or not isinstance(error.lineno, int):
        return ()
    text = str(error.text or "") or linecache.getline(str(error.filename), error.lineno)
    return (Frame(str(error.filename or ""), error.lineno, "", text.strip(), text),)


def _leaves(group: BaseExceptionGroup[BaseException], depth: int) -> tuple[tuple[Seen, ...], int]:
    """The first errors that a group holds, at any depth, and how many there are."""
    found: list[Seen] = []
    count = 0
    waiting: list[BaseException] = [group]
    while waiting and count < MOST_COUNTED:
        one = waiting.pop()
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(reversed(one.exceptions))
            continue
        count += 1
        if len(found) < MOST_LEAVES:
            found.append(of_error(one, max(depth + 1, DEEPEST - 1)))
    return tuple(found), count
