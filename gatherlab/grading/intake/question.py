"""Why a class is not graded yet: something that only the teacher can know."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["BY_TABLE", "Question"]

BY_TABLE = ("--names FILE.csv", "a table says it: what stands in the download, name, id, login")

SHOWN = 6  # lines of evidence


class Question(Exception):
    """What is not clear, what it was seen in, and what to type; nothing was graded.

    ``sentence`` says what is asked, ``seen`` are lines that show it, ``ways`` what to add to the command,
    each with what it means, if anything helps but another folder.
    """

    def __init__(self, sentence: str, seen: Sequence[str], ways: Sequence[tuple[str, str]]) -> None:
        self.sentence, self.seen, self.ways = sentence, tuple(seen), tuple(ways)
        super().__init__(sentence)

    def text(self, command: str) -> str:
        """All of it, for the screen; ``command`` is what was typed, and is shown with each way."""
        lines = [self.sentence, *(f"  {line}" for line in self.seen[:SHOWN])]
        if len(self.seen) > SHOWN:
            lines.append(f"  … and {len(self.seen) - SHOWN} more")
        lines.append("Nothing was graded." + (" Type one of these:" if self.ways else ""))
        lines += [f"  {command} {way}    {meaning}" for way, meaning in self.ways]
        return "\n".join(lines)
