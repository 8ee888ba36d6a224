from __future__ import annotations

from pathlib import Path

import pytest

from gatherlab.cells.script_output import Excerpt, readable


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text("one()\ntwo(\n  2)\n\n", encoding="utf-8")
    return path


def plain(script: Path, *lines: str) -> list[str]:
    text = "\n".join(lines).replace("SCRIPT", str(script))
    return readable(text, script, errors=True).splitlines()


def test_frames_inside_libraries_become_one_line(script: Path) -> None:
    assert plain(
        script,
        '  File "SCRIPT", line 1, in <module>',
        "    one()",
        "    ~~~^^",
        '  File "/usr/lib/python3.12/asyncio/runners.py", line 194, in run',
        "    return runner.run(main)",
        "           ^^^^^^^^^^^^^^^^",
        '  File "/usr/lib/python3.12/concurrent/futures/thread.py", line 58, in run',
        "  [Previous line repeated 3 more times]",
        '  File "SCRIPT", line 2, in two',
        "    two(",
        "    ...<1 lines>...",
        "KeyError: 1",
    ) == [
        '  File "script.py", line 1, in <module>',
        "    one()",
        "  ... inside asyncio ...",
        '  File "script.py", line 2, in two',
        "    two(",
        "KeyError: 1",
    ]


@pytest.mark.parametrize(
    ("path", "library"),
    [
        ("/opt/venv/lib/python3.13/site-packages/httpx/_client.py", "httpx"),
        ("/usr/lib/python3.11/threading.py", "threading"),
        ("C:\\Python312\\Lib\\asyncio\\runners.py", "asyncio"),
        ("C:\\venv\\Lib\\site-packages\\anyio\\_core\\_tasks.py", "anyio"),
        ("<frozen importlib._bootstrap>", "importlib"),
        ("<string>", "string"),
        ("/home/me/course/gatherlab/practice.py", "gatherlab"),
    ],
)
def test_libraries_are_named(script: Path, path: str, library: str) -> None:
    assert plain(script, f'  File "{path}", line 5, in f', "    code()") == [f"  ... inside {library} ..."]


def test_a_line_that_is_not_there_is_left_out(script: Path) -> None:
    assert plain(script, '  File "SCRIPT", line 4, in f') == ['  File "script.py", line 4, in f']
    assert plain(script, '  File "SCRIPT", line 99, in f') == ['  File "script.py", line 99, in f']
    missing = f'  File "{script.parent / "helper.py"}", line 1, in f'
    assert plain(script, missing) == ['  File "helper.py", line 1, in f']


def test_only_error_output_is_changed(script: Path) -> None:
    text = f'  File "/usr/lib/python3.12/asyncio/runners.py", line 1, in run\n0x7f0000000000 {script}'
    assert readable(text, script) == text.replace(str(script), "script.py")


def test_an_excerpt_keeps_what_fits() -> None:
    excerpt = Excerpt(head=10, tail=5)
    excerpt.add("grün\r\n".encode())
    excerpt.add(b"abcdefg")
    assert excerpt.text() == "grün\nabcdefg"


def test_an_excerpt_of_one_long_line() -> None:
    excerpt = Excerpt(head=3, tail=2)
    for char in b"abcdefgh":
        excerpt.add(bytes([char]))
    assert excerpt.text() == "abc\n... the output is too long to show; the middle is left out ...\ngh"


def test_a_progress_bar_leaves_only_its_last_state() -> None:
    excerpt = Excerpt()
    excerpt.add(b"1 of 2\r2 of 2\ndone\r\n")
    assert excerpt.text() == "2 of 2\ndone\n"
