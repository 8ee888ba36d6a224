"""Run commands as steps: one line each with its seconds, all output kept for when it fails."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Result", "Step", "outcome", "run_step", "summary"]

LIMIT = 1500  # seconds for one step; only a hang takes that long, on a busy machine too
COUNTS = re.compile(
    r"\b\d+ (passed|failed|errors?|skipped)\b|^TOTAL\b|^Required test coverage|^\d+ (exercise )?notebooks"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One command with the name a person reads."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended: ``counts`` are the lines of its output that say how much was checked."""

    name: str
    passed: bool
    seconds: float
    counts: tuple[str, ...] = ()


def run_step(
    step: Step,
    place: str,
    root: Path,
    env: Mapping[str, str],
    begun: Future[tuple[bool, str]] | None = None,
) -> Result:
    """Run one step; prints its line, and its whole output when it fails.

    ``place`` is like ``3/9``; ``begun`` is the step already under way, then it is only waited for.
    """
    print(f"[{place}] {step.name} ...", end="", flush=True)
    start = time.monotonic()
    passed, output = begun.result() if begun else outcome(step, root, env)
    seconds = time.monotonic() - start
    counts = tuple(line.strip("= ") for line in output.splitlines() if COUNTS.search(line))[-3:]
    print(f" {'ok' if passed else 'FAILED'}, {seconds:.0f} s", flush=True)
    if not passed:
        print(output, flush=True)
    return Result(step.name, passed, seconds, counts)


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


def summary(results: Sequence[Result], left_out: Sequence[str]) -> int:
    """Print what was checked and how it ended; returns the exit code."""
    print()
    for result in results:
        print(f"{'ok' if result.passed else 'FAILED':6}  {result.seconds:5.0f} s  {result.name}")
        for line in result.counts:
            print(f"                 {line}")
    for reason in left_out:
        print(f"left out          {reason}")
    failed = [result.name for result in results if not result.passed]
    seconds = sum(result.seconds for result in results)
    print(f"\n{len(results)} steps, {len(failed)} failed, {seconds:.0f} s")
    if failed:
        print("Failed: " + "; ".join(failed), file=sys.stderr)
    return 1 if failed or not results else 0
