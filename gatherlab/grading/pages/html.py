"""The parts of a page: the document around it, text made safe, code, an outcome, a place in a lesson.

Whatever a learner wrote goes through `line` or `code`: control characters and those that turn the direction
of text are replaced, and everything is escaped.  The document allows nothing but its own style sheet.
"""

from __future__ import annotations

from collections.abc import Mapping

from gatherlab.grading.pages.look import SYMBOLS, WORDS, sheet
from gatherlab.grading.pages.places import Place
from gatherlab.model import Lesson, Outcome
from gatherlab.picture.measure import markup
from gatherlab.questions.markup import inline

__all__ = ["bar", "code", "document", "line", "outcome", "place", "share", "ticked"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
MOST_LINES, LONGEST_LINE = 300, 500
LONGEST_TEXT = 2_000


def document(title: str, body: str, rules: str) -> str:
    """A whole page; ``title`` is text, ``body`` the HTML inside ``<main>`` with its one ``<h1>``."""
    return f"""<!DOCTYPE html>
<html lang="en" class="gl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{line(title)}</title>
<style>
{sheet(rules)}
</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<main id="content" tabindex="-1">
{body}
</main>
</body>
</html>
"""


def line(text: str) -> str:
    """``text`` on one line, safe in an element and in an attribute; very long ones are cut."""
    return markup(text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …")


def ticked(text: str) -> str:
    """A sentence of the course, in which backticks mark code."""
    return inline(text)


def code(source: str, *, numbered: bool = True) -> str:
    """Source text as a block, each line escaped; lines wrap, so that nothing has to be scrolled."""
    lines = source.expandtabs(4).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    shown = [_cut(text) for text in lines[:MOST_LINES]]
    more = len(lines) - len(shown)
    rest = f'<p class="quiet">{more:,} more lines are not shown.</p>' if more else ""
    if not numbered:
        return f"<pre><code>{chr(10).join(shown)}</code></pre>{rest}"
    spans = "".join(f"<span>{text}\n</span>" for text in shown)
    return f'<pre class="lines"><code>{spans}</code></pre>{rest}'


def _cut(text: str) -> str:
    return markup(text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + " …")


def outcome(found: Outcome) -> str:
    """An outcome as a symbol and a word on its colour."""
    symbol = f'<span aria-hidden="true">{SYMBOLS[found]}</span>'
    return f'<span class="mark {found.value}">{symbol} {WORDS[found]}</span>'


def place(where: Place, lessons: Mapping[str, Lesson]) -> str:
    """A section of a lesson in words, with the file it stands in; ``lessons`` by number."""
    lesson = lessons.get(where.lesson)
    heading = f"<q>{inline(where.heading)}</q>"
    if lesson is None:
        return f"lesson {line(where.lesson)}, {heading}"
    return f"lesson {lesson.number}, {line(lesson.title)}: {heading} (notebooks/{line(lesson.stem)}.ipynb)"


def share(part: int, whole: int) -> str:
    """``part`` of ``whole`` in per cent, as ``"40 %"``."""
    return f"{round(100 * part / whole) if whole else 0} %"


def bar(part: int, whole: int) -> str:
    """A bar as long as the share; hidden from screen readers, for the number stands beside it."""
    width = round(100 * part / whole, 1) if whole else 0.0
    return f'<span class="bar" aria-hidden="true"><span style="width:{width}%"></span></span>'
