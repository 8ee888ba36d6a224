"""The instructor's page, and what it counts.  (The golden page: see test_feedback.py.)"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from page_maker import (
    ISOLATION,
    SLOW,
    STAR,
    Page,
    error,
    faults,
    not_yet,
    nothing_gets_out,
    passed,
    result,
    whole,
)

from gatherlab.course import lessons
from gatherlab.exercises import EXERCISES
from gatherlab.grading.pages import report
from gatherlab.grading.pages.anonymous import Anonymiser
from gatherlab.grading.pages.quiz_answers import OTHER, Tally, tallies
from gatherlab.grading.pages.stuck import stuck_at
from gatherlab.grading.records import ClassResult, Learner
from gatherlab.model import Outcome, Question, QuestionKind
from gatherlab.questions import question, questions

GOLDENS = Path(__file__).parent / "goldens"
BANK = [one for lesson in lessons() for one in questions(lesson.number)]
TRAP = "A tuple of the results"
CLASS = whole(
    result("Ada", passed("1.1"), not_yet("2.1", "NO_STAR", STAR), answers=(("01-returns", TRAP, False),)),
    result(
        "Bo Li", not_yet("1.1", "SEQUENTIAL", "# by Bo Li\n" + SLOW), not_yet("2.1", "NO_STAR", STAR + "\n")
    ),
    result(
        "Cy",
        not_yet("1.1", "SEQUENTIAL", SLOW.replace("user", "cy_user")),
        error("1.2"),
        not_yet("1.3", "TIMEOUT", notes=("timed out",)),
        problems=("cy/2.ipynb is not JSON: line 1.",),
        answers=(("01-returns", TRAP, False), ("99-gone", "x", True)),
    ),
    problems=("notes.txt belongs to nobody.",),
)
MADE = report.page(CLASS)


def test_the_golden_page() -> None:
    path = GOLDENS / "report.html"
    if os.environ.get("UPDATE_GOLDENS") == "1":
        path.write_bytes(MADE.encode())
    assert path.read_bytes().decode() == MADE, "changed; if meant, see the top of test_feedback.py"


def test_the_page_is_in_order() -> None:
    assert faults(MADE) == []
    assert "default-src 'none'" in MADE
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img|<iframe", MADE)


def test_an_empty_class_and_one_of_one_learner() -> None:
    nobody = report.page(whole())
    assert faults(nobody) == []
    text = Page(nobody).text
    assert "0 learners, 20 exercises: 0 of 0 answers passed (0 %); nobody has passed all." in text
    assert "Nobody is stuck" in text
    assert "No progress file was handed in" in text
    assert "None: everything that was handed in was read" in text
    one = Page(report.page(whole(result("Ada", *map(passed, EXERCISES))))).text
    assert "1 learner, 20 exercises: 20 of 20 answers passed (100 %); 1 has passed all." in one


def test_the_same_bytes_whatever_the_order_of_hashes() -> None:
    program = "import test_report, sys; sys.stdout.buffer.write(test_report.MADE.encode())"
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        made = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )
        assert made.stdout.decode() == MADE


# --------------------------------------------------------------------------- the tables


def test_the_heat_map_has_a_word_for_every_cell_and_leads_to_every_learner() -> None:
    assert 'role="region" aria-labelledby="map-caption" tabindex="0"' in MADE
    for name, key in (("Ada", "ada"), ("Bo Li", "bo-li"), ("Cy", "cy")):
        assert f'<th scope="row"><a href="feedback/{key}.html"><bdi>{name}</bdi></a></th>' in MADE
    table = MADE[MADE.index('<table class="map">') : MADE.index("</table>")]
    assert table.count("<td class=") == 3 * (20 + 1)
    assert table.count('<span class="unseen">') == 3 * 20
    assert '<td class="not_yet" title="not yet, NO_STAR">' in table
    assert '<span class="unseen">could not be checked</span>' in table


def test_a_key_with_odd_characters_is_still_one_address() -> None:
    made = report.page(whole(result("A", key='a b/"<ü')))
    assert 'href="feedback/a%20b%2F%22%3C%C3%BC.html"' in made


def test_the_shares_of_an_exercise_add_up() -> None:
    table = MADE[MADE.index('<table class="numbers">') :]
    row = table[table.index("1.1 Fetch") : table.index("1.2 A dash")]
    assert [int(number) for number in re.findall(r"<td>(\d+) ", row)] == [1, 2, 0, 0]
    assert re.findall(r"width:([\d.]+)%", row) == ["33.3", "66.7"]


def test_a_class_of_one_lesson_has_only_its_columns() -> None:
    marks = [replace(one, marks=one.marks[:3]) for one in CLASS.results]
    made = report.page(ClassResult(tuple(EXERCISES)[:3], tuple(marks), (), ISOLATION))
    assert faults(made) == []
    assert "2.1" not in Page(made[made.index("<table") : made.index("</table>")]).text


# --------------------------------------------------------------------------- where the class is stuck


def test_diagnoses_are_counted_by_learners_and_the_most_frequent_comes_first() -> None:
    found = stuck_at(CLASS)
    assert [(one.code, one.learners, one.exercises) for one in found] == [
        ("NO_STAR", 2, (("2.1", 2),)),
        ("SEQUENTIAL", 2, (("1.1", 2),)),
        ("TIMEOUT", 1, (("1.3", 1),)),
    ]


def test_one_code_with_two_ideas_behind_it_is_two() -> None:
    found = stuck_at(
        whole(result("A", not_yet("1.2", "RAISED"), not_yet("3.1", "RAISED"), not_yet("5.1", "RAISED")))
    )
    assert [(one.code, [name for name, _ in one.exercises]) for one in found] == [
        ("RAISED", ["3.1", "5.1"]),
        ("RAISED", ["1.2"]),
    ]


def test_the_example_is_the_shortest_and_names_nobody() -> None:
    example = dict(stuck_at(CLASS)[1].examples)["1.1"]
    assert example == SLOW.rstrip("\n")
    assert "by Bo Li" not in MADE
    assert "cy_user" not in MADE


def test_what_only_one_learner_gets_has_no_example() -> None:
    assert stuck_at(CLASS)[2].examples == ()
    assert "Of one learner each" in Page(MADE).text


def test_marks_without_their_source_are_no_examples() -> None:
    marks = [not_yet("1.1", "SEQUENTIAL", source) for source in ("", SLOW, "")]
    found = stuck_at(whole(*[result(f"L{n}", mark) for n, mark in enumerate(marks)]))
    assert found[0].examples == (("1.1", SLOW.rstrip("\n")),)
    assert (
        stuck_at(whole(*[result(f"L{n}", not_yet("1.1", "SHAPE", "")) for n in range(2)]))[0].examples == ()
    )


def test_a_diagnosis_that_is_not_known_is_shown_as_it_is() -> None:
    made = report.page(whole(*[result(f"L{n}", not_yet("1.1", "NEW_<b>", SLOW)) for n in range(2)]))
    assert faults(made) == []
    assert "Not known to this version" in made
    assert "NEW_&lt;b&gt;" in made


def test_what_to_talk_about_is_ranked_by_learners_and_leads_to_the_details() -> None:
    talk = MADE[MADE.index("<ol>") : MADE.index("</ol>")]
    items = [Page(f"<ol>{item}</ol>").text for item in talk.removeprefix("<ol>").split("<li>")[1:]]
    assert [item.split(":")[0] for item in items] == [
        "The list without the star",
        "One wait after the other",
        "Quiz",
    ]
    assert "2 of 3 learners (exercises 2.1)" in items[0]
    assert "2 of 2 gave the same wrong answer at first" in items[2]


def test_slips_and_ideas_of_one_learner_are_not_talked_about() -> None:
    slips = [result(f"L{n}", not_yet("1.1", "SYNTAX"), not_yet("1.2", "NEW")) for n in range(3)]
    text = Page(report.page(whole(*slips, result("M", not_yet("2.1", "NO_STAR"))))).text
    assert "No wrong idea is shared by two learners or more." in text


# --------------------------------------------------------------------------- names


def cleaned(source: str, *names: str, exercise: str = "1.1") -> str:
    people = [Learner(f"key{n}", name, "4815162", ()) for n, name in enumerate(names)]
    return Anonymiser(people).cleaned(source, exercise)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("x = 1  # by Ann Example", "x = 1"),
        ('def f():\n    """Written by Ann."""\n    return 1', "def f():\n    return 1"),
        ("def f():\n    '''Ann\n    Example'''\n\n    return 1", "def f():\n    return 1"),
        ('api.get("users/1", "ann@school")', 'api.get("users/1", "…")'),
        ('f"{ann}: {x}"', 'f"…"'[0:0] + ""),
        ('print(f"{ann}: {x}")', 'print(f"…")'),
        ('print("unclosed by Ann\nx = 2', 'print("…"\nx = 2'),
        ('x = """never closed, Ann', 'x = """…"""'),
        ("ann_tasks = [annTasks, ANN, ann_tasks]", "name_1 = [name_2, name_3, name_1]"),
        ("examples = my_example", "name_1 = name_2"),
        ("annual = planned", "annual = planned"),
        ("joerg = jorg = jörg = Jörg2", "name_1 = name_2 = name_3 = name_4"),
        ("id_4815162 = 4815162", "name_1 = name_2"),
        ("max(list(asyncio.wait))", "max(list(asyncio.wait))"),
        ("async def fetch_both(api): # \\", "async def fetch_both(api):"),
        ("\\", "\\"),
        ("'", "'…'"[0:0] + ""),
    ],
)
def test_names_of_the_class_comments_and_texts_are_taken_out(source: str, left: str) -> None:
    assert cleaned(source, "Ann Example", "Jörg Max", "Wait List") == left


