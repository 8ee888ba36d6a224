"""The instructor's page: where a class is stuck, at a glance and in detail."""

from __future__ import annotations

from gatherlab.course import lessons
from gatherlab.grading.pages import heat_map, quiz_section, stuck, talk
from gatherlab.grading.pages.html import document, line, outcome, share
from gatherlab.grading.pages.quiz_answers import tallies
from gatherlab.grading.records import ClassResult, Mark, Result
from gatherlab.model import Diagnosis, Outcome
from gatherlab.questions import questions

__all__ = ["page"]

RULES = f"""
body{{max-width:72rem}}
.toc{{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:0 2rem;max-width:60rem}}
.bar{{display:inline-block;vertical-align:middle;width:7rem;height:.8rem;border:1px solid var(--dots);\
border-radius:.2rem;overflow:hidden}}
.bar span{{display:block;height:100%;background:var(--run)}}
.options{{width:100%;max-width:44rem}}
.options th{{overflow-wrap:anywhere}}
.options pre{{margin:0;border:0;padding:.1rem .3rem}}
.options td{{white-space:nowrap;width:13rem}}
ol>li{{margin:.6rem 0}}
details{{max-width:44rem}}
@media (max-width:40rem){{.bar{{width:3.5rem}}.options td{{white-space:normal;width:6rem}}}}
{heat_map.RULES.strip()}
"""


def page(whole: ClassResult) -> str:
    """The report of a class as one HTML file that needs nothing else; the same bytes each time.

    Raises CourseError when ``course.toml`` is missing or damaged, QuestionError when a question file is.
    """
    course = lessons()
    learners = len(whole.results)
    found = stuck.stuck_at(whole)
    bank = [question for lesson in course for question in questions(lesson.number)]
    quiz, strangers = tallies((result.learner for result in whole.results), bank)
    by_number = {lesson.number: lesson for lesson in course}
    parts = {
        "What to talk about next": talk.section(found, quiz, learners, by_number),
        "Learners and exercises": heat_map.heat_map(whole),
        "Exercises": heat_map.exercise_table(whole),
        "Most frequent diagnoses": stuck.section(found, learners),
        "Quiz answers": quiz_section.section(quiz, strangers, course),
        "Time-outs, errors, files that could not be read": _problems(whole),
        "How the submissions were run": f"<p>{line(whole.isolation)}</p>",
    }
    body = [_head(whole), _contents(list(parts))]
    body += [_part(number, title, content) for number, (title, content) in enumerate(parts.items(), start=1)]
    return document("Class report", "\n".join(body), RULES)


def _part(number: int, title: str, content: str) -> str:
    return (
        f'<section aria-labelledby="part-{number}"><h2 id="part-{number}">{title}</h2>\n{content}</section>'
    )


def _contents(titles: list[str]) -> str:
    items = "".join(
        f'<li><a href="#part-{number}">{title}</a></li>' for number, title in enumerate(titles, start=1)
    )
    return f'<nav class="screen" aria-label="On this page"><ul class="toc">{items}</ul></nav>'


def _head(whole: ClassResult) -> str:
    marks = [mark for result in whole.results for mark in result.marks]
    passed = sum(mark.outcome is Outcome.PASSED for mark in marks)
    done = sum(all(mark.outcome is Outcome.PASSED for mark in result.marks) for result in whole.results)
    learners = len(whole.results)
    return (
        "<h1>Class report</h1>"
        f"<p>{learners} {'learner' if learners == 1 else 'learners'}, {len(whole.exercises)} exercises: "
        f"{passed:,} of {len(marks):,} answers passed ({share(passed, len(marks))}); "
        f"{done or 'nobody'} {'has' if done < 2 else 'have'} passed all.</p>"
        f"{f'<p>{line(whole.recognised)}</p>' if whole.recognised else ''}"
        '<p class="quiet">This page names learners: it is for you, not for the class.</p>'
    )


# --------------------------------------------------------------------------- what went wrong


def _problems(whole: ClassResult) -> str:
    troubled = [row for result in whole.results for row in _troubled(result)]
    unread = [(result, problem) for result in whole.results for problem in result.learner.problems]
    parts = [_runs(troubled), _files(unread, whole.problems)]
    return "".join(parts) or "<p>None: everything that was handed in was read and judged in time.</p>"


def _troubled(result: Result) -> list[tuple[Result, Mark]]:
    return [(result, mark) for mark in result.marks if _is_trouble(mark)]


def _is_trouble(mark: Mark) -> bool:
    return (
        mark.outcome is Outcome.ERROR
        or mark.diagnosis == Diagnosis.TIMEOUT
        or bool(mark.notes or mark.reading)
    )


def _runs(troubled: list[tuple[Result, Mark]]) -> str:
    if not troubled:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><bdi>{line(result.learner.name)}</bdi></th><td>{line(mark.exercise)}</td>'
        f"<td>{outcome(mark.outcome)}</td><td>{_what(mark)}</td><td><bdi>{line(mark.file)}</bdi></td></tr>"
        for result, mark in troubled
    )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("Learner", "Exercise", "Outcome", "What", "File")
    )
    return (
        '<div class="scroll" role="region" aria-labelledby="runs-caption" tabindex="0"><table>'
        '<caption id="runs-caption">Answers that timed out or could not be checked</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _what(mark: Mark) -> str:
    texts = [*mark.reading, *mark.notes, mark.happened or mark.message.replace("\n", " ")]
    return line("; ".join(text for text in texts if text))


def _files(unread: list[tuple[Result, str]], others: tuple[str, ...]) -> str:
    items = [
        f"<li><bdi>{line(result.learner.name)}</bdi>: {line(problem)}</li>" for result, problem in unread
    ]
    items += [f"<li>{line(problem)}</li>" for problem in others]
    return f"<h3>Files</h3><ul>{''.join(items)}</ul>" if items else ""
