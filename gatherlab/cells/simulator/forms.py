"""The still forms of the simulator, for a reader without a running kernel: HTML and plain text.

Pure functions of the simulation, so stored outputs repeat to the byte.
"""

from __future__ import annotations

from html import escape

from gatherlab import picture
from gatherlab.cells.still import framed, invitation
from gatherlab.simulation import Choices, Simulation, drawing

__all__ = [
    "INVITATION",
    "code_html",
    "html_form",
    "notes",
    "picture_html",
    "result_html",
    "text_form",
    "title",
]

INVITATION = invitation("to move the controls")


def title(choices: Choices) -> str:
    """What is simulated, in a few words: a heading."""
    parts = [choices.strategy]
    if choices.strategy == "semaphore":
        parts = [f"semaphore of {choices.limit}"]
    if choices.failing is not None:
        parts.append(f"{choices.failing} fails")
    return ", ".join(parts)


def code_html(simulation: Simulation) -> str:
    """The program."""
    return f"<pre><code>{escape(simulation.source)}</code></pre>"


def result_html(simulation: Simulation) -> str:
    """What the program printed or raised, and what there is to say about the choice itself."""
    said = "".join(_paragraph(sentence) for sentence in notes(simulation))
    return f"<p><b>Result:</b> <code>{escape(simulation.result)}</code></p>{said}"


def notes(simulation: Simulation) -> list[str]:
    """What the result cannot say; one sentence each."""
    choices, said = simulation.choices, []
    if choices.fails != choices.failing:
        said.append(f"{choices.fails} is not among the tasks, so nobody fails.")
    if simulation.left:
        said.append("In the picture, \u201cthe block\u201d is this program. Its tasks go on after it.")
    return said


def _paragraph(sentence: str) -> str:
    return f"<p>{escape(sentence)}</p>"


def picture_html(simulation: Simulation, until: int | None = None) -> str:
    """The picture, all of it or until a moment (nanoseconds)."""
    heading = title(simulation.choices)
    if until is not None and until < simulation.trace.duration:
        heading += f": until {until // 1_000_000} ms"
    return drawing(simulation.trace, heading, until=until)


def html_form(simulation: Simulation) -> str:
    """Everything as HTML: for GitHub, nbviewer, and a notebook whose kernel is gone."""
    return framed(
        f"<p><b>Simulator</b></p>{code_html(simulation)}{result_html(simulation)}"
        f"{picture_html(simulation)}<p><i>{INVITATION}</i></p>"
    )


def text_form(simulation: Simulation) -> str:
    """Everything as plain text."""
    program = "\n".join(f"    {line}".rstrip() for line in simulation.source.splitlines())
    drawn = picture.text(simulation.trace, title(simulation.choices))
    result = "\n".join([f"Result: {simulation.result}", *notes(simulation)])
    return "\n\n".join(["Simulator", program, result, drawn, INVITATION])
