"""The same requests one by one, with a thread for each, and gathered: with httpx's client as it comes, with
at most 20 at a time, and with httpx2's client as it comes.

    python benchmarks/many_requests.py                      measure, print, store the figures
    python benchmarks/many_requests.py --publish            and lesson 02's picture and the README's rows
    python benchmarks/many_requests.py --stored --svg FILE  only draw the stored ones

Every case runs in a fresh process (requests_case.py), the practice API in one of its own, so that CPU and
memory are the client's alone.  Nothing is extrapolated: 1,000 requests one by one take 1,000 waits.  (Not
called requests.py: next to the other scripts that would hide the package of this name.)
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from requests_picture import Case, cases_of, draw, told, with_rows

# httpx is not imported here: on Linux a child's peak memory starts at that of the process that started it,
# so the one that starts the cases has to stay smaller than they are
CASE = Path(__file__).with_name("requests_case.py")
RESULTS = Path(__file__).parent / "results" / "requests.json"
README = Path(__file__).with_name("README.md")
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "requests.svg"
WAYS = ("one by one", "threads", "gather", "gather (20 at once)", "gather (httpx2)")
COUNTS = (10, 100, 1000)
DELAY = 0.05
FOREIGN = ("GATHERLAB_API", "GATHERLAB_LATENCY", "GATHERLAB_RUNNING")


@contextmanager
def server() -> Iterator[str]:
    """The practice API in a process of its own, at its full latency; it ends with the block."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    command = [sys.executable, str(CASE), "serve"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def measure(counts: list[int], delay: float, rounds: int) -> dict[str, Any]:
    """All cases, the ways alternating within a round, and what was measured where."""
    seen: dict[tuple[int, str], list[dict[str, Any]]] = {(n, way): [] for n in sorted(counts) for way in WAYS}
    about = machine()
    with server() as base:
        for _ in range(rounds):
            for (count, way), runs in seen.items():
                command = [sys.executable, str(CASE), way, str(count), str(delay), base]
                runs.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    cases = [asdict(middle(way, count, runs)) for (count, way), runs in seen.items()]
    return {"machine": about, "delay": delay, "rounds": rounds, "cases": cases}


def machine() -> dict[str, Any]:
    """Where this is measured; sniffio matters, see benchmarks/README.md."""
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    try:
        sniffio = version("sniffio")
    except PackageNotFoundError:
        sniffio = "absent"
    found = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
    return {**found, "load": load, "httpx": version("httpx"), "httpx2": version("httpx2"), "sniffio": sniffio}


def middle(way: str, count: int, runs: list[dict[str, Any]]) -> Case:
    """The median of each figure; of the requests in flight the most; the errors of the round with most."""

    def median(name: str, digits: int) -> float:
        return round(float(statistics.median(run[name] for run in runs)), digits)

    memory = None if runs[0]["memory"] is None else median("memory", 2)
    worst = min(runs, key=lambda run: int(run["answered"]))
    wall, cpu = median("wall", 4), median("cpu", 4)
    return Case(way, count, wall, cpu, memory, max(run["in_flight"] for run in runs), worst["errors"])


def show(results: dict[str, Any]) -> None:
    print(", ".join(f"{name} {value}" for name, value in results["machine"].items()), end="; ")
    print(f"{results['delay']} s each, {results['rounds']} round(s)")
    heads = (("wall s", 9), ("CPU s", 9), ("memory MB", 11), ("in flight", 11), ("answered", 10))
    print(f"{'requests':>8}  {'way':20}", *(f"{head:>{width}}" for head, width in heads), sep="")
    for case in cases_of(results):
        memory = "–" if case.memory is None else f"{case.memory:.1f}"
        print(f"{case.requests:8}  {case.way:20}{case.wall:9.3f}{case.cpu:9.3f}{memory:>11}", end="")
        print(f"{case.in_flight:11}{case.answered:10}")
    print(told(results))


def main() -> None:
    parser = argparse.ArgumentParser(description="The same requests one by one, in threads, gathered.")
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS, help="how many requests (10 100 1000)")
    parser.add_argument("--delay", type=float, default=DELAY, help="seconds every answer takes (0.05)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is measured (3)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the file of the figures")
    parser.add_argument("--stored", action="store_true", help="use the stored figures, measure nothing")
    parser.add_argument("--svg", type=Path, help="draw the figures into this file")
    parser.add_argument(
        "--publish", action="store_true", help="lesson 02's picture and the README's rows, too"
    )
    given = parser.parse_args()
    if not given.stored:
        results = measure(given.counts, given.delay, given.rounds)
        given.results.parent.mkdir(parents=True, exist_ok=True)
        given.results.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8", newline="\n")
    stored = json.loads(given.results.read_text(encoding="utf-8"))
    show(stored)
    if given.svg:
        given.svg.write_text(draw(stored), encoding="utf-8", newline="\n")
    if given.publish:
        PICTURE.write_text(draw(stored), encoding="utf-8", newline="\n")
        text = with_rows(README.read_text(encoding="utf-8"), stored)
        README.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
