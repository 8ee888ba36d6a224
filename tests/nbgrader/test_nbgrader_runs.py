"""nbgrader itself over the course: it generates, grades and gives feedback, as its README says."""

from __future__ import annotations

import json
import os
import runpy
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from traitlets.config import Config

from gatherlab.__main__ import main
from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.model import Outcome
from tools.environment import isolated
from tools.notebooks import ROOT, Notebook, find, load, source

LESSON = "01_basic_gather"
# what its script does, without two seconds of imports that a notebook does not need
NBGRADER = "import sys, tools.quick_nbval; from nbgrader.apps.nbgraderapp import main; sys.exit(main())"
STEMS = [path.stem for path in find(ROOT / "solutions")]
Answers = dict[str, str]


def solutions(stem: str) -> Answers:
    """The code of each solution, without the markers."""
    code = {cell["id"]: source(cell) for cell in load(ROOT / "solutions" / f"{stem}.ipynb")["cells"]}
    return {
        name.removeprefix("exercise-").replace("-", "."): "\n".join(
            line for line in text.splitlines() if not line.strip().startswith("###")
        )
        for name, text in code.items()
        if name.startswith("exercise-")
    }


NOISY = """\
import sys
import warnings

async def fetch_both(api):
    print("looking", file=sys.stderr)
    warnings.warn("and warning")
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))
"""
CLASS: dict[str, Answers] = {
    "ada": solutions(LESSON),
    "bo": {name: EXERCISES[name].wrong_answers[0].source for name in solutions(LESSON)},
    "cy": {"1.1": NOISY, "1.3": "async def checksums(api, names) -> :\n    return []"},  # and 1.2 untouched
    "dee": {**solutions(LESSON), "1.1": "async def fetch_both(api):\n    while True:\n        pass"},
    "eli": {**solutions(LESSON), "1.2": "async def dashboard(api):\n    import os\n    os._exit(0)"},
    "fay": solutions(LESSON),  # with cells that lost what nbgrader knows them by
    "gus": solutions(LESSON),  # with cells of his own that never end, end the kernel, or change the check
}
OWN = [
    "await asyncio.Event().wait()",
    "while True: pass",
    "import os; os._exit(0)",
    "import gatherlab.nbgrader; gatherlab.nbgrader.assert_passed = print",
]


class Course:
    """An nbgrader course in a folder of its own, and its programs."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        # its programs start each other by name
        self.env = {**env, "PATH": os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])}

    def nbgrader(self, *words: str) -> str:
        """Run one program, as a person does; what it wrote."""
        command = [sys.executable, "-c", NBGRADER, *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=900
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def release(self, stem: str) -> Notebook:
        return load(self.folder / "release" / stem / f"{stem}.ipynb")

    def submit(self, name: str, notebook: Notebook) -> None:
        folder = self.folder / "submitted" / name / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    def points(self) -> dict[tuple[str, str], float]:
        """The points in gradebook.db, by learner and graded cell."""
        query = """
            select submitted_assignment.student_id, base_cell.name, grade.auto_score
            from grade
            join base_cell on base_cell.id = grade.cell_id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            where grade.needs_manual_grade = 0
        """
        with sqlite3.connect(self.folder / "gradebook.db") as gradebook:
            rows = gradebook.execute(query).fetchall()
        gradebook.close()
        return {(learner, cell): score for learner, cell, score in rows}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The course with every lesson released."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    assert main(["nbgrader", str(folder)]) == 0
    with isolated() as env:
        course = Course(folder, env)
        course.nbgrader("generate_assignment", "*")
        yield course


@pytest.fixture(scope="module")
def graded(generated: Course) -> Course:
    """The course with the class's submissions to one lesson graded."""
    for name, answers in CLASS.items():
        notebook = filled(generated.release(LESSON), answers)
        if name == "cy":
            add_odd_cells(notebook)
        elif name == "fay":
            forget(notebook)
        elif name == "gus":
            add_own_cells(notebook)
        generated.submit(name, notebook)
    patience = ("--Execute.timeout=600", "--Execute.startup_timeout=600")  # a busy machine is no wrong answer
    generated.nbgrader("autograde", LESSON, *patience)
    generated.nbgrader("generate_feedback", LESSON)
    return generated