def test_the_texts_of_the_exercise_stay() -> None:
    source = 'return {"user": user, "posts": posts, "mine": 1}'
    assert cleaned(source, "User Posts", exercise="1.2") == 'return {"user": user, "posts": posts, "…": 1}'
    assert cleaned('"user"\nx = "user"', "A", exercise="9.9") == 'x = "…"'


def test_code_that_python_cannot_read_is_cleaned_as_well() -> None:
    assert cleaned("def f(:\n  ann = (  # Ann\n", "Ann B") == "def f(:\n  name_1 = ("


# --------------------------------------------------------------------------- the quiz


def tally(question_id: str, *answers: str) -> Tally:
    learners = [
        Learner(str(n), "A", "", (), (), ((question_id, text, True),)) for n, text in enumerate(answers)
    ]
    found, strangers = tallies(learners, BANK)
    assert strangers == 0
    return found[0]


def of_kind(kind: QuestionKind) -> list[Question]:
    return [one for one in BANK if one.kind is kind]


def test_one_answer() -> None:
    right = next(one.text for one in question("01-returns").options if one.correct)
    found = tally("01-returns", right, TRAP, TRAP, "an older wording")
    assert (found.answers, found.right) == (4, 1)
    assert {row.text: row.count for row in found.rows if row.count} == {right: 1, TRAP: 2, OTHER: 1}
    assert found.trap is not None
    assert found.trap.text == TRAP


