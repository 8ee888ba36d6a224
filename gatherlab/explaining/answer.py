"""An answer of at most six lines, and its wording."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gatherlab.explaining.places import short
from gatherlab.explaining.rules import Finding, Rule
from gatherlab.explaining.seen import Frame

__all__ = ["Answer", "place_line"]

LONGEST = 110  # characters of a source line in an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``why()`` says: a title, then at most five sentences.

    ``code`` names the rule; it is "" where no rule knew what was seen.
    """

    title: str
    sentences: tuple[str, ...] = ()
    code: str = ""

    @property
    def headline(self) -> str:
        """The title as the first line."""
        return f"Why: {self.title}."

    def text(self) -> str:
        """The whole answer as plain text."""
        return "\n".join([self.headline, *self.sentences])

    def with_more(self, sentence: str) -> Answer:
        """The same answer with one sentence more, if there is room for it."""
        if not sentence or len(self.sentences) >= 5:
            return self
        return replace(self, sentences=(*self.sentences, sentence))


def of_finding(finding: Finding, rule: Rule, place: Frame | None) -> Answer:
    """The answer that a rule's finding makes."""
    where = place_line(finding.place or place)
    look = (finding.look or rule.look).sentence
    lines = [where, finding.what, f"To change: {finding.change}", look]
    return Answer(finding.title, tuple(filter(None, lines)), rule.code)


def place_line(frame: Frame | None) -> str:
    """``Line 3, in fetch: return await client.get(url)``, or "" where no line is known."""
    if frame is None or not frame.line:
        return ""
    file = short(frame.file)
    where = f"{file}, line {frame.line}" if file else f"Line {frame.line}"
    inside = f", in {frame.function}()" if frame.is_function else ""
    text = frame.text if len(frame.text) <= LONGEST else frame.text[: LONGEST - 1] + "…"
    line = f"{where}{inside}" + (f": {text}" if text else "")
    return line[:1].upper() + line[1:] if not file else line