def filled(notebook: Notebook, answers: Answers) -> Notebook:
    """A release as handed in: answers in the cells of their exercises."""
    for cell in notebook["cells"]:
        number = cell["id"].removeprefix("exercise-").replace("-", ".")
        if cell["id"].startswith("exercise-") and number in answers:
            cell["source"] = answers[number]
    return notebook


def add_odd_cells(notebook: Notebook) -> None:
    """A cell of the learner's own that fails, and copies of an exercise and of a graded cell."""
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    copies = [{**cells[name], "id": f"{name}-copy"} for name in ("points-1-1", "exercise-1-1")]
    copies[1] = {**copies[1], "source": "fetch_both = None  # my first try"}
    own = {**cells["try-1-1"], "id": "mine", "source": "1 / 0"}
    notebook["cells"][2:2] = [own, *copies]


def forget(notebook: Notebook) -> None:
    """What an editor does that keeps no metadata, and a learner who deletes a graded cell."""
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "points-1-2"]
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def add_own_cells(notebook: Notebook) -> None:
    """Cells that would cost a notebook that runs in one kernel all its points, or win them."""
    (model,) = (cell for cell in notebook["cells"] if cell["id"] == "try-1-1")
    made = [{**model, "id": f"mine-{i}", "source": text, "metadata": {}} for i, text in enumerate(OWN)]
    notebook["cells"][2:2] = made


# --------------------------------------------------------------------------- what learners get


@pytest.mark.parametrize("stem", STEMS)
def test_a_release_is_the_learner_s_notebook_and_graded_cells(generated: Course, stem: str) -> None:
    wanted = {cell["id"]: cell for cell in load(ROOT / "exercises" / f"{stem}.ipynb")["cells"]}
    released = generated.release(stem)["cells"]
    kept = [cell for cell in released if not cell["id"].startswith("points-")]
    assert [cell["id"] for cell in kept] == list(wanted)
    assert len(released) - len(kept) == len(solutions(stem)) > 0
    for cell in kept:
        if cell["cell_type"] == "code":
            assert source(cell).rstrip() == source(wanted[cell["id"]])
            assert cell["outputs"] == []


@pytest.mark.parametrize("stem", STEMS)
def test_a_release_holds_no_solution(generated: Course, stem: str) -> None:
    released = generated.release(stem)
    text = "\n".join(source(cell) for cell in released["cells"])
    assert not any(word in text for word in ("SOLUTION", "YOUR CODE HERE", "NotImplementedError"))
    given = lines_of(load(ROOT / "exercises" / f"{stem}.ipynb"))
    written = {line.strip() for code in solutions(stem).values() for line in code.splitlines()} - given
    assert len(written) >= 2
    assert not written & lines_of(released)


def lines_of(notebook: Notebook) -> set[str]:
    """Every line of a notebook's cells."""
    return {line.strip() for cell in notebook["cells"] for line in source(cell).splitlines()} | {""}


# --------------------------------------------------------------------------- what the class gets


def test_nbgrader_gives_the_points_that_the_engine_gives(graded: Course) -> None:
    untouched = {name: EXERCISES[name].starter for name in solutions(LESSON)}
    with Worker() as engine:
        wanted = {
            (learner, f"points-{name.replace('.', '-')}"): float(
                engine.judge(name, text).outcome is Outcome.PASSED
            )
            for learner, answers in CLASS.items()
            for name, text in {**untouched, **answers}.items()
        }
    assert graded.points() == wanted
    totals = {learner: sum(wanted[key] for key in wanted if key[0] == learner) for learner in CLASS}
    assert totals == {"ada": 3, "bo": 0, "cy": 1, "dee": 2, "eli": 2, "fay": 3, "gus": 3}


