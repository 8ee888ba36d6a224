"""The card that a check, a hint or a solution is shown on."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from gatherlab.model import Outcome
from gatherlab.questions.markup import inline, plain

__all__ = ["ExerciseCard"]


@dataclass(frozen=True)
class ExerciseCard:
    """A calm card: a headline, sentences, blocks of (title, code), and text ``after`` them.

    The ``outcome`` chooses the colour of its edge.  It comes into the page as a whole, so its role is
    alert: a status is read out only where it was there before its text (ARIA 1.2).
    """

    headline: str
    sentences: list[str]
    blocks: list[tuple[str, str]] | tuple[()] = ()
    outcome: Outcome | None = None
    after: str = ""

    def text(self) -> str:
        """The card in the same words, as plain text."""
        parts = ["\n".join([self.headline, *self.sentences])]
        parts += [f"{title}:\n{code}" if title else code for title, code in self.blocks]
        return "\n\n".join([*parts, *filter(None, [plain(self.after)])])

    def html(self) -> str:
        """The card as HTML that follows JupyterLab's theme.  Every text is escaped."""
        edge = _EDGES.get(self.outcome, "var(--jp-brand-color1, #1976d2)")
        parts = [f'<p style="{_LINE}font-weight:600">{escape(self.headline)}</p>']
        parts += [_line(sentence) for sentence in self.sentences]
        for title, code in self.blocks:
            parts += [_line(title)] if title else []
            parts.append(f'<pre style="{_CODE}">{escape(code)}</pre>')
        parts += [_line(after) for after in self.after.split("\n\n") if after]
        return f'<div role="alert" style="{_BOX}border-left:4px solid {edge}">{"".join(parts)}</div>'


def _line(sentence: str) -> str:
    """A sentence as a paragraph; `code` in pairs of backticks is set as code."""
    marked = inline(sentence) if sentence.count("`") % 2 == 0 else escape(sentence)
    return f'<p style="{_LINE}">{marked}</p>'


# the edge's colour says nothing that the headline does not say in words
_EDGES: dict[Outcome | None, str] = {
    Outcome.PASSED: "var(--jp-success-color1, #00796b)",
    Outcome.NOT_YET: "var(--jp-warn-color1, #b26a00)",
    Outcome.ERROR: "var(--jp-error-color1, #b3261e)",
}
_BOX = (
    "box-sizing:border-box;max-width:820px;margin:6px 0;padding:10px 16px;border-radius:6px;font-size:14px;"
    "line-height:1.5;color:var(--jp-ui-font-color1, #1f2328);background:var(--jp-layout-color1, #fff);"
    "border:1px solid var(--jp-border-color2, #d0d7de);"
)
_LINE = "margin:0 0 4px;overflow-wrap:anywhere;"
_CODE = (
    "margin:6px 0;padding:8px 10px;overflow-x:auto;border-radius:4px;font-size:13px;line-height:1.45;"
    "font-family:var(--jp-code-font-family, monospace);color:var(--jp-content-font-color1, #1f2328);"
    "background:var(--jp-cell-editor-background, #f6f8fa);border:1px solid var(--jp-border-color2, #d0d7de)"
)
