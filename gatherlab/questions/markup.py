"""The little markup of the question files: `code` in backticks, and an empty line between paragraphs."""

from __future__ import annotations

from html import escape

__all__ = ["block", "inline", "is_code", "paragraphs", "plain"]


def inline(text: str) -> str:
    """Return the text as HTML on one line: backticks become ``<code>``, the rest is escaped."""
    parts = text.split("`")
    return "".join(f"<code>{escape(part)}</code>" if i % 2 else escape(part) for i, part in enumerate(parts))


def paragraphs(text: str) -> str:
    """Return the text as HTML paragraphs."""
    return "".join(f"<p>{inline(' '.join(part.split()))}</p>" for part in text.split("\n\n") if part.strip())


def block(code: str) -> str:
    """Return a program as an HTML block, or "" for none."""
    return f"<pre><code>{escape(code)}</code></pre>" if code else ""


def plain(text: str) -> str:
    """Return the text without its backticks, one line a paragraph."""
    parts = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(part for part in parts if part).replace("`", "")


def is_code(text: str) -> bool:
    """Say whether the whole text is one piece of code."""
    return len(text) > 2 and text[0] == text[-1] == "`" and text.count("`") == 2
