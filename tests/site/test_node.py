"""The site's own kernel, from its memory snapshot, under node: with stack switching and without.

The same is asked of it as of a plain Pyodide in ``tests/in_a_tab``.  Lessons run without stack switching
only: with it they run in Chromium (``test_learning.py``), where all they show is compared, pictures too.
The solutions run as lessons do, and what their checks show is compared.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import tests.chromium
import tools.site
from tests.in_a_tab.test_in_node import (  # noqa: F401  # they run here, too
    difference,
    examples,
    lessons,
    ran,
    test_an_example_gets_its_verdict,
    test_few_answers_cannot_be_judged_there,
    test_this_is_a_tabs_python,
    texts,
)
from tests.in_a_tab.test_in_node import test_a_lesson_prints_what_is_stored as prints_what_is_stored
from tools.notebooks import ROOT, code_cells, load
from tools.stored import shown

Seen = dict[str, Any]
SOLUTIONS = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "solutions").glob("*.ipynb"))]
TRIES = 3
LESSONS_AT_ONCE = 2  # processes for them: lessons mostly wait


def solutions() -> dict[str, list[dict[str, Any]]]:
    """The code cells of each solution, by its path."""
    return {path: code_cells(load(ROOT / path)) for path in SOLUTIONS}


def wanted(switching: bool) -> list[Seen]:
    """What is asked of a kernel, a part for each process."""
    answers = {"examples": examples(), "notebooks": {}}
    if switching:
        return [answers]
    books = texts({**lessons(), **solutions()})
    parts = [sorted(books)[first::LESSONS_AT_ONCE] for first in range(LESSONS_AT_ONCE)]
    return [
        answers,
        *({"examples": {}, "notebooks": {name: books[name] for name in part}} for part in parts),
    ]


def of_the_site() -> Path:
    """The node that the site was built with.  Skips, or fails where CI wants it."""
    node = tools.site.node()
    if node is None:
        tests.chromium.missing("the site's node is not installed (python -m tools site)")
    return node


@pytest.fixture(scope="module")
def tab(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool, Seen], Callable[[], Seen]]:
    """What asks a kernel of the site's, with stack switching or without: when it is called."""
    node = of_the_site()

    def prepared(switching: bool, part: Seen) -> Callable[[], Seen]:
        command = [str(node), *(["--experimental-wasm-jspi"] if switching else [])]
        return partial(ran, command, site / "static" / "pyodide", tmp_path_factory.mktemp("seen"), {}, part)

    return prepared


@pytest.fixture(scope="module")
def running(
    tab: Callable[[bool, Seen], Callable[[], Seen]],
) -> Iterator[dict[bool, list[Future[Seen]]]]:
    """Everything, side by side: with stack switching, and without."""
    with ThreadPoolExecutor(4) as pool:
        yield {how: [pool.submit(tab(how, part)) for part in wanted(how)] for how in (False, True)}


@pytest.fixture(scope="module", params=[True, False], ids=["switching", "no-switching"])
def seen(request: pytest.FixtureRequest, running: dict[bool, list[Future[Seen]]]) -> Seen:
    """What happened in the site's Pyodide: see ``tests/in_a_tab/inside.py``."""
    found = [part.result() for part in running[request.param]]
    assert [part["switches"] for part in found] == [request.param] * len(found)
    merged = dict(found[0])
    for name in ("verdicts", "notebooks"):
        merged[name] = {key: value for part in found for key, value in part[name].items()}
    return merged


def test_a_kernel_starts_without_a_snapshot_that_arrived_damaged(site: Path, tmp_path: Path) -> None:
    """It is told, and the kernel starts the plain way."""
    damaged = tmp_path / "pyodide"
    shutil.copytree(site / "static" / "pyodide", damaged)
    (snapshot,) = damaged.glob("snapshot-*.gz")
    packed = bytearray(snapshot.read_bytes())
    packed[len(packed) // 2] ^= 0xFF
    snapshot.write_bytes(packed)
    right = next(one for one in examples().values() if one["verdict"] == "accept")
    found = ran([str(of_the_site())], damaged, tmp_path, {}, {"examples": {"it": right}, "notebooks": {}})
    assert found["verdicts"]["it"][0] == "passed"
    assert "starts without its snapshot" in found["told"]


@pytest.mark.parametrize("seen", [False], ids=["no-switching"], indirect=True)
@pytest.mark.parametrize("name", sorted(lessons()))
def test_a_lesson_prints_what_is_stored(
    seen: Seen, tab: Callable[[bool, Seen], Callable[[], Seen]], name: str
) -> None:
    for _ in range(TRIES):  # it waits for real seconds, on a busy machine: what is wrong stays wrong
        if not difference(lessons()[name], seen["notebooks"][name]):
            break
        seen = tab(False, {"examples": {}, "notebooks": {name: texts(lessons())[name]}})()
    prints_what_is_stored(seen, name)


@pytest.mark.parametrize("seen", [False], ids=["no-switching"], indirect=True)
@pytest.mark.parametrize("path", SOLUTIONS)
def test_the_checks_of_a_solution_show_what_is_stored(seen: Seen, path: str) -> None:
    checks = []
    for cell, there in zip(solutions()[path], seen["notebooks"][path], strict=True):
        if "check" not in cell["id"]:
            continue
        found = [{"output_type": "display_data", "data": data} for data in there["displayed"]]
        checks.append(cell["id"])
        assert shown({"outputs": found}) == shown(cell), cell["id"]
    assert checks
