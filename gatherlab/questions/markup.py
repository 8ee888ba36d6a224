"""The little markup of the question files: `code`, *stress*, and an empty line between paragraphs."""

from __future__ import annotations

import re
from html import escape

__all__ = ["block", "inline", "is_code", "paragraphs", "plain"]

# a word or a few between two stars; the star of gather(*jobs) has no second one at the end of a word
_STRESS = re.compile(r"(?<![\w*])\*(\w(?:[\w -]*\w)?)\*(?![\w*])")


def inline(text: str) -> str:
    """Return the text as HTML on one line: `x` becomes ``<code>``, *x* ``<em>``, the rest is escaped."""
    parts = enumerate(text.split("`"))
    return "".join(f"<code>{escape(part)}</code>" if i % 2 else _stressed(part) for i, part in parts)


def _stressed(text: str) -> str:
    return _STRESS.sub(r"<em>\1</em>", escape(text))


def paragraphs(text: str) -> str:
    """Return the text as HTML paragraphs."""
    return "".join(f"<p>{inline(' '.join(part.split()))}</p>" for part in text.split("\n\n") if part.strip())


def block(code: str) -> str:
    """Return a program as an HTML block, or "" for none."""
    return f"<pre><code>{escape(code)}</code></pre>" if code else ""


def plain(text: str) -> str:
    """Return the text without its backticks and its stars of stress, one line a paragraph."""
    parts = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(_without_marks(part) for part in parts if part)


def _without_marks(text: str) -> str:
    parts = enumerate(text.split("`"))
    return "".join(part if i % 2 else _STRESS.sub(r"\1", part) for i, part in parts)


def is_code(text: str) -> bool:
    """Say whether the whole text is one piece of code."""
    return len(text) > 2 and text[0] == text[-1] == "`" and text.count("`") == 2
