"""The course in Pyodide, under node: every lesson prints what is stored, every example gets its verdict.

Needs node and npm, which brings Pyodide's own package; without them the tests are skipped, and where
GATHERLAB_CI names node, that is an error instead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gatherlab.site.parts import PYODIDE
from tests.exercises.own_gathers.examples import own_gathers
from tools.notebooks import ROOT, load, source
from tools.stored import SOMETIMES_DIFFERENT_IN_A_TAB, masked

HERE = Path(__file__).parent
PACKAGES = Path(pytest.__file__).parents[1]
# In a tab no thread can start: one's own code that needs one is not judged there, and the sentence says so.
OWN_THREADS = "needs a thread"
# the cells of lessons whose output may differ there
SOMETIMES = {cell for path, cell in SOMETIMES_DIFFERENT_IN_A_TAB if path.startswith("notebooks/")}


def needed(program: str) -> str:
    """The path of a program.  Skips, or fails where CI wants it."""
    found = shutil.which(program)
    if found is None and "node" in os.environ.get("GATHERLAB_CI", ""):
        pytest.fail(f"{program} is not installed, and GATHERLAB_CI wants the tests in node", pytrace=False)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def examples() -> dict[str, dict[str, Any]]:
    """Every example answer of the exercises, by its id."""
    files = sorted((ROOT / "tests" / "exercises").glob("examples_lesson_*.json"))
    found = [entry for file in files for entry in json.loads(file.read_text(encoding="utf-8"))]
    return {entry["id"]: entry for entry in [*found, *own_gathers()]}


def lessons() -> dict[str, list[dict[str, Any]]]:
    """The code cells of each lesson, by its file's name."""
    return {
        path.name: [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]
        for path in sorted((ROOT / "notebooks").glob("0*.ipynb"))
    }


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What happened in Pyodide: see ``inside.py``."""
    node, npm = needed("node"), needed("npm")
    home = tmp_path_factory.mktemp("pyodide")
    npm_pack = [
        npm,
        "install",
        "--silent",
        "--no-fund",
        "--no-audit",
        "--ignore-scripts",
        f"pyodide@{PYODIDE}",
    ]
    subprocess.run(npm_pack, cwd=home, check=True, stdin=subprocess.DEVNULL)
    folders = {"course": ROOT, "site-packages": PACKAGES}
    pyodide = home / "node_modules" / "pyodide"
    wanted = {"examples": examples(), "notebooks": texts(lessons())}
    found = ran([node], pyodide, tmp_path_factory.mktemp("seen"), folders, wanted)
    # Requests that are 0.2 s apart change places where another process holds the processor longer: what
    # differed is run once more, and what differs again does not depend on that.
    again = {name: cells for name, cells in lessons().items() if difference(cells, found["notebooks"][name])}
    if again:
        wanted = {"examples": {}, "notebooks": texts(again)}
        second = ran([node], pyodide, tmp_path_factory.mktemp("again"), folders, wanted)
        found["notebooks"].update(second["notebooks"])
    return found


def texts(notebooks: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """What stands in the cells of notebooks."""
    return {name: [source(cell) for cell in cells] for name, cells in notebooks.items()}


def ran(
    node: list[str], pyodide: Path, out: Path, folders: dict[str, Path], wanted: dict[str, Any]
) -> dict[str, Any]:
    """What happened in the Pyodide of a folder, which sees these folders, to what is wanted of it."""
    (out / "wanted.json").write_text(json.dumps(wanted), encoding="utf-8")
    pairs = [f"{name}={folder}" for name, folder in {**folders, "seen": out}.items()]
    command = [*node, str(HERE / "tab.mjs"), str(pyodide), str(HERE / "inside.py"), *pairs]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads((out / "seen.json").read_text(encoding="utf-8"))
    return {**found, "told": done.stderr}


def stored(cell: dict[str, Any], name: str) -> str:
    """What a cell printed when it was stored."""
    outputs = [output for output in cell["outputs"] if output.get("name") == name]
    return "".join("".join(output["text"]) for output in outputs)


def test_this_is_a_tabs_python(seen: dict[str, Any]) -> None:
    assert seen["platform"] == "emscripten"
    assert seen["python"].startswith("3.14.")


def difference(cells: list[dict[str, Any]], there: list[dict[str, Any]]) -> list[Any]:
    """The first cell of a lesson that did otherwise in a tab: its id, what is stored and what was seen."""
    for cell, seen in zip(cells, there, strict=True):
        if cell["id"] in SOMETIMES:
            continue
        raised = [[output["ename"], output["evalue"]] for output in cell["outputs"] if "ename" in output]
        expected = [raised, bool(stored(cell, "stderr"))]
        found = [[seen["raised"]] if seen["raised"] else [], bool(seen["errors"])]
        if not raised:
            expected.append(masked(stored(cell, "stdout")))
            found.append(masked(seen["printed"]))
        if expected != found:
            return [cell["id"], expected, found, seen["errors"]]
    return []


@pytest.mark.parametrize("name", sorted(lessons()))
def test_a_lesson_prints_what_is_stored(seen: dict[str, Any], name: str) -> None:
    assert difference(lessons()[name], seen["notebooks"][name]) == []


@pytest.mark.parametrize("number", sorted(examples()))
def test_an_example_gets_its_verdict(seen: dict[str, Any], number: str) -> None:
    example = examples()[number]
    outcome, diagnosis, _ = seen["verdicts"][number]
    if OWN_THREADS in diagnosis:
        assert (outcome, example["exercise"]) == ("error", "1.3")
        return
    assert outcome == "passed" if example["verdict"] == "accept" else outcome in ("not_yet", "error")
    assert not example["diagnoses"] or diagnosis in example["diagnoses"]


def test_few_answers_cannot_be_judged_there(seen: dict[str, Any]) -> None:
    unjudged = [number for number, found in seen["verdicts"].items() if OWN_THREADS in found[1]]
    assert 1 <= len(unjudged) <= 5
    sources = [examples()[number]["source"] for number in unjudged]
    assert [source for source in sources if "to_thread(api.checksum" in source] == []
