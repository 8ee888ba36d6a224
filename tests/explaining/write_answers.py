"""For authors: write what why() says now into ``cases/*.toml``.  Read the diff: the answers are the tests.

python -m tests.explaining.write_answers, on each Python for the cases that only it has.
"""

from __future__ import annotations

import re

from gatherlab.explaining.asking import explain
from tests.explaining.world import CASES, cases, observe

_ANSWER = re.compile(r"^answer = '''\n.*?^'''\n", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r'^name = "(.*)"$', re.MULTILINE)


def write() -> None:
    """Write every answer of a case that this Python has."""
    answers = {
        case.name: explain(observe(case).moment).text() for case in cases() if case.here and not case.unstable
    }
    for path in sorted(CASES.glob("*.toml")):
        head, *tables = path.read_text(encoding="utf-8").split("[[case]]\n")
        text = head + "".join(_with_answer(table, answers) for table in tables)
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def _with_answer(table: str, answers: dict[str, str]) -> str:
    found = _NAME.search(table)
    if found is None or found[1] not in answers:
        return f"[[case]]\n{table}"
    body = _ANSWER.sub("", table).rstrip("\n")
    return f"[[case]]\n{body}\nanswer = '''\n{answers[found[1]]}\n'''\n\n"


if __name__ == "__main__":
    write()
