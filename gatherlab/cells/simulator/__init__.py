"""``simulator("gather")``: controls that choose a program, which is run in virtual time and drawn."""

from __future__ import annotations

from gatherlab.cells.simulator.forms import text_form
from gatherlab.simulation import ChoiceError, Choices, simulate

__all__ = ["simulator"]


def simulator(
    strategy: str = "gather",
    *,
    tasks: int = 5,
    latency: float = 1.0,
    fails: str | None = None,
    limit: int = 2,
) -> None:
    """Show a program that fetches some pages, what it does, and controls to change it.

    The program is really run, by asyncio, on a clock that jumps: its seconds cost nothing.  In a notebook
    there are controls; elsewhere the program, its result and its picture are printed.  A choice that is
    not offered gives a sentence and no traceback.

    Args:
        strategy: ``"one by one"``, ``"gather"``, ``"return_exceptions"``, ``"TaskGroup"``, ``"as_completed"``
            or ``"semaphore"``.
        tasks: how many pages are fetched, 0 to 12.
        latency: a factor for the time each page takes, 0.25 to 3.
        fails: the page whose fetch raises, ``"p0"`` to ``"p11"``; None for nobody.
        limit: how many the semaphore lets in at once, 1 to 12.
    """
    try:
        choices = Choices(strategy, tasks, latency, fails, limit)
    except ChoiceError as error:
        print(error)
        return
    from IPython.core.getipython import get_ipython  # here, so that a script does not pay for it

    if get_ipython() is None:
        print(text_form(simulate(choices)))
        return
    from IPython.display import display

    from gatherlab.cells.simulator.panel import Panel

    display(Panel(choices))  # type: ignore[no-untyped-call]
