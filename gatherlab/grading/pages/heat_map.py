"""Tables of the report: learners × exercises, and what came of each exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from gatherlab.exercises import EXERCISES
from gatherlab.grading.pages.html import line, outcome, share
from gatherlab.grading.pages.look import SYMBOLS, WORDS
from gatherlab.grading.records import ClassResult, Mark, Result
from gatherlab.model import Outcome

__all__ = ["RULES", "exercise_table", "heat_map"]

RULES = """
.scroll{position:relative;overflow:auto;max-height:85vh;margin:.5rem 0;border:1px solid var(--dots);\
border-radius:.3rem;scroll-padding:4.5rem 0 1rem 0}
table{border-collapse:separate;border-spacing:0;font-size:.95rem}
caption{text-align:left;font-weight:600;padding:.35rem .5rem}
th,td{padding:.3rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
thead th{color:var(--ink);background:var(--lane);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
.map{min-width:100%}
.map caption{position:sticky;left:0}
.map thead th{position:sticky;top:0;z-index:2;text-align:center}
.map thead th:first-child{left:0;z-index:3;text-align:left}
.map tbody th{color:var(--ink);background:var(--paper);position:sticky;left:0;z-index:1;\
width:14rem;min-width:8.5rem;max-width:14rem;overflow-wrap:anywhere;border-right:1px solid var(--dots)}
.map tbody th a{display:block;min-height:1.55rem}
.map td{text-align:center;min-width:2.6rem;border-left:1px solid var(--paper);font-weight:600}
.map td.sum{font-weight:400;white-space:nowrap}
.legend{display:flex;flex-wrap:wrap;gap:.4rem 1rem;padding:0;list-style:none;max-width:none}
.numbers td{text-align:right;white-space:nowrap}
.numbers td.stack{min-width:9rem;width:30%;vertical-align:middle}
.stacked{display:flex;height:1.1rem;border:1px solid var(--dots);border-radius:.2rem;overflow:hidden}
.stacked span{display:block;min-width:0}
@media (max-width:40rem){.map tbody th{max-width:8.5rem;font-size:.9rem}.map td,.map th{padding:.3rem .35rem}}
@media print{.scroll{overflow:visible;max-height:none;border:0}.map th,.map td{position:static!important}\
tr{break-inside:avoid}thead{display:table-header-group}}
"""


def heat_map(whole: ClassResult) -> str:
    """One row for each learner, one column for each exercise; a name leads to the learner's own page."""
    head = "".join(
        f'<th scope="col"{_titled(exercise)}>{line(exercise)}</th>' for exercise in whole.exercises
    )
    rows = "".join(_row(result) for result in whole.results)
    legend = "".join(f"<li>{outcome(found)}</li>" for found in WORDS)
    table = (
        '<table class="map"><caption id="map-caption">What came of each exercise, by learner</caption>'
        f'<thead><tr><th scope="col">Learner</th><th scope="col">passed</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    return (
        f'<ul class="legend" aria-label="What the symbols mean">{legend}</ul>'
        '<div class="scroll" role="region" aria-labelledby="map-caption" tabindex="0">'
        f"{table}</div>"
    )


def _titled(exercise: str) -> str:
    known = EXERCISES.get(exercise)
    return f' title="{line(known.title)}"' if known is not None else ""


def _row(result: Result) -> str:
    learner, marks = result.learner, result.marks
    passed = sum(mark.outcome is Outcome.PASSED for mark in marks)
    address = f"feedback/{quote(learner.key, safe='')}.html"
    name = f'<th scope="row"><a href="{address}"><bdi>{line(learner.name)}</bdi></a></th>'
    cells = "".join(map(_cell, marks))
    return f'<tr>{name}<td class="sum">{passed} of {len(marks)}</td>{cells}</tr>\n'


def _cell(mark: Mark) -> str:
    words = f"{WORDS[mark.outcome]}{f', {line(mark.diagnosis)}' if mark.diagnosis else ''}"
    symbol = f'<span aria-hidden="true">{SYMBOLS[mark.outcome]}</span>'
    return (
        f'<td class="{mark.outcome.value}" title="{words}">{symbol}<span class="unseen">{words}</span></td>'
    )


def exercise_table(whole: ClassResult) -> str:
    """For each exercise how many passed, are not there yet, could not be checked, were not attempted."""
    outcomes = [*WORDS]
    head = "".join(f'<th scope="col">{WORDS[found]}</th>' for found in outcomes)
    marks = [[result.marks[place] for result in whole.results] for place in range(len(whole.exercises))]
    rows = "".join(_exercise(name, own, outcomes) for name, own in zip(whole.exercises, marks, strict=True))
    return (
        '<div class="scroll" role="region" aria-labelledby="exercises-caption" tabindex="0">'
        '<table class="numbers"><caption id="exercises-caption">What came of each exercise, counted</caption>'
        f'<thead><tr><th scope="col">Exercise</th>{head}<th scope="col">as a bar</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _exercise(name: str, marks: Sequence[Mark], outcomes: Sequence[Outcome]) -> str:
    count = Counter(mark.outcome for mark in marks)
    total = len(marks)
    known = EXERCISES.get(name)
    title = f" {line(known.title)}" if known is not None else ""
    cells = "".join(
        f'<td>{count[found]} <span class="quiet">({share(count[found], total)})</span></td>'
        for found in outcomes
    )
    parts = "".join(
        f'<span class="{found.value}" style="width:{round(100 * count[found] / total, 1)}%"></span>'
        for found in outcomes
        if count[found]
    )
    bar = f'<td class="stack"><span class="stacked" aria-hidden="true">{parts}</span></td>'
    return f'<tr><th scope="row">{line(name)}{title}</th>{cells}{bar}</tr>'
