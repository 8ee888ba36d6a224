"""The site's first page, its service worker, and what is added to JupyterLab's page: texts of ``page``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from gatherlab import course
from gatherlab.model import Lesson
from gatherlab.site import edition
from gatherlab.site.parts import MissingPart

__all__ = ["PAGE", "finish", "first_page", "seal"]

PAGE = Path(__file__).with_name("page")
IN_PLACE = ("index.html", "lesson.html", "service-worker.js", "before-lab.js")  # made into something else
LITE_WORKER = "jupyterlite-service-worker.js"
LAB_STARTS = "        await import(\n          '../config-utils.js"  # in JupyterLite's page of JupyterLab


def finish(site: Path, course_files: Sequence[str]) -> str:
    """Put the pages of ours into the folder of a site that is complete otherwise; the name of its edition.

    Raises MissingPart where JupyterLite's own pages are not as they were.
    """
    (site / "service-worker.js").rename(site / LITE_WORKER)
    _before_lab(site / "lab" / "index.html")
    (site / "page").mkdir()
    for file in sorted(PAGE.iterdir()):
        if file.name not in IN_PLACE:
            shutil.copyfile(file, site / "page" / file.name)
    megabytes = edition.transferred(site, edition.kept_files(site)) / 1e6
    (site / "index.html").write_text(first_page(course.lessons(), megabytes), encoding="utf-8")
    return seal(site, course_files)


def seal(site: Path, course_files: Sequence[str]) -> str:
    """Write down what this edition is: for the pages, and in the service worker.  The edition's name.

    Whatever is changed in the site's folder afterwards is no part of the edition.
    """
    settings = {"files": edition.work_files(site, course_files)}
    (site / "page" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    kept = edition.kept_files(site)
    name = edition.name_of(kept)
    worker = json.dumps({"name": name, "files": kept}, separators=(",", ":"))
    text = f"const EDITION = {worker}\n{_text('service-worker.js')}"
    (site / "service-worker.js").write_text(text, encoding="utf-8")
    return name


def first_page(lessons: Sequence[Lesson], megabytes: float) -> str:
    """The first page's text; ``megabytes`` are transferred at the first visit."""
    lesson = Template(_text("lesson.html"))
    return Template(_text("index.html")).substitute(
        lessons="".join(lesson.substitute(_about(one)) for one in lessons),
        hours=round(sum(one.minutes for one in lessons) / 60),
        first=escape(lessons[0].stem),
        megabytes=f"{megabytes:.0f}",
    )


def _about(lesson: Lesson) -> dict[str, str]:
    """What stands in a lesson's part of the map."""
    count = len(lesson.exercises)
    words = "exercise" if count == 1 else "exercises"
    link = (
        f'<a href="lab/index.html?path=exercises/{escape(lesson.stem)}.ipynb">{count} {words}'
        f'<span class="unseen"> of lesson {escape(lesson.number)}</span></a>'
    )
    return {
        "stem": escape(lesson.stem),
        "number": escape(lesson.number),
        "title": escape(lesson.title),
        "minutes": str(lesson.minutes),
        "goals": "".join(f"<li>{escape(goal)}</li>" for goal in lesson.goals),
        "exercises": f" · {link}" if count else "",
    }


def _before_lab(page: Path) -> None:
    """Have JupyterLab's page bring the learner's files up to date before it starts."""
    text = page.read_text(encoding="utf-8")
    if text.count(LAB_STARTS) != 1:
        raise MissingPart(
            f"{page.name} of JupyterLite is not as it was: gatherlab/site/pages.py has to follow"
        )
    page.write_text(text.replace(LAB_STARTS, _text("before-lab.js") + LAB_STARTS), encoding="utf-8")


def _text(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")
