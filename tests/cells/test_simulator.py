"""The simulator in a cell: worked without a browser, and its stored forms byte for byte.

After a change that is meant to change them:
``UPDATE_GOLDENS=1 python -m pytest tests/cells/test_simulator.py``; then look at every picture.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import pytest
from nbclient import NotebookClient

from gatherlab import picture
from gatherlab.cells.enhancement import Enhancement
from gatherlab.cells.simulator import panel as panel_module
from gatherlab.cells.simulator import simulator
from gatherlab.cells.simulator.forms import INVITATION, html_form, text_form, title
from gatherlab.cells.simulator.panel import FRAMES, Panel
from gatherlab.cells.slider import Slider
from gatherlab.simulation import STRATEGIES, Choices, simulate

GOLDENS = Path(__file__).parent / "simulator_goldens"
UPDATE = os.environ.get("UPDATE_GOLDENS") == "1"
SCENES = {
    f"{strategy.replace(' ', '-')}{'-failing' if fails else ''}": Choices(strategy, fails=fails)
    for strategy in STRATEGIES
    for fails in (None, "p2")
} | {
    "gather-nothing": Choices(tasks=0),
    "gather-one": Choices(tasks=1),
    "semaphore-twelve": Choices("semaphore", tasks=12, limit=3),
}
FORMS: dict[str, Callable[[Any], str]] = {
    "txt": text_form,
    "light.svg": lambda made: picture.svg(made.trace, title(made.choices), theme="light"),
    "dark.svg": lambda made: picture.svg(made.trace, title(made.choices), theme="dark"),
}
# prints the digest of every stored form; run in other processes, where loops are patched or running
SCRIPT = """
import asyncio, hashlib, json, sys
from gatherlab.cells.simulator.forms import html_form, text_form
from gatherlab.simulation import Choices, simulate

def digest(choice):
    made = simulate(Choices(*choice))
    return hashlib.sha256((html_form(made) + text_form(made)).encode()).hexdigest()

async def main(choices):
    return [digest(choice) for choice in choices]

choices = json.loads(sys.argv[2])
if sys.argv[1] == "nested":
    import nest_asyncio2
    nest_asyncio2.apply()
if sys.argv[1] == "plain":
    print(json.dumps([digest(choice) for choice in choices]))
else:
    print(json.dumps(asyncio.run(main(choices))))
