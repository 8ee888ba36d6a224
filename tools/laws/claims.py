"""What the course must never claim.

That a failing gather cancels the others.  It does not: the first exception reaches the caller, and the other
awaitables run on (the documentation of asyncio.gather says so).  Cancelling gather itself cancels them; a
TaskGroup cancels its tasks.

That gather or create_task starts the work.  They hand it to the loop; it starts when the caller next has to
wait.
"""

from __future__ import annotations

import ast
import re

__all__ = ["complaints", "early_starts", "messages"]

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
WORK = r"(tasks?|children|requests?|coroutines?|work|jobs?)"
AT_ONCE = r"(already|now|at once|immediately|right away|before (the|your) (first|next) await)"
EARLY = (
    rf"\b{WORK} (runs?|starts?|(is|are) (running|started|sent)|(has|have) begun) {AT_ONCE}\b",
    rf"\bstarts? ({WORK}|all|all of them|them|it|everything) (now|at once|immediately|before)\b",
)


def complaints(prose: str) -> list[str]:
    """The sentences that say so without refuting it."""
    return [
        sentence
        for sentence in sentences(prose)
        if any(re.search(claim, sentence, re.IGNORECASE) for claim in CLAIMS)
        and not re.search(REFUTED, sentence, re.IGNORECASE)
    ]


def early_starts(prose: str) -> list[str]:
    """The sentences that say that work starts before anybody waits."""
    return [
        sentence
        for sentence in sentences(prose)
        if any(re.search(claim, sentence, re.IGNORECASE) for claim in EARLY)
    ]


def messages(module: str) -> list[str]:
    """The sentences for a learner in a module's source: its strings with a blank and a full stop in them.

    Programs are left out, and what says the wrong idea of a wrong answer has no full stop.
    """
    strings = (node.value for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Constant))
    return [
        text
        for text in strings
        if isinstance(text, str) and re.search(r"\w [\w(].*[.?!:]", text) and "\n" not in text
    ]


def sentences(prose: str) -> list[str]:
    """The text cut at sentence ends, blank lines and list items."""
    parts = re.split(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[-*|]\s+", prose)
    return [" ".join(part.split()) for part in parts if part.strip()]
