"""One thread hears everything that is done in a card, in a real kernel whose messages ask for a subshell."""

from __future__ import annotations

from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from gatherlab.cells.kernel_routes import hear_in_one_thread, parts
from gatherlab.cells.quiz.card import Card
from gatherlab.cells.simulator.panel import Panel
from gatherlab.questions import question, questions
from gatherlab.simulation import Choices
from tools.environment import isolated

MAKE = """
import threading
from gatherlab.cells.quiz import card, forms
from gatherlab.cells.quiz.fence import Textarea
from gatherlab.questions import question
{how}
heard = []
def on_value(change):
    heard.append((change["new"], threading.current_thread() is threading.main_thread()))
text.observe(on_value, "value")
print(text.comm.comm_id)
"""
OURS = "text = card.Card(question('00-await-order')).input.widget"
PLAIN = "text = Textarea()"
TEXTS = ["one", "two", "three"]


def test_everything_in_a_card_is_among_its_parts() -> None:
    card = Card(question("00-await-order"))
    assert {card.check, card.hint, card.input.widget, card.enhancement} <= set(parts(card.box))
    panel = Panel(Choices())
    pairs = (panel.tasks, panel.latency, panel.fails, panel.limit, panel.time)
    controls = {panel.play, *panel.strategy.radios, *(pair.slider for pair in pairs)}
    assert controls | {pair.field for pair in pairs} <= set(parts(panel.box))


def test_outside_a_kernel_nothing_happens() -> None:
    box = Card(questions("00_start_here")[0]).box
    before = {widget: vars(widget.comm).copy() for widget in parts(box)}
    hear_in_one_thread(box)
    assert {widget: vars(widget.comm) for widget in parts(box)} == before


@pytest.mark.parametrize("how", [OURS, PLAIN])
def test_messages_that_ask_for_a_subshell(how: str) -> None:
    """JupyterLab's do.  A plain control is heard in another thread from the second on: why we care."""
    with isolated() as env:
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(env=env)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            comm = run(client, MAKE.format(how=how)).strip()
            subshell = make_subshell(client)
            for text in TEXTS:
                send(client, subshell, comm, text)
            heard = run(client, "print(heard)").strip()
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    in_main = [True] * 3 if how is OURS else [True, False, False]
    assert heard == str(list(zip(TEXTS, in_main, strict=True)))


def make_subshell(client: Any) -> str:
    message = client.session.msg("create_subshell_request")
    client.control_channel.send(message)
    while True:
        reply = client.get_control_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            return str(reply["content"]["subshell_id"])


def send(client: Any, subshell: str, comm: str, text: str) -> None:
    """One new value of a control, and wait until the kernel is done with it."""
    data = {"method": "update", "state": {"value": text}, "buffer_paths": []}
    message = client.session.msg("comm_msg", {"comm_id": comm, "data": data})
    message["header"]["subshell_id"] = subshell
    client.shell_channel.send(message)
    until_idle(client, message["header"]["msg_id"])


def run(client: Any, source: str) -> str:
    """Run a cell; gives what it prints."""
    return until_idle(client, client.execute(source))


def until_idle(client: Any, message: str) -> str:
    printed = ""
    while True:
        heard = client.get_iopub_msg(timeout=60)
        if heard["parent_header"].get("msg_id") != message:
            continue
        assert heard["msg_type"] != "error", heard["content"]
        if heard["msg_type"] == "stream":
            printed += heard["content"]["text"]
        if heard["content"].get("execution_state") == "idle":
            return printed
