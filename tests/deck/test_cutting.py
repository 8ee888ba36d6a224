"""Where slides begin and end."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from gatherlab.cells.quiz.forms import html_form, warm_up_html
from gatherlab.deck.cutting import HEIGHT, LINES, WORDS, Slide, cut
from gatherlab.questions import question


def prose(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(source: str, *outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": list(outputs)}


def printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}


def rich(html: str) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": [html], "text/plain": ["words"]},
    }


def texts(slides: list[Slide]) -> list[str]:
    return ["".join(cell["source"] for cell in slide.cells) for slide in slides]


def test_a_heading_begins_a_slide_and_what_follows_stands_under_it() -> None:
    slides = cut([prose("# Title\n\nOne.\n\n## The `problem`\n\nTwo."), code("x = 1"), prose("Three.")])
    assert texts(slides) == ["# Title\n\nOne.", "## The `problem`\n\nTwo.", "x = 1", "Three."]
    assert [slide.begins for slide in slides] == [True, True, False, False]
    assert [slide.topic for slide in slides] == ["Title", "The problem", "The problem", "The problem"]


def test_long_prose_is_cut_between_paragraphs_and_a_heading_is_never_alone() -> None:
    long = "word " * (WORDS - 10)
    slides = cut([prose(f"## Topic\n\n{long}\n\n{long}\n\nshort")])
    assert [text.count("word") for text in texts(slides)] == [WORDS - 10, WORDS - 10]
    assert texts(slides)[0].startswith("## Topic")
    assert texts(slides)[1].endswith("short")


def test_what_announces_something_stays_with_it() -> None:
    long = "word " * (WORDS - 10)
    slides = cut([prose(f"{long}\n\nThree ways, in short:\n\n- one {long}\n- two")])
    assert [text.split("\n")[0].strip() for text in texts(slides)] == [long.strip(), "Three ways, in short:"]
    slides = cut([prose(f"## Topic\n\nIt prints:\n\n```\n{long}\n```\n\n{long}")])
    assert [text.startswith("## Topic\n\nIt prints:\n\n```") for text in texts(slides)] == [True, False]


def test_a_picture_of_the_text_has_a_slide_with_its_heading() -> None:
    slides = cut([prose("Before.\n\n## Figures\n\n![bars](../docs/pictures/a.svg)\n\nLook at it.\n\nAfter.")])
    assert texts(slides) == [
        "Before.",
        "## Figures\n\n![bars](../docs/pictures/a.svg)",
        "Look at it.\n\nAfter.",
    ]


def test_a_collapsed_answer_is_no_slide_and_takes_no_room_on_one() -> None:
    answer = f"<details><summary>Answer</summary>\n\n{'word ' * WORDS}\n\n</details>"
    slides = cut([prose(f"**Try:** swap them.\n\n{answer}\n\nThen go on."), prose(answer)])
    assert texts(slides) == ["**Try:** swap them.\n\nThen go on."]


def test_lists_and_fenced_programs_stay_whole() -> None:
    text = "Before\n\n- one\n- two\n\n```python\n# no heading\n\nx = 1\n```\n\nAfter"
    (slide,) = cut([prose(text)])
    assert texts([slide]) == [text]


def test_links_to_files_of_the_course_lose_their_link_and_others_do_not() -> None:
    text = "[one](01_basic_gather.ipynb), [two](https://docs.python.org), ![a lane](../docs/a.svg)"
    assert texts(cut([prose(text)])) == ["one, [two](https://docs.python.org), ![a lane](../docs/a.svg)"]


def test_short_output_stays_with_its_program_and_long_output_does_not() -> None:
    assert len(cut([code("print(1)", printed("1\n"))])) == 1
    slides = cut([code("print(1)", printed("1\n" * LINES))])
    assert texts(slides) == ["print(1)", ""]
    assert slides[1].cells[0]["metadata"] == {"transient": {"remove_source": True}}


def test_each_picture_has_a_slide_of_its_own_and_keeps_no_text_form() -> None:
    slides = cut([code("draw()", rich("<img>"), printed("done\n"), rich("<b>two</b>"))])
    assert texts(slides) == ["draw()", "", ""]
    assert slides[0].cells[0]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "done\n"}]
    assert [slide.cells[0]["outputs"][0]["data"] for slide in slides[1:]] == [
        {"text/html": "<img>"},
        {"text/html": "<b>two</b>"},
    ]


def test_a_question_stands_without_the_cell_that_asks_it_and_without_the_invitation_to_run_it() -> None:
    html = html_form(question("00-calling"))
    assert "Run this cell to answer." in html
    (slide,) = cut([code('quiz("00-calling")\nquiz(\n    "x", "y"\n)', rich(html))])
    assert texts([slide]) == [""]
    shown = slide.cells[0]["outputs"][0]["data"]["text/html"]
    assert "Run this cell" not in shown
    assert "What is in" in shown
    assert len(cut([code('print(quiz("x"))', rich(html))])) == 2


def test_the_picture_under_a_program_has_a_slide_of_its_own() -> None:
    html = '<div><pre>x</pre><p>Result</p><img alt="lanes" src="data:,"></div>'
    slides = cut([code("simulator()", rich(html))])
    shown = [slide.cells[0]["outputs"][0]["data"]["text/html"] for slide in slides[1:]]
    assert shown == ["<div><pre>x</pre><p>Result</p></div>", '<img alt="lanes" src="data:,">']


def drawing(height: int) -> str:
    """A picture as the course stores it, with enough in it not to be short."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="{height}">{"<g/>" * 100}</svg>'
    return f'<img alt="rows" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([HEIGHT // 2, HEIGHT // 2], [2]),
        ([HEIGHT // 2, HEIGHT // 2 + 1], [1, 1]),
        ([200, 200, 200], [2, 1]),
        ([HEIGHT * 3], [1]),
        ([HEIGHT * 3, 100], [1, 1]),
    ],
)
def test_a_comparison_too_high_for_a_slide_is_cut_between_its_pictures(
    heights: list[int], expected: list[int]
) -> None:
    html = "".join(map(drawing, heights)) + "<details>the same as a table</details><p>a note</p>"
    slides = cut([code("compare(a, b)", rich(html))])
    parts = [slide.cells[0]["outputs"][0]["data"]["text/html"] for slide in slides[1:]]
    assert [part.count("<img") for part in parts] == expected
    assert "".join(parts) == html


def test_a_comparison_of_pictures_without_a_known_height_stays_whole() -> None:
    html = '<img alt="a" src="a.png"><img alt="b" src="data:image/svg+xml;base64,PHN2Zz4="><p>note</p>'
    assert len(cut([code("show()", rich(html))])) == 2


def test_a_warm_up_is_for_one_learner_and_not_for_a_room() -> None:
    assert cut([code('quiz("02-warm-up")', rich(warm_up_html("00")))]) == []


def test_a_value_is_plain_output() -> None:
    value = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": ["4", "2"]},
    }
    (slide,) = cut([code("x", value)])
    assert slide.cells[0]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "42"}]


def test_an_error_is_its_last_line() -> None:
    error = {
        "output_type": "error",
        "ename": "TypeError",
        "evalue": "\x1b[31mno\x1b[0m",
        "traceback": ["long"] * 40,
    }
    (slide,) = cut([code("x()", error)])
    assert slide.cells[0]["outputs"] == [{"output_type": "stream", "name": "stderr", "text": "TypeError: no"}]


def test_a_collapsed_set_up_is_left_out() -> None:
    assert cut([code("# setup\nimport asyncio", printed("ready\n"), jupyter={"source_hidden": True})]) == []
