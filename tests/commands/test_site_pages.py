"""What the site's pages are made of: the course's map, an edition's list of files."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gatherlab import course
from gatherlab.model import Lesson
from gatherlab.site import edition, lite, pages
from gatherlab.site.parts import MissingPart

STRANGE = Lesson(number="07", stem="07_x", title="<b> & $x", minutes=5, goals=("a < b",), exercises=("7.1",))


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_map_leads_to_every_lesson_and_its_exercises_and_to_no_other_host() -> None:
    text = pages.first_page(course.lessons(), 29.4)
    links = Links(text).found
    for lesson in course.lessons():
        assert f"lab/index.html?path=notebooks/{lesson.stem}.ipynb" in links
        assert (f"lab/index.html?path=exercises/{lesson.stem}.ipynb" in links) is bool(lesson.exercises)
        assert lesson.title in text
        assert all(goal in text for goal in lesson.goals)
    assert "29 MB" in text
    assert [link for link in links if link.startswith("/") or ":" in link] == []
    # JupyterLite reads its settings from this page, too
    assert re.search(r'<script id="jupyter-config-data"[^>]*data-jupyter-lite-root="\.">{}</script>', text)


def test_a_title_is_text() -> None:
    text = pages.first_page([STRANGE], 1)
    assert "&lt;b&gt; &amp; $x" in text
    assert "a &lt; b" in text


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """As JupyterLite leaves it, in small."""
    files = {
        "index.html": "redirects",
        "jupyter-lite.json": json.dumps({"jupyter-config-data": {"appVersion": "1"}}),
        "service-worker.js": "JupyterLite's",
        "lab/index.html": f"<script>{pages.LAB_STARTS}'</script>",
        "files/notebooks/a.ipynb": json.dumps(
            {"cells": [{"cell_type": "code", "source": ["x"], "outputs": []}]}
        ),
        "static/pyodide/kernel.mjs": "k" * 9,
        "build/x.js": "x" * 99,
        "build/font.eot": "old",
        "package.json": "{}",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def the_edition(site: Path) -> dict[str, object]:
    first = (site / "service-worker.js").read_text(encoding="utf-8").splitlines()[0]
    found: dict[str, object] = json.loads(first.removeprefix("const EDITION = "))
    return found


def test_the_worker_has_the_list_of_all_that_a_browser_asks_for(site: Path) -> None:
    name = pages.finish(site, ["notebooks/a.ipynb"])
    made = the_edition(site)
    assert made["name"] == name
    kept = made["files"]
    assert isinstance(kept, dict)
    on_disk = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert on_disk - set(kept) == {"service-worker.js", "build/font.eot", "package.json"}
    assert next(iter(kept)) == "static/pyodide/kernel.mjs"  # a kernel's first
    assert "lab.mjs" in (site / "lab/index.html").read_text()
    assert (site / pages.LITE_WORKER).read_text() == "JupyterLite's"


def test_the_name_of_an_edition_says_what_is_in_it(site: Path) -> None:
    first = pages.finish(site, ["notebooks/a.ipynb"])
    assert pages.seal(site, ["notebooks/a.ipynb"]) == first
    (site / "build/x.js").write_text("y" * 99)
    assert pages.seal(site, ["notebooks/a.ipynb"]) != first


def test_another_jupyterlite_is_told(site: Path) -> None:
    (site / "lab/index.html").write_text("<script>starts otherwise</script>")
    with pytest.raises(MissingPart, match="not as it was"):
        pages.finish(site, [])


def test_a_tab_has_the_courses_settings_and_its_own() -> None:
    root = Path(__file__).parents[2]
    course_has = json.loads((root / ".jupyter" / "overrides.json").read_text(encoding="utf-8"))
    found = lite.settings(root)
    assert course_has.items() <= found.items()
    documents = found["@jupyterlab/docmanager-extension:plugin"]
    assert documents == {"autosaveInterval": 10, "defaultViewers": {"markdown": "Markdown Preview"}}
    assert found["@jupyterlab/apputils-extension:themes"] == {"adaptive-theme": True}


def test_outputs_are_not_typed() -> None:
    def book(source: str | list[str], output: str) -> bytes:
        cell = {"cell_type": "code", "source": source, "outputs": [output], "execution_count": 3}
        return json.dumps({"cells": [cell]}).encode()

    typed = {edition.typed("a.ipynb", book(source, out)) for source in ("x\ny", ["x\n", "y"]) for out in "ab"}
    assert len(typed) == 1
    assert edition.typed("a.ipynb", book("x\nz", "a")) not in typed
    assert edition.typed("a.svg", b"<svg/>") == b"<svg/>"


def test_a_fingerprint_is_fnv_1a() -> None:
    # http://www.isthe.com/chongo/tech/comp/fnv/ has these
    assert edition.fingerprint(b"") == "cbf29ce484222325"
    assert edition.fingerprint(b"foobar") == "85944171f73967e8"
