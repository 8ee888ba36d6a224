"""The stored figures of many_requests.py as one picture: a table whose wall times are bars on a log axis.

``draw`` is a pure function of the figures, so the picture can be made again without measuring; its colours
and letters are those of gatherlab's timelines, light or dark as the page is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gatherlab.picture.layout import FONT, MARGIN, WIDTH, number
from gatherlab.picture.marks import SANS, text
from gatherlab.picture.measure import markup
from gatherlab.picture.palette import VARIABLES, style_sheet
from gatherlab.picture.words import duration

__all__ = ["Case", "cases_of", "draw", "told", "with_rows"]

BAR_LEFT, BAR_RIGHT = 160, 545
CPU_EDGE, MEMORY_EDGE = 692, WIDTH - MARGIN
AXIS, TOP = 78, 88
ROW, HEADING, BAR = 24, 28, 14
MISSING = 18  # a line below the bar, where requests got no answer
# by the way's place; the words at the left tell the ways apart without colour
COLOURS = (VARIABLES.dots, VARIABLES.cancelled, VARIABLES.run, VARIABLES.finished, VARIABLES.block)


@dataclass(frozen=True, slots=True)
class Case:
    """One way of sending ``requests`` requests: seconds of wall and CPU time, peak memory added in MB.

    ``memory`` is None where the system does not tell; ``in_flight`` is the most the server saw at once;
    ``errors`` counts the requests that got no answer, by the name of their error.
    """

    way: str
    requests: int
    wall: float
    cpu: float
    memory: float | None
    in_flight: int
    errors: Mapping[str, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """How many requests got their answer."""
        return self.requests - sum(self.errors.values())

    @property
    def missing(self) -> str:
        """How many were answered, and what became of the others; empty where all were."""
        names = ", ".join(f"{number:,} {name}" for name, number in self.errors.items())
        return f"{self.answered:,} of {self.requests:,} answered: {names}" if self.errors else ""


def cases_of(results: Mapping[str, Any]) -> list[Case]:
    """The cases of stored figures.

    Raises ValueError where there is none, KeyError or TypeError on other data.
    """
    cases = [Case(**case) for case in results["cases"]]
    if not cases:
        raise ValueError("there are no cases to draw: run python benchmarks/many_requests.py")
    return cases


def told(results: Mapping[str, Any]) -> str:
    """The wall times in words, for whoever does not see the picture."""
    cases = cases_of(results)
    groups = []
    for count in counts_of(cases):
        times = [time_told(case) for case in cases if case.requests == count]
        groups.append(f"{count:,} requests: {', '.join(times)}")
    return "; ".join(groups) + "."


def time_told(case: Case) -> str:
    missing = f" ({case.missing})" if case.missing else ""
    return f"{case.way} {duration(nanoseconds(case.wall))}{missing}"


def with_rows(readme: str, results: Mapping[str, Any]) -> str:
    """The README of the benchmarks with these figures in its rows of gathered requests.

    Raises ValueError where a row is not there, or stands there twice.
    """
    lines = readme.splitlines(keepends=True)
    most = max(counts_of(cases_of(results)))
    for case in (case for case in cases_of(results) if case.requests == most):
        head = f"| many requests, {case.way} |"
        places = [number for number, line in enumerate(lines) if line.startswith(head)]
        if len(places) != 1:
            raise ValueError(f"the README has {len(places)} rows that begin with {head!r}, not one")
        cpu, machine = duration(nanoseconds(case.cpu)), results["machine"]
        answered = case.missing or "all answered"
        figures = f"{most:,}: {duration(nanoseconds(case.wall))}, CPU {cpu}; {answered}"
        where = f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}"
        lines[places[0]] = f"{head} – | {figures} | {where} |\n"
    return "".join(lines)


def draw(results: Mapping[str, Any]) -> str:
    """The picture as an SVG document, 800 pixels wide; the same figures give the same bytes.

    ``results`` is what many_requests.py stores.  Raises what `cases_of` raises.
    """
    cases = cases_of(results)
    counts = counts_of(cases)
    bottom = TOP + HEADING * len(counts) + sum(height_of(case) for case in cases)
    height = bottom + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gl" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" font-family="{SANS}" font-size="{FONT}">',
        f"<title>{markup(title(results))}</title>",
        f"<desc>{markup(told(results))}</desc>",
        f"<style>{style_sheet()}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="{VARIABLES.paper}"/>',
        *heading(results),
        *grid(Axis.around(cases), bottom),
        *rows(cases, Axis.around(cases)),
        *footer(results, bottom),
    ]
    return "".join(parts) + "</svg>\n"


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis in seconds from ``10**low`` to ``10**high``."""

    low: int
    high: int

    @classmethod
    def around(cls, cases: Sequence[Case]) -> Axis:
        """The whole decades around the wall times, at least one."""
        low = math.floor(math.log10(min(case.wall for case in cases)))
        high = math.ceil(math.log10(max(case.wall for case in cases)))
        return cls(low, max(high, low + 1))

    def x(self, seconds: float) -> float:
        """The pixel of a time."""
        part = (math.log10(seconds) - self.low) / (self.high - self.low)
        return BAR_LEFT + part * (BAR_RIGHT - BAR_LEFT)


