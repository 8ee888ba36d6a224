"""The verdicts so far, one JSON line each, so that a grading that was stopped goes on where it was.

A verdict belongs to an exercise, a source and a version of the checks; their hash is its key.  So the same
source is judged once in a class, a changed one again, and a newer course judges everything again.  Each line
is appended and flushed as soon as its verdict is there.  Half a line, as a killed process leaves it, is cut
off. Only the places of the lines are kept in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gatherlab.model import Diagnosis, Outcome, Verdict

__all__ = ["Busy", "Journal", "key_of"]

_CHECKS = (
    "checking",
    "exercises",
    "cpython.py",
    "errors.py",
    "model.py",
    "patched_asyncio.py",
    "virtual_loop.py",
)
_TEXTS = ("called", "expected", "happened", "look")


class Busy(Exception):
    """Another grading writes to the same results."""


class Journal:
    """The verdicts in a file.  Any thread may add and ask.  Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._places: dict[bytes, int] = {}
        self._file = path.open("a+b")
        try:
            _claim(self._file.fileno())
            self._read()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def get(self, key: str) -> Verdict | None:
        """The verdict of this key, if it is there."""
        with self._lock:
            place = self._places.get(bytes.fromhex(key))
            if place is None:
                return None
            self._file.seek(place)
            entry = _parsed(self._file.readline())
        return _verdict(entry) if entry is not None else None

    def add(self, key: str, verdict: Verdict) -> None:
        """Append a verdict.  Raises OSError when the disk is full."""
        line = json.dumps({"key": key, **_entry(verdict)}, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            place = self._file.seek(0, os.SEEK_END)
            self._file.write(line)
            self._file.flush()
            self._places[bytes.fromhex(key)] = place

    def sort(self) -> None:
        """Put the lines in the order of their keys: the same verdicts, the same bytes."""
        with self._lock:
            aside = self._path.with_name(self._path.name + ".new")
            try:
                with aside.open("wb") as file:
                    for key in sorted(self._places):
                        self._file.seek(self._places[key])
                        file.write(self._file.readline())
            except OSError:
                aside.unlink(missing_ok=True)
                raise
            self._file.close()
            aside.replace(self._path)
            self._file = self._path.open("a+b")
            _claim(self._file.fileno())
            self._read()

    # ------------------------------------------------------------------ the file

    def _read(self) -> None:
        """Note the place of every line that can be read, and cut off half a line at the end."""
        self._places.clear()
        self._file.seek(0)
        place = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                self._file.truncate(place)
                break
            entry = _parsed(line)
            if entry is not None:
                self._places[bytes.fromhex(entry["key"])] = place
            place += len(line)


def key_of(exercise: str, source: str, modules: Sequence[tuple[str, str]] = ()) -> str:
    """The key of a verdict: 64 hexadecimal digits.  ``modules`` are names and texts that the source needs."""
    parts = json.dumps([exercise, source, _version(), *map(list, modules)]).encode()
    return hashlib.sha256(parts).hexdigest()


@cache
def _version() -> str:
    """A hash of everything a verdict depends on: the checks, the exercises, and the Python that runs them."""
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in _CHECKS:
        place = package / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _entry(verdict: Verdict) -> dict[str, Any]:
    diagnosis = verdict.diagnosis.value if verdict.diagnosis is not None else None
    texts = {name: getattr(verdict, name) for name in (*_TEXTS, "note")}
    return {"exercise": verdict.exercise, "outcome": verdict.outcome.value, "diagnosis": diagnosis, **texts}


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The entry on a line, None where the line is damaged."""
    try:
        entry = json.loads(line)
        bytes.fromhex(entry["key"])
        _verdict(entry)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return dict(entry)


def _verdict(entry: dict[str, Any]) -> Verdict:
    diagnosis = Diagnosis(entry["diagnosis"]) if entry["diagnosis"] is not None else None
    texts = {name: str(entry[name]) for name in _TEXTS}
    note = str(entry.get("note", ""))  # older journals have none
    return Verdict(str(entry["exercise"]), Outcome(entry["outcome"]), diagnosis, **texts, note=note)


def _claim(descriptor: int) -> None:
    """Let no other grading write here at the same time, on platforms that have such locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Busy from None
