"""What the course must never claim: that a failing gather cancels the others.

It does not: the first exception reaches the caller, and the other awaitables run on (the documentation of
asyncio.gather says so).  Cancelling gather itself cancels them; a TaskGroup cancels its tasks.
"""

from __future__ import annotations

import re

__all__ = ["complaints"]

OTHERS = (
    r"(the |its |all |all the )?(others?|rest|remaining|siblings?"
    r"|other (tasks|awaitables|coroutines|requests|children|calls))"
)
DONE_TO = r"(cancelled|canceled|stopped|killed|aborted)"
CLAIMS = (
    rf"\b(cancels|stops|kills|aborts|ends)\s+{OTHERS}\b",
    rf"\b{OTHERS}\s+(are|is|get|gets|will be)\s+(all\s+|also\s+|then\s+|automatically\s+)*{DONE_TO}\b",
)
# Words in the same sentence that deny the claim, or say that something else than a failing gather cancels.
REFUTED = (
    r"\b(not|never|no|nothing|none|nobody|neither|wrong|myth|false|unlike|instead of"
    r"|beliefs?|believe|think|expect"
    r"|TaskGroup|task group|cancel(s|led|ling)? (the )?(gather|outer|future)|timeout|wait_for|asyncio\.run)\b"
    r"|n['’]t\b|\?"
)


def complaints(prose: str) -> list[str]:
    """The sentences that say so without refuting it."""
    return [
        sentence
        for sentence in sentences(prose)
        if any(re.search(claim, sentence, re.IGNORECASE) for claim in CLAIMS)
        and not re.search(REFUTED, sentence, re.IGNORECASE)
    ]


def sentences(prose: str) -> list[str]:
    """The text cut at sentence ends, blank lines and list items."""
    parts = re.split(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[-*|]\s+", prose)
    return [" ".join(part.split()) for part in parts if part.strip()]
