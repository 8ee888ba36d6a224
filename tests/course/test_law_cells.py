"""Law 6: nothing in a cell needs the internet, a fixed port, a shell, a thread or a dead kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tools.laws import cells
from tools.notebooks import Notebook

Make = Callable[..., Any]


def test_the_course_keeps_it(
    lessons: dict[str, Notebook], solutions: dict[str, Notebook], exercises: dict[str, Notebook]
) -> None:
    for notebook in [*lessons.values(), *solutions.values(), *exercises.values()]:
        assert cells.complaints(notebook) == []


@pytest.mark.parametrize(
    "source",
    [
        "!pip install httpx",
        "%%bash\nls",
        "x = 1\n%timeit x",
        "asyncio.gather?",
        "from gatherlab import *",
        "client.get('http://127.0.0.1:8000/posts/1')",
        "serve(port=8000)",
        "await client.get('https://jsonplaceholder.typicode.com/posts/1')",
        "import threading",
        "from concurrent.futures import ThreadPoolExecutor",
        "import subprocess as s",
        "await asyncio.create_subprocess_exec('ls')",
        "import os\nos.system('ls')",
        "import sys\nsys.exit()",
        "exit()",
        "raise SystemExit",
        "async def bad():\n    raise KeyboardInterrupt('now')",
        "input('name')",
        "globals()['x']",
        "Out[3]",
        "clear_output()",
        "1 + 1;",
        "def broken(:",
    ],
)
def test_a_bad_cell_is_seen(code: Make, source: str) -> None:
    assert cells.cell_complaints(code(source))


@pytest.mark.parametrize(
    "source",
    [
        "titles = await asyncio.gather(fetch_post(client, 1), fetch_post(client, 2))",
        "async with httpx.AsyncClient() as client:\n    r = await client.get(f'{API}/posts/1')",
        "import asyncio\nimport httpx\nimport nest_asyncio2 as nest_asyncio\nAPI = practice_api()",
        "await asyncio.to_thread(api.checksum, 'a')",
        "print('what? 100%')",
        "run_script('''\nimport asyncio\nasyncio.run(main())\n''')",
        "raise ValueError('no post')",
    ],
)
def test_a_good_cell_passes(code: Make, source: str) -> None:
    assert cells.cell_complaints(code(source)) == []


def test_a_syntax_error_on_purpose_is_tagged(code: Make) -> None:
    assert cells.cell_complaints(code("def broken(:", tags=["raises-exception"])) == []


def test_the_complaint_names_the_cell(notebook: Make, code: Make) -> None:
    assert cells.complaints(notebook(code("exit()", id="the-end")))[0].startswith("the-end: calls exit()")
