"""What passes in a kernel passes when it is graded: odd notebooks, run cell by cell, and read whole."""

from __future__ import annotations

import contextlib
import io
import linecache
from collections.abc import Iterator, Sequence

import pytest
from class_maker import plain_notebook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell

from gatherlab import progress_file
from gatherlab.cells import exercise as cells_of_gatherlab
from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.answers import answers
from gatherlab.grading.intake.notebooks import notebook
from gatherlab.model import Outcome

BODY = "    return await asyncio.gather(*map(api.get, {}))\n"
GOOD = "async def fetch_both(api):\n" + BODY.format("['users/1', 'posts/1']")
WITH_KEYS = "async def fetch_both(api):\n" + BODY.format("keys()")

# cells that a learner may have anywhere; some fail, some change what others made
ODD = [
    "",
    "# only words",
    "1 / 0",
    "def broken(:",
    "print('hello')",
    "%time spent = 1",
    "%%time\nspent = 2",
    "%%capture\nprint('hidden')",
    ">>> spent = 3",
    "    spent = 4\n    spent",
    "from __future__ import annotations",
    "from gatherlab import *",
    "LIMIT = 2",
    "LIMIT = 1",
    "LIMIT: int = 5",
    "LIMIT, OTHER = 2, 3",
    "LIMIT = 1; LIMIT += 1",
    "if LIMIT_IS_SET := True:\n    LIMIT = 2",
    "for LIMIT in range(3): pass",
    "with contextlib.suppress(Exception) as LIMIT: pass",
    "def keys():\n    return ['users/1', 'posts/1']",
    "def keys():\n    return ['users/1', 'posts/1'][:LIMIT]",
    "def keys():\n    return ['users/1']",
    "keys = lambda: FOUND",
    "class keys:\n    def __new__(cls):\n        return ['users/1', 'posts/1']",
    "FOUND = ['users/1']\nFOUND.append('posts/1')",
    "FOUND = ['users/1']",
    "FOUND = [key for key in ('users/1', 'posts/1')]",
    "FOUND += ['posts/1']",
    "FOUND[1:] = ['posts/1']",
    "try:\n    keys\nexcept NameError:\n    keys = lambda: ['users/1', 'posts/1']",
    "def same(function):\n    return function",
    "def same(function):\n    async def inner(*args):\n        return await function(*args)\n"
    "    return inner",
    "waited = await asyncio.sleep(0, 3)",
    "async def dashboard(api):\n    return 1",
    "async def fetch_both(api):\n    return 1",
    EXERCISES["1.1"].starter,
    "import asyncio, contextlib, functools",
    "from asyncio import gather as gather_all",
]
ANSWERS = [
    GOOD,
    WITH_KEYS,
    "%%time\n" + WITH_KEYS,
    ">>> " + GOOD.replace("\n    ", "\n...     "),
    "    " + GOOD.replace("\n    ", "\n        "),
    "@same\n" + WITH_KEYS,
    WITH_KEYS + "fetch_both = same(fetch_both)",
    "async def mine(api, count):\n"
    + BODY.format("keys()[:count]")
    + "fetch_both = functools.partial(mine, count=LIMIT)",
    WITH_KEYS.replace("(api)", "(api, count=LIMIT)").replace("keys()", "keys()[:count]"),
    WITH_KEYS.replace("(api)", "(api: Unknown)"),
    "fetch_both = lambda api: asyncio.gather(*map(api.get, keys()))",
    "async def fetch_both(api):\n    return await gather_all(*map(api.get, FOUND))\n",
    "if LIMIT > 1:\n    " + WITH_KEYS.replace("\n    ", "\n        "),
    "class Both:\n    async def __call__(self, api):\n"
    + BODY.format("keys()").replace("    ", "        ", 1)
    + "fetch_both = Both()",
    "def making(keys):\n    async def made(api):\n"
    + BODY.format("keys").replace("    ", "        ", 1)
    + "    return made\nfetch_both = making(keys())",
    "async def other(api):\n" + BODY.format("keys()") + 'check("1.1", other)\nfetch_both = other',
]
BEGIN = "import asyncio, contextlib, functools\nfrom gatherlab import api, check, hint, timeline"
END = 'check("1.1", fetch_both)'

HELPERS = [  # what the answers need; with one or two of them half of the notebooks pass live
    "LIMIT = 2",
    "FOUND = ['users/1', 'posts/1']",
    "def keys():\n    return ['users/1', 'posts/1']",
    "def same(function):\n    return function",
]

odd = st.lists(st.sampled_from(ODD), max_size=5)
books = st.builds(
    lambda before, helper, answer, after: [BEGIN, *before, *helper, answer, *after, END],
    odd,
    st.lists(st.sampled_from(HELPERS), min_size=1, max_size=3),
    st.sampled_from(ANSWERS),
    odd,
)


class Kernel:
    """Runs the cells of a notebook as a kernel does, and hears what ``check`` found last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._heard: list[Outcome] = []
        monkeypatch.setattr(progress_file, "record_exercise", self._hear)
        monkeypatch.setattr(cells_of_gatherlab, "_show", lambda card: None)

    def _hear(self, exercise: str, outcome: Outcome, diagnosis: object) -> str:
        self._heard.append(outcome)
        return ""

    def passes(self, cells: Sequence[str]) -> bool:
        self._heard.clear()
        shell = InteractiveShell()
        shell.history_manager.enabled = False
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for cell in cells[:-1]:
                shell.run_cell(cell)
            self._heard.clear()  # the last check is the one that counts
            shell.run_cell(cells[-1])
        return self._heard == [Outcome.PASSED]


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    kept = dict(linecache.cache)
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Kernel(monkeypatch)
    linecache.cache.clear()
    linecache.cache.update(kept)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as one:
        yield one


def graded(cells: Sequence[str], worker: Worker) -> tuple[bool, str]:
    """Whether it passes, and what was judged."""
    found = {one.exercise: one for one in answers(notebook(plain_notebook(*cells)), EXERCISES.values())}
    if "1.1" not in found:
        return False, "nothing was found"
    verdict = worker.judge("1.1", found["1.1"].source)
    return (
        verdict.outcome is Outcome.PASSED,
        f"{found['1.1'].source}\n{verdict.message}\n{found['1.1'].notes}",
    )


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cells=books)
def test_what_passes_live_passes_when_it_is_graded(cells: list[str], kernel: Kernel, worker: Worker) -> None:
    live = kernel.passes(cells)
    passed, judged = graded(cells, worker)
    assert passed or not live, "\n---\n".join(cells) + "\n=== judged:\n" + judged


@pytest.mark.parametrize("answer", ANSWERS)
def test_each_answer_can_pass_live(answer: str, kernel: Kernel, worker: Worker) -> None:
    helpers = [
        "LIMIT = 2",
        "FOUND = ['users/1', 'posts/1']",
        "def keys():\n    return FOUND",
        "def same(function):\n    return function",
        "from asyncio import gather as gather_all",
    ]
    future = ["from __future__ import annotations"] if "Unknown" in answer else []
    cells = [BEGIN, *future, *helpers, answer, END]
    assert kernel.passes(cells)
    assert graded(cells, worker)[0], graded(cells, worker)[1]
