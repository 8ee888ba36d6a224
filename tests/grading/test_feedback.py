"""A learner's page: what stands on it, what does not, and how it is made.

The golden pages, after a change that is meant to change them: ``UPDATE_GOLDENS=1 python -m pytest
tests/grading -k golden``, then look at them in a browser, light and dark, wide and narrow.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from page_maker import SAID, STAR, Page, absent, error, faults, not_yet, nothing_gets_out, passed, result

import gatherlab
from gatherlab.checking import judge_source
from gatherlab.course import lessons
from gatherlab.exercises import EXERCISES
from gatherlab.grading.pages import feedback, heat_map, html, ideas, look, places, report
from gatherlab.grading.records import Result
from gatherlab.model import Diagnosis, Outcome
from gatherlab.picture.palette import DARK, LIGHT, Palette

ROOT = Path(gatherlab.__file__).parent.parent
GOLDENS = Path(__file__).parent / "goldens"
ADA = result(
    "Ada Lovelace", passed("1.1"), not_yet("1.2", "SEQUENTIAL"), error("1.3"), not_yet("2.1", "NO_STAR", STAR)
)


def test_the_golden_page() -> None:
    made = feedback.page(ADA)
    path = GOLDENS / "feedback.html"
    if os.environ.get("UPDATE_GOLDENS") == "1":
        path.write_bytes(made.encode())
    assert path.read_bytes().decode() == made, "changed; if meant, see the top of this file"


def test_the_page_is_in_order() -> None:
    assert faults(feedback.page(ADA)) == []
    assert faults(feedback.page(result("Nobody"))) == []


# --------------------------------------------------------------------------- what stands on it


def test_every_outcome_has_its_word_and_its_symbol() -> None:
    text = Page(feedback.page(ADA)).text
    for words, symbol in zip(look.WORDS.values(), look.SYMBOLS.values(), strict=True):
        assert f"{symbol} {words}" in text
    assert set(look.WORDS) == set(look.SYMBOLS) == set(Outcome)
    assert len(set(look.SYMBOLS.values())) == len(Outcome)


def test_the_summary_counts_and_says_what_comes_next() -> None:
    text = Page(feedback.page(ADA)).text
    assert "1 of 20 exercises passed (2 not yet, 1 could not be checked, 16 not attempted)" in text
    assert "Begin with 1.2: read lesson 01" in text
    assert "try again in exercises/01_basic_gather.ipynb" in text
    assert "Then 2.1." in text
    assert "Show your instructor 1.3" in text
    assert 'hint("1.2")' in text


def test_the_summary_of_who_has_done_all_and_of_who_has_done_nothing() -> None:
    done = Page(feedback.page(result("A", *map(passed, EXERCISES)))).text
    assert "20 of 20 exercises passed." in done
    assert "nothing left to repair" in done
    assert "hint(" not in done
    slip = replace(error("1.1"), diagnosis="SYNTAX")
    mend = Page(feedback.page(result("A", slip, *map(passed, list(EXERCISES)[1:])))).text
    assert "Mend 1.1: the check could not begin there" in mend
    assert "Python cannot read the cell" not in mend
    assert "What helps" in mend
    assert "says nothing about your answer" not in mend
    assert "the check itself did not work" not in mend
    failed = Page(feedback.page(result("A", error("1.1"), *map(passed, list(EXERCISES)[1:])))).text
    assert "Show your instructor 1.1" in failed
    assert "hint(" not in failed
    new = Page(feedback.page(result("B"))).text
    assert "0 of 20 exercises passed" in new
    assert "Next come the ones not attempted yet: 1.1, 1.2" in new
    assert 'hint("1.1")' in new


def test_a_class_of_one_lesson_has_only_its_exercises() -> None:
    some = Result(ADA.learner, tuple(mark for mark in ADA.marks if mark.exercise[0] == "1"))
    text = Page(feedback.page(some)).text
    assert "1 of 3 exercises passed" in text
    assert "Lesson 02" not in text


def test_the_message_stands_there_in_the_words_of_the_check() -> None:
    text = Page(feedback.page(ADA)).text
    assert all(sentence in text for sentence in SAID)
    assert "The check ended before it gave a verdict." in text
    assert "This says nothing about your answer" in text


def test_what_a_passed_check_adds_stands_under_what_to_keep() -> None:
    note = "CPython's own tests of gather ran with it, too: all 22 passed."
    noted = Page(feedback.page(result("Ada", replace(passed("6.6"), note=note)))).text
    assert noted.index("To keep: ") < noted.index(note)
    assert note not in Page(feedback.page(result("Ada", passed("6.6")))).text


def test_the_code_stands_there_with_its_lines_numbered_by_the_style_sheet() -> None:
    made = feedback.page(ADA)
    assert STAR in Page(made).text
    assert made.count('<details class="printed" open>') == 3  # what does not pass is open
    assert made.count('<details class="printed">') == 1  # what passes is folded


def test_an_empty_function_is_told_what_it_lacks_and_no_work_is_nothing_more() -> None:
    empty = not_yet("1.1", None, "async def fetch_both(api): ...\n")
    begun = replace(empty, outcome=Outcome.NOT_ATTEMPTED)
    assert SAID[0] in Page(feedback.page(result("A", begun))).text
    assert Page(feedback.page(result("A"))).text.count("Nothing was handed in for this exercise.") == 20


def test_a_problem_with_the_files_is_said_and_not_told() -> None:
    made = feedback.page(result("A", problems=("class/secret.ipynb is not JSON",)))
    assert "could not be read" in made
    assert "secret" not in made


def test_a_very_long_source_is_cut_and_says_so() -> None:
    made = feedback.page(result("A", not_yet("1.1", "RAISED", "x = 1\n" * 1_000 + "y" * 9_000)))
    assert "701 more lines are not shown." in made
    assert "y" * 600 not in feedback.page(result("A", not_yet("1.1", "RAISED", "y" * 9_000)))


# --------------------------------------------------------------------------- ideas and places


def codes_in(module: ModuleType) -> set[str]:
    """The codes that the modules of a package name: ``D.SHAPE``, ``Diagnosis.SHAPE``."""
    files = Path(inspect.getfile(module)).parent.rglob("*.py")
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    named = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    return {node.attr for node in named if node.value.id in ("D", "Diagnosis") and node.attr.isupper()}


def test_every_code_that_a_check_can_give_has_an_idea_and_a_place() -> None:
    given = codes_in(gatherlab.exercises) | codes_in(gatherlab.checking)
    assert len(given) >= 30
    assert given <= set(Diagnosis)
    assert set(ideas.IDEAS) == set(places.PLACES) == set(Diagnosis)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_code_of_every_exercise_gets_its_sentences_on_the_page(exercise: str) -> None:
    for code in Diagnosis:
        idea = ideas.idea_behind(exercise, code)
        assert idea is not None
        made = feedback.page(result("A", not_yet(exercise, code)))
        assert html.ticked(idea.belief) in made
        assert html.ticked(idea.truth) in made
        assert "Read again" in made


def test_ideas_are_sentences() -> None:
    for idea in [*ideas.IDEAS.values(), *ideas.THERE.values()]:
        assert idea.belief.endswith(".")
        assert idea.truth.endswith(".")
        assert not idea.title.endswith(".")
        for text in (idea.title, idea.belief, idea.truth):
            assert text.count("`") % 2 == 0
            assert "  " not in text


def test_what_is_special_to_an_exercise_belongs_to_one_of_the_course() -> None:
    assert {exercise for exercise, _ in [*ideas.THERE, *places.THERE]} <= set(EXERCISES)


def headings() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for lesson in lessons():
        notebook = json.loads((ROOT / "notebooks" / f"{lesson.stem}.ipynb").read_text("utf-8"))
        cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
        found[lesson.number] = set(re.findall(r"^#+ (.*)$", "\n\n".join(cells), re.MULTILINE))
    return found


def test_every_place_is_a_heading_of_its_lesson() -> None:
    known = headings()
    assert sum(map(len, known.values())) >= 40
    every = {places.place_of(exercise, code) for exercise in EXERCISES for code in [None, *Diagnosis]}
    every |= {place for several in places.PLACES.values() for place in several} | set(places.THERE.values())
    assert len(every) >= 20
    assert [place for place in every if place.heading not in known[place.lesson]] == []


def test_nobody_is_sent_to_a_lesson_after_the_exercise_where_an_earlier_one_would_do() -> None:
    for exercise in EXERCISES:
        for code, several in places.PLACES.items():
            lesson = exercise[0].zfill(2)
            if any(place.lesson <= lesson for place in several):
                assert places.place_of(exercise, code).lesson <= lesson


def test_a_code_of_a_newer_course_gets_the_recap() -> None:
    assert ideas.idea_behind("1.1", "NEW_CODE") is None
    assert ideas.idea_behind("1.1", None) is None
    assert places.place_of("3.2", "NEW_CODE") == places.Place("03", "Recap")
    made = feedback.page(result("A", not_yet("3.2", "NEW_CODE")))
    assert "Recap" in made
    assert "The idea that may be behind it" not in made


def test_an_exercise_and_a_lesson_of_a_newer_course_are_shown_too() -> None:
    for mark in (not_yet("9.1", "SHAPE"), not_yet("9.1", None), passed("9.1"), absent("9.1")):
        made = feedback.page(Result(ADA.learner, (mark,)))
        assert faults(made) == []
        assert "Exercise 9.1" in made


# --------------------------------------------------------------------------- what does not


def test_no_solution_is_on_the_page() -> None:
    marks = [not_yet(exercise, "RAISED", "async def mine(): pass\n") for exercise in EXERCISES]
    text = "".join(Page(feedback.page(result("A", *marks))).text.split())
    notebooks = sorted((ROOT / "solutions").glob("0[1-6]_*.ipynb"))
    solutions = [solution for path in notebooks for solution in solutions_of(path)]
    assert len(solutions) == len(EXERCISES)
    ways = [way for exercise in EXERCISES.values() for way in exercise.other_ways]
    for source in [*solutions, *ways]:
        assert "".join(source.split()) not in text
        bodies = [line for line in source.splitlines()[1:] if len(line.strip()) > 30]
        assert [line for line in bodies if "".join(line.split()) in text] == []


def solutions_of(path: Path) -> list[str]:
    cells = ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]
    return re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", "\n".join(cells), re.DOTALL)


HOSTILE = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</pre></code></title><h1>x",
    "a\x00b\x07c\x1b[31m\x7f\x85",
    "\u202egnp.exe\u2066 \u2069 \ud800 \uffff",
    "&lt;b&gt; &amp; ' `x`",
    "<!-- --!> ]]> <![CDATA[",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_gets_out_of_its_place(text: str) -> None:
    nothing_gets_out(text, hostile_page(text), hostile_page("x"))


def hostile_page(text: str) -> str:
    said = dict.fromkeys(("called", "expected", "happened", "look", "message", "file", "source"), text)
    marks = [
        replace(not_yet("1.1", text), **said),
        replace(error("1.2"), **said),
        replace(passed("1.3"), **said),
        replace(not_yet("2.1", "SHAPE"), **said, notes=(text,)),
    ]
    return feedback.page(result(text, *marks, key="k", problems=(text,)))


def test_nothing_is_loaded_from_anywhere() -> None:
    made = feedback.page(ADA)
    assert "default-src 'none'" in made
    assert not re.search(r"https?:|//[a-z]|url\(|@import|<script|<link|<img|<iframe", made)


def test_the_same_bytes_each_time() -> None:
    assert feedback.page(ADA) == feedback.page(ADA)


# --------------------------------------------------------------------------- the look


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, str]]:
    """Each rule of the style sheets that has a ground or an ink: the rule, the ink, the ground."""
    sheet = look.sheet(feedback.RULES + report.RULES)
    found = []
    for rule, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.replace("\\\n", "")):
        ink = re.search(r"(?:^|;)color:var\(--(\w+)\)", body)
        ground = re.search(r"(?:^|;)background:var\(--(\w+)\)", body)
        if ink or (ground and ".bar" not in rule):
            found.append((rule.strip(), ink[1] if ink else "ink", ground[1] if ground else "paper"))
            if not ground:
                found.append((rule.strip(), ink[1] if ink else "ink", "lane"))
    return found


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_rule_can_be_read(palette: Palette) -> None:
    def colour(role: str) -> str:
        return "#1b1f24" if role == "dark" else str(getattr(palette, role))

    found = pairs()
    assert len(found) >= 12
    assert {".passed", ".not_yet", ".error", ".not_attempted"} <= {rule for rule, _, _ in found}
    weak = [(rule, ink, ground) for rule, ink, ground in found if contrast(colour(ink), colour(ground)) < 4.5]
    assert weak == []


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_focus_borders_and_bars_can_be_seen(palette: Palette) -> None:
    for role in ("run", "dots"):
        for ground in ("paper", "lane"):
            assert contrast(getattr(palette, role), getattr(palette, ground)) >= 3


def test_the_style_sheet_is_for_screens_of_both_kinds_and_for_paper() -> None:
    sheet = look.sheet(heat_map.RULES)
    assert "@media screen and (prefers-color-scheme:dark)" in sheet
    assert "@media print" in sheet
    assert ":focus-visible{outline:3px solid var(--run)" in sheet


SLIPS = {
    "SYNTAX": ("async def fetch_both(api)\n    return 1\n", "line 1"),
    "MISSING": ("async def fetch_bth(api):\n    return 1\n", "'fetch_bth'"),
    "CELL_FAILED": ("import asyncio\nlimit = 1 / 0\nasync def fetch_both(api):\n    return 1\n", "line 2"),
}


@pytest.mark.parametrize("diagnosis", SLIPS)
def test_a_learner_s_own_slip_is_told_as_one_with_its_place_and_what_helps(diagnosis: str) -> None:
    source, where = SLIPS[diagnosis]
    verdict = judge_source("1.1", source)
    assert verdict.diagnosis == diagnosis
    texts = {name: getattr(verdict, name) for name in ("outcome", "happened", "expected", "look", "message")}
    mark = replace(error("1.1"), diagnosis=diagnosis, source=source, **texts)
    page = Page(feedback.page(result("A", mark, *map(passed, list(EXERCISES)[1:])))).text
    assert where in page
    assert "A slip, and no wrong idea" in page
    assert "What helps" in page
    assert "the check could not begin there, and says why" in page
    assert "did not work" not in page
    assert "says nothing about your answer" not in page
