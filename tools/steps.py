"""Run commands as steps, some side by side; all output of a step is kept for when it fails."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

__all__ = ["Kind", "Result", "Step", "counts_in", "outcome", "summary"]

LIMIT = 1500  # seconds for one step; only a hang takes that long, on a busy machine too
COUNTS = re.compile(
    r"\b\d+ (passed|failed|errors?|skipped)\b|^TOTAL\b|^Required test coverage|^\d+ (exercise )?notebooks"
)


class Kind(Enum):
    """What a step does most of the time: one of each kind runs beside one of the others."""

    COMPUTES = "keeps the processors busy"
    WAITS = "waits for timers, kernels and browsers"
    INSTALLS = "waits for the network"


@dataclass(frozen=True, slots=True)
class Step:
    """One command with the name a person reads; ``needs`` names a step that has to have passed before."""

    name: str
    command: Sequence[str]
    kind: Kind = Kind.COMPUTES
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended: ``counts`` are the lines of its output that say how much was checked."""

    name: str
    passed: bool
    seconds: float
    counts: tuple[str, ...] = ()


def counts_in(output: str) -> tuple[str, ...]:
    """The last lines of an output that say how much was checked."""
    return tuple(line.strip("= ") for line in output.splitlines() if COUNTS.search(line))[-3:]


def outcome(step: Step, root: Path, env: Mapping[str, str]) -> tuple[bool, str]:
    """Whether the command succeeded, and all it wrote."""
    try:
        done = subprocess.run(
            step.command,
            cwd=root,
            env=dict(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=LIMIT,
        )
    except subprocess.TimeoutExpired as error:
        return False, decode(error.stdout) + f"\nstopped after {LIMIT} s"
    except OSError as error:
        return False, str(error)
    return done.returncode == 0, decode(done.stdout)


def decode(raw: bytes | None) -> str:
    """A command's output as text."""
    return (raw or b"").decode("utf-8", "replace")


def summary(results: Sequence[Result], left_out: Sequence[str], seconds: float) -> int:
    """Print what was checked, how it ended, and the ``seconds`` of it all; returns the exit code."""
    print()
    for result in results:
        print(f"{'ok' if result.passed else 'FAILED':6}  {result.seconds:5.0f} s  {result.name}")
        for line in result.counts:
            print(f"                 {line}")
    for reason in left_out:
        print(f"left out          {reason}")
    failed = [result.name for result in results if not result.passed]
    print(f"\n{len(results)} steps, {len(failed)} failed, {seconds:.0f} s")
    if failed:
        print("Failed: " + "; ".join(failed), file=sys.stderr)
    return 1 if failed or not results else 0
