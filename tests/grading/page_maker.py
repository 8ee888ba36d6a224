"""Small inputs for the two pages, and a reader of HTML that finds what is wrong with one."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from gatherlab.exercises import EXERCISES
from gatherlab.grading.records import ClassResult, Learner, Mark, Result
from gatherlab.model import Outcome

ISOLATION = "Each answer ran in a process of its own, without a network."
SLOW = """\
async def fetch_both(api):
    user = await api.get("users/1")
    return [user, await api.get("posts/1")]
"""
STAR = "async def fetch_all(api, ids):\n    return await asyncio.gather([api.get(i) for i in ids])\n"
SAID = (
    "Called: fetch_both(api).",
    "Expected: 2 requests in flight at the same time.",
    "The server saw at most 1 request at a time.",
    "Start all of them before you wait for the first.",
)


def passed(exercise: str, source: str = "async def good(): ...\n") -> Mark:
    return Mark(exercise, Outcome.PASSED, None, "", "", "", "", "", source, "ada.ipynb")


def not_yet(exercise: str, diagnosis: str | None, source: str = SLOW, notes: tuple[str, ...] = ()) -> Mark:
    return Mark(exercise, Outcome.NOT_YET, diagnosis, *SAID, "\n".join(SAID), source, "ada.ipynb", notes)


def error(exercise: str, message: str = "The check ended before it gave a verdict.") -> Mark:
    return Mark(exercise, Outcome.ERROR, None, "", "", "", "", message, "import os\n", "ada.ipynb")


def absent(exercise: str) -> Mark:
    return Mark(exercise, Outcome.NOT_ATTEMPTED, None, "", "", "", "", "", "", "")


def result(
    name: str,
    *marks: Mark,
    problems: tuple[str, ...] = (),
    answers: tuple[tuple[str, str, bool], ...] = (),
    key: str = "",
) -> Result:
    """A learner with these marks; what else the course has was not attempted."""
    own = {mark.exercise: mark for mark in marks}
    learner = Learner(key or name.lower().replace(" ", "-"), name, "", (), problems, answers)
    return Result(learner, tuple(own.get(exercise) or absent(exercise) for exercise in EXERCISES))


def whole(*results: Result, problems: tuple[str, ...] = ()) -> ClassResult:
    return ClassResult(tuple(EXERCISES), results, problems, ISOLATION)


class Page(HTMLParser):
    """A page taken apart: its tags, attributes, text, headings; ``faults`` is what is wrong with it."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.faults = html, list[str]()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.levels: list[int] = []
        self.pieces: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]

    @property
    def text(self) -> str:
        """What a person reads."""
        return "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids.update(value or "" for name, value in attrs if name == "id")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("style", "title"):
            self.pieces.append(data)

    def values(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [value for _, attribute, value in self.attributes if attribute == name]


TAGS = frozenset(
    "html head meta title style body main a h1 h2 h3 p section nav ul ol li article span strong em b q code "  # noqa: SIM905
    "pre bdi details summary dl dt dd table caption thead tbody tr th td div br".split()
)


def faults(html: str) -> list[str]:
    """What is wrong with a page: tags, ids, links, headings, landmarks, anything from elsewhere."""
    page = Page(html)
    found = page.faults
    found += [f"<{tag}> has no place here" for tag in page.tags if tag not in TAGS]
    found += [f"the id {name} is there {count} times" for name, count in page.ids.items() if count > 1]
    found += [f"the link {to} leads nowhere" for to in page.values("href") if _is_broken(to, page)]
    names = [name for one in page.values("aria-labelledby") for name in one.split()]
    found += [f"nothing has the id {name}" for name in names if name not in page.ids]
    found += [f"{name} on <{tag}>" for tag, name, _ in page.attributes if name[:2] == "on" or name == "src"]
    steps = zip([0, *page.levels], page.levels, strict=False)
    found += [f"a heading {new} after {old}" for old, new in steps if new > old + 1]
    once = {"html", "title", "h1", "main", "style"}
    found += [f"{page.tags[tag]} times <{tag}>" for tag in once if page.tags[tag] != 1]
    if ("html", "lang", "en") not in page.attributes or not html.startswith("<!DOCTYPE html>"):
        found.append("no language or no document type")
    if page.tags["table"] != page.tags["caption"]:
        found.append("a table without a caption")
    found += ["a <th> without scope"] * (page.tags["th"] - len(page.values("scope")))
    return found


UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def nothing_gets_out(text: str, made: str, plain: str) -> None:
    """Assert that a page full of ``text`` is built as ``plain`` is, and shows it as text or replaced."""
    assert faults(made) == []
    assert Page(made).tags == Page(plain).tags
    assert UNSAFE.search(text) or text in Page(made).text
    assert not UNSAFE.search(made)
    made.encode()


def _is_broken(address: str, page: Page) -> bool:
    if address.startswith("#"):
        return address[1:] not in page.ids
    return not (address.startswith("feedback/") and address.endswith(".html") and ":" not in address)
