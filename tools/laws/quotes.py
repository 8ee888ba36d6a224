"""Messages of Python that the course quotes in its prose: a later Python may word them otherwise.

A quote stands between backticks, has two words or more, and is neither code nor a command.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

__all__ = ["messages"]

SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# begins as code or as a command does; a clause of code ("async for", "except ValueError") need not compile
NO_MESSAGE = re.compile(
    r"(async|await|except|for|from|import|return|with|pip|py|python3?|gatherlab|gh|git|echo|set|systemctl|jupyter\S*)\b|[$./-]|[A-Z_]+="
)
WORDS = re.compile(r"[A-Za-z]{2,}.*\s\S*[A-Za-z']{3,}", re.DOTALL)


def messages(prose: str) -> Iterator[str]:
    """The quoted messages of a text, in order."""
    for _, span in SPAN.findall(FENCED.sub("", prose)):
        quote = " ".join(span.split())
        if WORDS.match(quote) and not NO_MESSAGE.match(quote) and not _is_code(quote):
            yield quote


def _is_code(text: str) -> bool:
    text = text.replace("…", "...")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "is" with a literal and the like: it parses, that is all
        for whole in (text, f"{text} pass", f"{text}: pass"):
            try:
                ast.parse(whole)  # not compiled: a `return` alone stands outside its function
            except (SyntaxError, ValueError):
                continue
            return True
    return False
