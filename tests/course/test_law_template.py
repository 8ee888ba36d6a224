"""Law 9: a lesson is short, goes through the same steps, and every picture has words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.laws import template
from tools.normalise import NormaliseError, check_ids
from tools.notebooks import Notebook

Make = Callable[..., Any]


def test_lessons_keep_the_form(lessons: dict[str, Notebook]) -> None:
    for stem, notebook in lessons.items():
        assert template.complaints(notebook) == [], stem


def test_every_cell_has_a_name(
    lessons: dict[str, Notebook], solutions: dict[str, Notebook], exercises: dict[str, Notebook]
) -> None:
    for notebook in [*lessons.values(), *solutions.values(), *exercises.values()]:
        check_ids(notebook)


def test_every_image_has_words_and_is_there(
    root: Path, lessons: dict[str, Notebook], solutions: dict[str, Notebook]
) -> None:
    for notebook in [*lessons.values(), *solutions.values()]:
        assert template.image_complaints(notebook, root / "notebooks") == []


@pytest.fixture
def lesson(notebook: Make, code: Make, prose: Make) -> Notebook:
    """A lesson with all its steps, and nothing else."""
    return notebook(
        prose("# Run three requests at once", id="title"),
        prose("What will it print?", id="predict-order"),
        code("with timeline('three'):\n    pass", id="look-three"),
        code("gather()", id="trip-no-await"),
        code("quiz('01-order')", id="quiz-order"),
        code("run_script('asyncio.run(main())')", id="script-main"),
        prose("## Recap", id="recap"),
        prose("## Next", id="next"),
    )


def test_a_good_lesson_passes(lesson: Notebook) -> None:
    assert template.complaints(lesson) == []


@pytest.mark.parametrize("step", [mark for mark, _, _ in template.MARKS])
def test_a_missing_step_is_seen(lesson: Notebook, step: str) -> None:
    lesson["cells"] = [cell for cell in lesson["cells"] if not cell["id"].startswith(step)]
    assert any(f"'{step}-…'" in wrong for wrong in template.complaints(lesson))


def test_a_timeline_step_without_a_timeline_is_seen(lesson: Notebook) -> None:
    lesson["cells"][2]["source"] = "print()"
    assert template.complaints(lesson) == ["no 'look' cell holds a timeline"]


def test_next_before_recap_is_seen(lesson: Notebook) -> None:
    lesson["cells"][-2:] = reversed(lesson["cells"][-2:])
    assert template.complaints(lesson) == ["'next' stands before 'recap'"]


def test_too_much_is_seen(lesson: Notebook, code: Make, prose: Make) -> None:
    lesson["cells"] += [code("x = 1\n" * 21, id=f"long-{n}") for n in range(9)]
    lesson["cells"] += [prose("word " * 121, id=f"text-{n}") for n in range(8)]
    found = " ".join(template.complaints(lesson))
    assert "25 cells" in found
    assert "21 lines" in found
    assert "tenth of the code cells" in found
    assert "tenth of the text cells" in found


def test_code_blocks_and_addresses_are_no_words(prose: Make) -> None:
    text = "Read [the page](https://docs.python.org/3/) <b>now</b>:\n```python\nawait gather(a, b)\n```"
    assert template.words(prose(text)) == 4


def test_a_second_title_is_seen(lesson: Notebook, prose: Make) -> None:
    lesson["cells"].append(prose("# Again", id="again"))
    assert "exactly the first cell is a title" in template.complaints(lesson)[0]


def test_percentile_is_a_value_of_the_list() -> None:
    assert template.percentile(range(1, 11), 0.9) == 9
    assert template.percentile([5], 0.9) == 5
    assert template.percentile([], 0.9) == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("![](a.svg)", "no alt text"),
        ("<img src='a.svg'>", "no alt text"),
        ("![a lane](https://example.org/a.svg)", "from the internet"),
        ("![a lane](gone.svg)", "not there"),
    ],
)
def test_a_bad_image_is_seen(tmp_path: Path, notebook: Make, prose: Make, text: str, complaint: str) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    assert complaint in " ".join(template.image_complaints(notebook(prose(text)), tmp_path))


def test_a_good_image_passes(tmp_path: Path, notebook: Make, prose: Make) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    text = "![a lane](a.svg) and <img alt='a lane' src='a.svg'>"
    assert template.image_complaints(notebook(prose(text)), tmp_path) == []


@pytest.mark.parametrize(
    "name", ["", "Two Words", "a_b", "deadbee1", "1f0c9c2a-0d6e-4b0e-9a39-0a1b2c3d4e5f", "a--b"]
)
def test_a_random_or_odd_id_is_seen(notebook: Make, prose: Make, name: str) -> None:
    with pytest.raises(NormaliseError, match="is not a name"):
        check_ids(notebook(prose("x", id=name)))


def test_a_repeated_id_is_seen(notebook: Make, prose: Make) -> None:
    with pytest.raises(NormaliseError, match="used twice"):
        check_ids(notebook(prose("x", id="same"), prose("y", id="same")))
