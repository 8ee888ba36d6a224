"""Judge a gather of one's own by the table, in this process, whatever course.toml lists."""

from __future__ import annotations

import asyncio
import linecache
from collections.abc import Callable
from itertools import count
from typing import Any

from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.learner_side.supervise import supervise
from gatherlab.errors import ApiError
from gatherlab.exercises.lesson_06.judges import JUDGES
from gatherlab.model import Verdict

__all__ = ["define", "judge"]

_numbers = count()
_judges = {judge.exercise: judge for judge in JUDGES}


def define(source: str) -> Callable[..., Any]:
    """``my_gather``, as a cell with this source defines it."""
    names: dict[str, Any] = {"asyncio": asyncio, "ApiError": ApiError, "__name__": "__main__"}
    file = f"<own gather {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec", dont_inherit=True), names)
    function: Callable[..., Any] = names["my_gather"]
    return function


def judge(step: int, function: Callable[..., Any], source: str = "", limit: float = 6.0) -> Verdict:
    """The verdict of 6.``step``; ``limit`` is in real seconds, for what never yields."""
    session = Session(_judges[f"6.{step}"](source))
    over: list[bool] = []

    def exchange(message: dict[str, Any]) -> dict[str, Any]:
        return {"stop": True} if over else session.hear(message)

    def time_out(facts: dict[str, Any]) -> None:
        session.hear({"end": facts, "events": []})
        over.append(True)

    code = getattr(function, "__code__", None)
    file = code.co_filename if code is not None else ""
    supervise(exchange, lambda: function, file, one_loop=True, limit=limit, on_timeout=time_out)
    assert session.verdict is not None
    return session.verdict
