"""The timeline as one HTML file to look around in: no network, no library, thousands of tasks.

The data stand in the file as JSON, tasks as rows of numbers; ``view.js`` draws what is in sight on a canvas.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Protocol

from gatherlab.model import TaskOutcome, TaskRecord, Trace
from gatherlab.picture.events import lane_order, pauses
from gatherlab.picture.measure import clean
from gatherlab.picture.words import outcome_words, summary
from gatherlab.watching.facts import Finding

__all__ = ["data", "page"]

MOST_SPANS = 400_000  # in the whole page; beyond, turns that cannot be told apart are drawn as one
_OUTCOMES = list(TaskOutcome)
_WAITING, _HELD = 0, 1


class Told(Protocol):
    """What a page is made of: ``report.Story``."""

    trace: Trace
    findings: list[Finding]
    notes: list[str]


def page(title: str, story: Told) -> str:
    """The whole file."""
    here = files(__name__)
    text = json.dumps(data(story.trace), ensure_ascii=False, separators=(",", ":"))
    return Template(here.joinpath("page.html").read_text(encoding="utf-8")).substitute(
        title=escape(clean(title)),
        summary=escape(summary(story.trace)),
        findings="".join(_paragraphs(story)),
        look=here.joinpath("look.css").read_text(encoding="utf-8"),
        view=here.joinpath("view.js").read_text(encoding="utf-8"),
        data=text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
    )


def _paragraphs(story: Told) -> Iterator[str]:
    for finding in story.findings:
        yield f"<p><b>{escape(clean(finding.kind))}</b>: {escape(clean(finding.told))}</p>\n"
    for note in story.notes:
        yield f"<p class=note>{escape(clean(note))}</p>\n"


def data(trace: Trace) -> dict[str, Any]:
    """The trace in microseconds: words once, then a list for each task.

    A task is [label, depth, created, ended or -1, outcome, words, times, 1 if a library made it for itself],
    where the first and the sixth are places in ``words`` and times are start, length, state of the wait that
    follows, word of that wait, and so on.
    """
    words: dict[str, int] = {}

    def word(text: str) -> int:
        return words.setdefault(clean(text), len(words))

    spans = sum(len(task.spans) for task in trace.tasks)
    gap = 0 if spans <= MOST_SPANS else trace.duration // 20_000
    tasks = [
        [
            word(task.label),
            depth,
            task.created // 1000,
            -1 if task.ended is None else task.ended // 1000,
            _OUTCOMES.index(task.outcome),
            word(outcome_words(task, trace)),
            list(_times(task, trace, gap, word)),
            int(task.library),
        ]
        for task, depth in lane_order(trace, libraries=True)
    ]
    return {"duration": max(trace.duration // 1000, 1), "words": list(words), "tasks": tasks}


def _times(task: TaskRecord, trace: Trace, gap: int, word: Any) -> Iterator[int]:
    untils = {id(span): until for span, until in pauses(task, trace)}
    start = None
    for place, span in enumerate(task.spans):
        start = span.start if start is None else start
        until = untils.get(id(span))
        last = place == len(task.spans) - 1
        if not last and until is not None and until - span.end < gap:
            continue
        waits = span.call or span.where or (span.waits_on if isinstance(span.waits_on, str) else "")
        line = f", line {span.line}" if span.line else ""
        yield start // 1000
        yield (span.end - start) // 1000
        yield _HELD if span.held else _WAITING
        yield word(f"{waits}{line}" if waits else "") if until is not None else -1
        start = None
