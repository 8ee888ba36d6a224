"""``why``: what a learner types after an error or a warning."""

from __future__ import annotations

import ast
import sys
from typing import Any

from gatherlab.cells.exercise_card import ExerciseCard as Card
from gatherlab.cells.following import ipython
from gatherlab.cells.noticing import notice, noticed, noticed_before, number_of_cell
from gatherlab.explaining.answer import Answer
from gatherlab.explaining.asking import Moment, explain, explain_one
from gatherlab.explaining.live import of_error
from gatherlab.explaining.objects import of_value, of_variables
from gatherlab.explaining.written import of_text

__all__ = ["why"]

notice(ipython())
_NOTHING_GIVEN = object()


def why(thing: object = _NOTHING_GIVEN) -> None:
    """Say in at most six lines what went wrong, in asyncio's terms, and what to change.

    Without an argument it explains the error, the warnings and asyncio's messages of the cell before; in an
    ``except`` block, the error that was caught.  ``thing`` may be an exception, a task, a list of results
    or the text of a traceback.  Never raises, and changes nothing.
    """
    _show(_answer(thing))


def _answer(thing: object) -> Answer:
    if thing is not _NOTHING_GIVEN:
        return _of_thing(thing)
    handled = sys.exception()
    if handled is not None:
        return explain(Moment(of_error(handled)))
    shell = ipython()
    return explain(_of_notebook(shell) if shell is not None else _of_python())


def _of_thing(thing: object) -> Answer:
    if isinstance(thing, str):
        seen = of_text(thing)
        if seen:
            return explain_one(seen[0])
    found = of_value(thing)
    if found is not None:
        return explain_one(found)
    if isinstance(thing, type) and issubclass(thing, BaseException):
        hand = f"Hand over the error itself: except {thing.__name__} as error: why(error)"
        return Answer(f"{thing.__name__} is a class of errors, and no error", (hand,))
    takes = "why() takes an exception, a task, a list of results or the text of a traceback."
    alone = "In the cell after an error it needs nothing in its brackets: why()."
    return Answer(f"I see nothing to explain in this {type(thing).__name__}", (takes, alone))


def _of_python() -> Moment:
    """At Python's own prompt: the last error that was printed there, and what asyncio logged."""
    return Moment(_last_error(), noticed())


def _last_error() -> Any:
    error = getattr(sys, "last_value", None)  # last_exc, from Python 3.12 on, is the same
    return of_error(error) if isinstance(error, BaseException) else None


def _of_notebook(shell: Any) -> Moment:
    """The cell before; cells that only asked why() are passed over."""
    history = getattr(shell, "history_manager", None)
    inputs = [str(one) for one in getattr(history, "input_hist_raw", ())]
    now = number_of_cell(shell)
    last = now - 1
    while last > 0 and last < len(inputs) and _only_asks(inputs[last]):
        last -= 1
    result = shell.last_execution_result if last == now - 1 else None
    if result is None:  # why() was asked before: the same is to be explained again
        _, error, value = _asked
    else:
        error = result.error_before_exec or result.error_in_exec
        error = of_error(error) if isinstance(error, BaseException) else None
        value = of_value(result.result) if result.result is not None else None
    source = inputs[last] if 0 < last < len(inputs) else ""
    _asked[:] = [last, error, value]
    value = value or of_variables(shell.user_ns)
    before = noticed_before(last) or _last_error() if error is None else None
    return Moment(error, noticed(last), value, source, before)


_asked: list[Any] = [0, None, None]  # what was explained last: the cell's number, its error, its value


def _only_asks(source: str) -> bool:
    """Whether a cell does nothing but ask why(), and import it."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return False
    asks = [one for one in body if isinstance(one, ast.Expr) and _is_why(one.value)]
    rest = [one for one in body if not isinstance(one, ast.Import | ast.ImportFrom) and one not in asks]
    return bool(asks) and not rest


def _is_why(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or node.args:
        return False
    return "why" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))


def _show(answer: Answer) -> None:
    """Display the answer as a card in IPython, print its text elsewhere."""
    card = Card(answer.headline, list(answer.sentences))
    if ipython() is None:
        print(card.text())
        return
    from IPython.display import display

    display({"text/html": card.html(), "text/plain": card.text()}, raw=True)  # type: ignore[no-untyped-call]