"""


def fields(choices: Choices) -> list[Any]:
    return [choices.strategy, choices.tasks, choices.latency, choices.fails, choices.limit]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scene", SCENES)
def test_goldens_are_reproduced_byte_for_byte(scene: str, form: str) -> None:
    path, made = GOLDENS / f"{scene}.{form}", FORMS[form](simulate(SCENES[scene])) + "\n"
    if UPDATE:
        path.write_bytes(made.encode())
    assert path.read_bytes().decode() == made, f"{path.name} changed; if meant, see the top of this file"


def test_goldens_are_all_in_use() -> None:
    assert len(SCENES) == 15
    assert {path.name for path in GOLDENS.iterdir()} == {f"{s}.{f}" for s in SCENES for f in FORMS}


@pytest.mark.parametrize("way", ["plain", "running", "nested"])
def test_stored_forms_repeat_in_any_process(way: str) -> None:
    made = [simulate(choices) for choices in SCENES.values()]
    expected = [hashlib.sha256((html_form(one) + text_form(one)).encode()).hexdigest() for one in made]
    choices = json.dumps([fields(one.choices) for one in made])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, way, choices],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == expected


# ------------------------------------------------------------------ the panel, by its controls


def result(panel: Panel) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", panel.result.value).split())


def choose(panel: Panel, strategy: str) -> None:
    """Press the radio button."""
    panel.strategy.radios[STRATEGIES.index(strategy)].value = strategy


def test_the_first_choice_is_shown_and_chosen() -> None:
    panel = Panel(Choices("semaphore", 4, 1.5, "p1", 3))
    assert panel.choices() == Choices("semaphore", 4, 1.5, "p1", 3)
    assert "asyncio.Semaphore(3)" in panel.code.value
    assert "Result: raises ServerError: p1 – and 1 task is still running" in result(panel)
    assert "“the block” is this program" in result(panel)
    assert type(panel.result) is ipywidgets.HTML
    assert "gl-live" in panel.result._dom_classes
    assert panel.box.children[-1].children[0].card in panel.box._dom_classes
    assert panel.time.slider.value == panel.time.slider.max == panel.time.field.value
    assert panel.limit.widget.layout.visibility == "visible"


def test_every_strategy_can_be_chosen_and_exactly_one_is() -> None:
    panel = Panel(Choices(fails="p2"))
    for strategy in (*STRATEGIES, "gather"):
        choose(panel, strategy)
        assert [radio.value for radio in panel.strategy.radios if radio.value] == [strategy]
        assert panel.simulation == simulate(Choices(strategy, fails="p2"))
        assert (panel.limit.widget.layout.visibility == "visible") is (strategy == "semaphore")
        assert panel.simulation.result in result(panel).replace("&#x27;", "'")


@pytest.mark.parametrize("part", ["field", "slider"])
def test_a_field_and_its_slider_are_one_control(part: str) -> None:
    panel = Panel(Choices("semaphore"))
    getattr(panel.tasks, part).value = 7
    getattr(panel.latency, part).value = 0.5
    getattr(panel.fails, part).value = "p3"
    getattr(panel.limit, part).value = 4
    assert panel.simulation.choices == panel.choices() == Choices("semaphore", 7, 0.5, "p3", 4)
    for pair in (panel.tasks, panel.latency, panel.fails, panel.limit):
        assert pair.field.value == pair.slider.value


def test_a_page_that_does_not_exist_is_put_back() -> None:
    panel = Panel(Choices())
    panel.fails.field.value = " P4 "
    assert (panel.fails.field.value, panel.fails.slider.value) == ("p4", "p4")
    panel.fails.field.value = "zz"
    assert (panel.fails.field.value, panel.choices().fails) == ("p4", "p4")
    panel.fails.field.value = "nobody"
    assert panel.choices().fails is None


def test_a_page_that_is_not_fetched_is_said() -> None:
    panel = Panel(Choices(fails="p4"))
    panel.tasks.slider.value = 3
    assert result(panel).endswith("p4 is not among the tasks, so nobody fails.")
    panel.tasks.slider.value = 5
    assert "nobody fails" not in result(panel)


def test_without_tasks_there_is_no_time_to_move() -> None:
    panel = Panel(Choices(tasks=0))
    assert result(panel) == "Result: prints []"
    assert panel.play.disabled
    assert panel.time.widget.layout.visibility == "hidden"
    panel.tasks.slider.value = 1
    assert not panel.play.disabled
    assert panel.time.widget.layout.visibility == "visible"


def test_time_can_be_moved_and_returns_to_the_end_with_a_new_choice() -> None:
    panel = Panel(Choices(fails="p2"))
    whole = panel.picture.value
    panel.time.field.value = 100
    assert "until 100 ms" in panel.picture.value
    assert "5 still running" in panel.picture.value
    panel.time.slider.value = panel.time.slider.max
    assert panel.picture.value == whole
    panel.time.slider.value = 26
    panel.latency.slider.value = 3.0
    assert panel.time.slider.value == panel.time.slider.max >= 1530
    assert panel.time.slider.max % panel.time.slider.step == 0  # else a slider never reaches its end
    assert panel.time.slider.max / panel.time.slider.step <= FRAMES
    assert ": until " not in panel.picture.value


def test_every_control_has_a_name_and_comes_in_reading_order() -> None:
    def leaves(widget: Any) -> list[Any]:
        return (
            [leaf for one in widget.children for leaf in leaves(one)]
            if hasattr(widget, "children")
            else [widget]
        )

    panel = Panel(Choices())
    named = [
        leaf.options[0] if isinstance(leaf, ipywidgets.RadioButtons) else leaf.description
        for leaf in leaves(panel.box)
        if not isinstance(leaf, Enhancement | ipywidgets.HTML | Slider)
    ]
    fields = ["tasks", "latency ×", "who fails", "limit", "until (ms)"]
    assert named == [*STRATEGIES, *fields[:-1], "Play", fields[-1]]
    assert [leaf.name for leaf in leaves(panel.box) if isinstance(leaf, Slider)] == fields


def test_a_failure_of_the_simulator_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = Panel(Choices())
    monkeypatch.setattr(panel_module, "simulate", lambda choices: 1 / 0)
    panel.tasks.slider.value = 2
    assert "The simulator itself failed. This is not your mistake." in result(panel)
    assert "ZeroDivisionError" in result(panel)


# ------------------------------------------------------------------ play


def played(monkeypatch: pytest.MonkeyPatch, press: Callable[[Panel, int], None], start: int = -1) -> Panel:
    """Press Play, and let ``press`` act after each frame; the sleeps take no time."""
    panel, frames = Panel(Choices(fails="p2")), 0
    real = asyncio.sleep

    async def no_time(seconds: float) -> None:
        nonlocal frames
        assert seconds == panel_module.FRAME_SECONDS
        frames += 1
        press(panel, frames)
        await real(0)

    async def main() -> None:
        panel.play.click()
        for _ in range(500):
            await real(0)

    monkeypatch.setattr(panel_module.asyncio, "sleep", no_time)
    if start >= 0:
        panel.time.slider.value = start
    asyncio.run(main())
    return panel


def test_play_goes_from_the_beginning_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, str]] = []
    panel = played(
        monkeypatch, lambda panel, _: seen.append((panel.time.slider.value, panel.play.description))
    )
    step, end = panel.time.slider.step, panel.time.slider.max
    assert seen == [(time, "Pause") for time in range(0, end, step)]
    assert (panel.time.slider.value, panel.play.description) == (end, "Play")


def test_play_goes_on_where_the_slider_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    panel = played(monkeypatch, lambda panel, _: seen.append(panel.time.slider.value), start=260)
    assert seen[0] == 260
    assert panel.time.slider.value == panel.time.slider.max


def test_play_pressed_again_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(panel: Panel, frame: int) -> None:
        if frame == 4:
            panel.play.click()

    panel = played(monkeypatch, press)
    assert panel.time.slider.value == 3 * panel.time.slider.step
    assert panel.play.description == "Play"


def test_pressed_twice_it_plays_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def press(panel: Panel, frame: int) -> None:
        seen.append(panel.time.slider.value)
        if frame == 4:
            panel.play.click()
            panel.play.click()

    panel = played(monkeypatch, press)
    assert panel.time.slider.value == panel.time.slider.max
    assert len(seen) == panel.time.slider.max // panel.time.slider.step + 1


def test_a_new_choice_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(panel: Panel, frame: int) -> None:
        if frame == 4:
            panel.tasks.slider.value = 2

    panel = played(monkeypatch, press)
    assert panel.time.slider.value == panel.time.slider.max
    assert panel.play.description == "Play"
    assert ": until " not in panel.picture.value


# ------------------------------------------------------------------ what a learner calls


def test_a_script_prints_the_text_form(capsys: pytest.CaptureFixture[str]) -> None:
    simulator("TaskGroup", fails="p2")
    out = capsys.readouterr().out
    assert out == text_form(simulate(Choices("TaskGroup", fails="p2"))) + "\n"
    assert out.endswith(INVITATION + "\n")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: simulator("gathr"),
            "There is no strategy 'gathr'. The strategies are: 'one by one', 'gather', ",
        ),
        (lambda: simulator(tasks=99), "tasks is a whole number from 0 to 12, not 99."),
    ],
)
def test_what_is_not_offered_gives_a_sentence(
    call: Callable[[], None], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call()
    said = capsys.readouterr().out
    assert sentence in said
    assert said.count("\n") == 1


def test_in_a_kernel_it_is_a_widget_with_forms_that_repeat() -> None:
    cells = [
        "import nest_asyncio2; nest_asyncio2.apply()\nfrom gatherlab.cells.simulator import simulator",
        'simulator("gather", fails="p2")',
        'simulator("gather", fails="p2")',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    bundles = []
    for cell in notebook.cells[1:]:
        [output] = cell.outputs  # and so nothing on stderr
        bundles.append(dict(output.data))
        assert "application/vnd.jupyter.widget-view+json" in bundles[-1]
    made = simulate(Choices(fails="p2"))
    for bundle in bundles:
        assert bundle["text/html"] == html_form(made)
        assert bundle["text/plain"] == text_form(made)


def test_a_panel_in_process_has_the_forms_of_its_first_choice() -> None:
    panel = Panel(Choices(fails="p2"))
    panel.tasks.slider.value = 9
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == text_form(simulate(Choices(fails="p2")))
    assert bundle["text/html"] == html_form(simulate(Choices(fails="p2")))
    assert INVITATION in bundle["text/html"]


def test_a_cell_displays_the_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    import IPython.core.getipython
    import IPython.display

    shown: list[Any] = []
    monkeypatch.setattr(IPython.core.getipython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", shown.append)
    simulator("as_completed", tasks=2)
    [panel] = shown
    assert panel.choices() == Choices("as_completed", tasks=2)