def test_all_that_apply() -> None:
    asked = of_kind(QuestionKind.ALL)[0]
    wanted = [one.text for one in asked.options if one.correct]
    wrong = next(one.text for one in asked.options if not one.correct)
    found = tally(asked.id, "\n".join(wanted), "\n".join([*wanted[::-1], wrong]), "")
    assert (found.answers, found.right) == (3, 1)
    assert [row.count for row in found.rows if row.right] == [2] * len(wanted)
    assert found.trap is not None
    assert (found.trap.text, found.trap.count) == (wrong, 1)


def test_predicted_output() -> None:
    asked = question("01-one-by-one")
    found = tally(asked.id, asked.answer, asked.answer + "  \n", asked.options[1].text, "nothing")
    assert (found.answers, found.right) == (4, 2)
    assert [row.count for row in found.rows] == [2, 0, 1, 1]
    assert found.trap is not None
    assert found.trap.text == asked.options[1].text


def test_put_in_order() -> None:
    asked = of_kind(QuestionKind.ORDER)[0]
    lines = [one.text for one in asked.options]
    swapped = [lines[1], lines[0], *lines[2:]]
    found = tally(asked.id, "\n".join(lines), "\n".join(swapped), "\n".join(lines[:2]), "another line")
    assert (found.answers, found.right) == (4, 1)
    assert {row.text: row.count for row in found.rows if row.count} == {
        "the right order": 1,
        lines[1]: 1,
        OTHER: 2,
    }