def test_graded_cells_show_the_message_and_nothing_on_stderr(graded: Course) -> None:
    for learner in CLASS:
        notebook = load(graded.folder / "autograded" / learner / LESSON / f"{LESSON}.ipynb")
        cells = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
        names = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells]
        assert sorted(names) == ["points-1-1", "points-1-2", "points-1-3"]
        outputs = [output for cell in cells for output in cell["outputs"]]
        assert len(outputs) == 3
        assert not any(output.get("name") == "stderr" for output in outputs)
        others = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and cell not in cells]
        assert not any(cell["outputs"] for cell in others)  # nothing of a learner's runs in a kernel


def test_feedback_tells_each_learner_what_the_check_says(graded: Course) -> None:
    pages = {
        learner: (graded.folder / "feedback" / learner / LESSON / f"{LESSON}.html").read_text(
            encoding="utf-8"
        )
        for learner in CLASS
    }
    assert "Exercise 1.1: passed" in pages["ada"]
    assert "NotPassed" not in pages["ada"]
    assert pages["bo"].count("Exercise 1.1: not yet") == 1
    assert "Exercise 1.2: not attempted yet" in pages["cy"]
    assert "Python stopped (line 1)" in pages["cy"]  # 1.3 has a syntax error
    assert "Exercise 1.1: not yet" in pages["dee"]
    assert pages["dee"].count(": passed") == 2
    assert "graded.py" not in "".join(pages.values())


# --------------------------------------------------------------------------- and the course's JupyterLab


def test_the_course_s_jupyterlab_does_not_show_nbgrader() -> None:
    """nbgrader is in the environment of whoever ran the tests, and its buttons would be on every page."""
    switched_on = Path(sys.prefix, "etc/jupyter/jupyter_server_config.d/nbgrader.json")
    brought = json.loads(switched_on.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
    config = runpy.run_path(str(ROOT / "jupyter_lab_config.py"), {"get_config": Config})["c"]
    assert brought
    assert not any(config.ServerApp.jpserver_extensions[name] for name in brought)
    hidden = json.loads((ROOT / ".jupyter" / "page_config.json").read_text(encoding="utf-8"))
    bundles = Path(sys.prefix, "share/jupyter/labextensions/@jupyter/nbgrader/package.json")
    assert hidden["disabledExtensions"][json.loads(bundles.read_text(encoding="utf-8"))["name"]]


# --------------------------------------------------------------------------- a teacher's own graded cells

MINE = {"grade": True, "grade_id": "mine", "points": 2, "locked": True, "solution": False, "task": False}


def test_graded_cells_that_a_teacher_added_run_without_what_tries_the_answers(generated: Course) -> None:
    from nbformat import reads

    from gatherlab.nbgrader.judging import JudgeApart

    notebook = filled(generated.release(LESSON), solutions(LESSON))
    for cell in notebook["cells"]:
        if cell["id"].startswith(("try-", "check-")):
            cell["source"] = "raise SystemExit"
    model = next(cell for cell in notebook["cells"] if cell["id"] == "points-1-3")
    for number, text in enumerate(("assert callable(checksums)", "assert False")):
        mine = {**model, "id": f"mine-{number}", "source": text, "metadata": {"nbgrader": MINE}}
        notebook["cells"].append(mine)
    handed_in = reads(json.dumps(notebook), as_version=4)
    done, _ = JudgeApart().preprocess(handed_in, {"metadata": {"path": str(generated.folder)}})
    outputs = {cell["id"]: cell["outputs"] for cell in done["cells"] if cell["cell_type"] == "code"}
    assert outputs["mine-0"] == []
    assert outputs["mine-1"][0]["ename"] == "AssertionError"
    assert [outputs[f"points-1-{n}"][0]["text"][:20] for n in (1, 2, 3)] == [
        f"Exercise 1.{n}: passed"[:20] for n in (1, 2, 3)
    ]
    assert not any(found for name, found in outputs.items() if name.startswith(("try-", "check-")))
    assert all(source(cell) for cell in done["cells"])  # nothing was emptied in the notebook itself