def title(results: Mapping[str, Any]) -> str:
    return (
        f"Requests that wait {duration(nanoseconds(results['delay']))} each: until the last answer is there"
    )


def heading(results: Mapping[str, Any]) -> list[str]:
    note = "Mind the axis: from one vertical line to the next is ten times as long."
    return [
        text(MARGIN, 25, title(results), VARIABLES.ink, size=16, bold=True),
        text(MARGIN, 45, note, VARIABLES.muted),
        text(CPU_EDGE, AXIS, "CPU", VARIABLES.muted, anchor="end"),
        text(MEMORY_EDGE, AXIS, "memory", VARIABLES.muted, anchor="end"),
    ]


def grid(axis: Axis, bottom: float) -> list[str]:
    parts = []
    for power in range(axis.low, axis.high + 1):
        x = axis.x(10.0**power)
        parts.append(f'<path d="M{number(x)} {TOP}V{number(bottom)}" stroke="{VARIABLES.grid}"/>')
        words = duration(nanoseconds(10.0**power))
        parts.append(text(x, AXIS, words, VARIABLES.muted, anchor="middle"))
    return parts


def rows(cases: Sequence[Case], axis: Axis) -> list[str]:
    ways = list(dict.fromkeys(case.way for case in cases))
    parts, y = [], TOP
    for count in counts_of(cases):
        y += HEADING
        words = f"{count:,} requests"
        parts.append(text(MARGIN, y - 8, words, VARIABLES.ink, bold=True, halo=VARIABLES.paper))
        for case in cases:
            if case.requests == count:
                parts.append(row(case, axis, y, COLOURS[ways.index(case.way) % len(COLOURS)]))
                y += height_of(case)
    return parts


def height_of(case: Case) -> int:
    return ROW + MISSING if case.missing else ROW


def row(case: Case, axis: Axis, y: float, colour: str) -> str:
    end, line = axis.x(case.wall), y + 16
    width = number(max(end - BAR_LEFT, 1))
    memory = "–" if case.memory is None else f"{case.memory:.1f} MB"
    wall, cpu = duration(nanoseconds(case.wall)), duration(nanoseconds(case.cpu))
    return "".join(
        [
            text(MARGIN + 8, line, case.way, VARIABLES.ink),
            f'<rect x="{BAR_LEFT}" y="{number(y + 4)}" width="{width}" height="{BAR}" rx="2" '
            f'fill="{colour}"/>',
            text(end + 7, line, wall, VARIABLES.ink, bold=True, halo=VARIABLES.paper),
            text(CPU_EDGE, line, cpu, VARIABLES.ink, anchor="end"),
            text(MEMORY_EDGE, line, memory, VARIABLES.ink, anchor="end"),
            text(BAR_LEFT, line + MISSING, case.missing, VARIABLES.raised, halo=VARIABLES.paper)
            if case.missing
            else "",
        ]
    )


def footer(results: Mapping[str, Any], bottom: float) -> list[str]:
    rounds = results["rounds"]
    measured = f"median of {rounds} runs" if rounds > 1 else "one run"
    machine = results["machine"]
    newer = f", httpx2 {machine['httpx2']}" if "httpx2" in machine else ""
    lines = (
        "CPU: of the client alone. Memory: what the requests added to the client's peak.",
        f"Python {machine['python']}, httpx {machine['httpx']}{newer}, {machine['system']}, "
        f"{machine['cores']} cores; {measured}, each in a fresh process.",
    )
    return [text(MARGIN, bottom + 20 + 18 * place, line, VARIABLES.muted) for place, line in enumerate(lines)]


def counts_of(cases: Sequence[Case]) -> list[int]:
    return sorted({case.requests for case in cases})


def nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)
