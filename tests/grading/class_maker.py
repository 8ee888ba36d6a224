"""Synthetic classes: exercise notebooks filled with known answers, in the shapes platforms deliver them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from gatherlab.course import lessons
from gatherlab.exercises import EXERCISES
from tests.exercises.own_gathers.examples import own_gathers

ROOT = Path(__file__).parents[2]
EXAMPLES_AT_LEAST = 170
SHAPES = ("moodle", "moodle flat", "canvas", "folder", "files", "zip")

Answers = Mapping[str, str]  # source texts by exercise


@cache
def examples() -> tuple[dict[str, Any], ...]:
    """All example submissions, with the exercise, the source and what must be found."""
    files = sorted((ROOT / "tests" / "exercises").glob("examples_lesson_0[1-5].json"))
    found = [example for file in files for example in json.loads(file.read_text(encoding="utf-8"))]
    assert len(files) == 5
    found += own_gathers()
    assert len(found) >= EXAMPLES_AT_LEAST
    return tuple(found)


def right_answers() -> dict[str, str]:
    """An answer to every exercise that passes."""
    found = {
        example["exercise"]: example["source"] for example in examples() if example["verdict"] == "accept"
    }
    assert set(found) == set(EXERCISES)
    return found


def notebook(stem: str, answers: Answers) -> bytes:
    """The exercise notebook of a lesson, with the answers written into their cells."""
    content = json.loads((ROOT / "exercises" / f"{stem}.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        kind, _, number = str(cell["id"]).partition("-")
        exercise = number.replace("-", ".")
        if kind == "exercise" and exercise in answers:
            cell["source"] = answers[exercise].splitlines(keepends=True)
    return json.dumps(content, indent=1, ensure_ascii=False).encode("utf-8")


def notebooks(answers: Answers) -> dict[str, bytes]:
    """The exercise notebooks of one learner, by the lesson's stem; only those with an answer in them."""
    return {
        lesson.stem: notebook(lesson.stem, answers)
        for lesson in lessons()
        if set(lesson.exercises) & set(answers)
    }


def plain_notebook(*cells: str, ids: Iterable[str] = (), **more: Any) -> bytes:
    """A notebook with these code cells; without ids of the course unless they are given."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    names = [*ids, *(f"c{number}" for number in range(len(cells)))]
    found = [{**code, "id": names[number], "source": text} for number, text in enumerate(cells)]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": found, **more}
    return json.dumps(content).encode("utf-8")


def write(place: Path, data: bytes) -> Path:
    """Write a file and the folders around it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def zipped(place: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return place


def hand_in(folder: Path, shape: str, name: str, number: int, answers: Answers) -> None:
    """Put one learner's work into the folder of a class, in one of ``SHAPES`` or as "scripts"."""
    found = notebooks(answers)
    squashed = "".join(reversed(name.lower().split()))
    if shape == "scripts":
        text = "import asyncio\n\n\n" + "\n\n".join(answers.values())
        text += '\n\nif __name__ == "__main__":\n    asyncio.run(main())\n'
        write(folder / f"{name.replace(' ', '_')}.py", text.encode("utf-8"))
    elif shape == "zip":
        zipped(folder / f"{name}.zip", {f"work/exercises/{stem}.ipynb": data for stem, data in found.items()})
    for place, (stem, data) in enumerate(found.items()):
        if shape == "moodle":
            write(folder / f"{name}_{number}_assignsubmission_file" / f"{stem}.ipynb", data)
        elif shape == "moodle flat":
            write(folder / f"{name}_{number}_assignsubmission_file_my {stem}.ipynb", data)
        elif shape == "canvas":
            write(folder / f"{squashed}_{number}_{number * 10 + place}_{stem}-1.ipynb", data)
        elif shape == "folder":
            write(folder / name / "exercises" / f"renamed {place}.ipynb", data)
        elif shape == "files":
            file = (f"{name} {stem}", f"{stem}_{name.replace(' ', '_')}", f"{name}-{place}")[place % 3]
            write(folder / f"{file}.ipynb", data)
