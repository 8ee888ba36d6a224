"""Every message of Python that the course quotes in its prose is what this Python says.

Stored outputs and answers are run on every Python anyway; sentences are not.  So each message stands here
with a program that brings it about, and the test runs it.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.laws import quotes
from tools.notebooks import find, load, source

ROOT = Path(__file__).parents[1]

AWAITED_TWICE = """
async def fetch(): pass
async def main():
    coro = fetch()
    await coro
    await coro
asyncio.run(main())
"""
NEVER_AWAITED = "async def {name}(): pass\n{name}()"
NO_STAR = """
async def main():
    await asyncio.gather([])
asyncio.run(main())
"""
NEVER_RETRIEVED = """
async def fail(): raise ValueError
async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
asyncio.run(main())
"""
NO_TASK = """
async def main():
    # a callback runs in no task
    asyncio.get_running_loop().call_soon(lambda: asyncio.timeout(1).__aenter__().send(None))
    await asyncio.sleep(0)
asyncio.run(main())
"""
# a message, as the course quotes it, and a program whose error, warning or log has it
QUOTED = {
    "unhashable type: 'list'": NO_STAR,
    "unhashable type": NO_STAR,
    "cannot reuse already awaited coroutine": AWAITED_TWICE,
    "SyntaxError: 'await' outside function": "await asyncio.sleep(0)",
    "coroutine 'save' was never awaited": NEVER_AWAITED.format(name="save"),
    "Task exception was never retrieved": NEVER_RETRIEVED,
    "Timeout should be used inside a task": NO_TASK,
    "No module named 'gatherlab'": "import sys; sys.path.clear()\nimport gatherlab",
    "No module named 'nest_asyncio'": "import sys; sys.path.clear()\nimport nest_asyncio",
}


def prose() -> Iterator[tuple[str, str]]:
    """Every text that a learner or a teacher reads, with its place."""
    for path in find(ROOT / "notebooks", ROOT / "solutions"):
        for cell in load(path)["cells"]:
            if cell["cell_type"] == "markdown":
                yield f"{path.name}: {cell['id']}", source(cell)
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "gatherlab" / "questions").glob("*.toml")):
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            texts = [one["prompt"], one["explanation"], *one.get("hints", [])]
            texts += [option[key] for option in one["option"] for key in ("text", "feedback")]
            yield from ((one["id"], text) for text in texts)
    judges = sorted((ROOT / "gatherlab" / "exercises").rglob("*.py"))
    judges += [
        ROOT / "gatherlab" / "checking" / "judge_side" / name
        for name in ("advice.py", "diagnose.py", "raised.py")
    ]
    for path in judges:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value


QUOTES = [(place, quote) for place, text in prose() for quote in quotes.messages(text)]


def test_every_quoted_message_has_a_program() -> None:
    assert len(QUOTES) >= 10
    unknown = [f"{place}: {quote}" for place, quote in QUOTES if quote not in QUOTED]
    assert unknown == [], "add the message with a program to QUOTED, or say what does not change"


def test_no_program_is_left_over() -> None:
    assert QUOTED.keys() == {quote for _, quote in QUOTES}


@pytest.mark.parametrize("message", QUOTED)
def test_this_python_says_it(message: str) -> None:
    code = f"import asyncio\n{QUOTED[message]}"
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, timeout=60
    )
    assert message in run.stderr


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It says `unhashable type: 'list'`, nearly always.", ["unhashable type: 'list'"]),
        ("In the log: `Task was destroyed\nbut it is pending!`.", ["Task was destroyed but it is pending!"]),
        ("`await asyncio.gather(*jobs)` with `async for` and `except ValueError`", []),
        ("`python3 start.py`, `GATHERLAB_LATENCY=3 python3 start.py`, `post 3`, `0.93 s`, `* 3`", []),
        ("```text\nsome words of a listing\n```\n", []),
        ("`TypeError`, `x is 1`, `await …`", []),
    ],
)
def test_what_is_a_message(text: str, found: list[str]) -> None:
    assert list(quotes.messages(text)) == found