def test_the_first_answer_of_a_learner_counts() -> None:
    twice = Learner("a", "A", "", (), (), (("01-returns", TRAP, False), ("01-returns", "other", True)))
    found, _ = tallies([twice], BANK)
    assert found[0].answers == 1
    assert found[0].trap is not None
    assert found[0].trap.text == TRAP


def test_every_question_of_the_bank_can_be_shown() -> None:
    answers = [(one.id, one.answer or one.options[0].text, True) for one in BANK]
    wrong = [(one.id, one.options[-1].text, True) for one in BANK]
    made = report.page(whole(result("A", answers=tuple(answers)), result("B", answers=tuple(wrong))))
    assert faults(made) == []
    assert made.count("<caption>Answers to ") == len(BANK) >= 60
    assert made.count("✓ right") >= len(BANK)


def test_the_quiz_marks_the_right_option_and_says_what_the_trap_shows() -> None:
    text = Page(MADE).text
    assert "0 of 2 right at first" in text
    assert "A list of the results, in the order of the arguments ✓ right" in text
    assert "You may think of a function that returns several values." in text
    assert "1 more answers belong to questions that this version does not have." in text


# --------------------------------------------------------------------------- trouble


def test_time_outs_errors_files_and_the_isolation_are_listed() -> None:
    text = Page(MADE[MADE.index('id="part-6"') - 20 :].partition(">")[2]).text
    assert "timed out; The server saw at most 1 request at a time." in text
    assert "The check ended before it gave a verdict." in text
    assert "Cy: cy/2.ipynb is not JSON: line 1." in text
    assert "notes.txt belongs to nobody." in text
    assert ISOLATION in text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=y>',
        "</td></table></style>",
        "a\x00\u202eb\ud800",
        "&lt; `x",
    ],
)
def test_nothing_gets_out_of_its_place(text: str) -> None:
    nothing_gets_out(text, hostile_page(text), hostile_page("x"))


def hostile_page(text: str) -> str:
    mark = replace(not_yet("1.1", text, f"x = y + {text}", (text,)), file=text, happened=text, message=text)
    bad = replace(mark, exercise="1.2", outcome=Outcome.ERROR, happened="")
    answers = (("01-returns", text, True), (text, text, True))
    learners = [
        replace(result(text, mark, bad, problems=(text,), answers=answers, key=f"k{n}")) for n in range(2)
    ]
    return report.page(replace(whole(*learners, problems=(text,)), isolation=text))


def test_five_hundred_learners_are_one_page_of_modest_size() -> None:
    marks = [not_yet(exercise, "RAISED", f"x = {n}\n") for n, exercise in enumerate(EXERCISES)]
    made = report.page(whole(*[result(f"Learner {n}", *marks) for n in range(500)]))
    assert len(made.encode()) < 1_500_000
    assert made.count("<tr>") >= 500
