"""The lessons run unchanged with httpx2 in place of httpx, as their text says: ``import httpx2 as httpx``.

httpx 0.28.1 is its last release; httpx2 continues it.  Here every lesson that uses httpx is run with a module
of that name that *is* httpx2, in its kernel and in the scripts it starts, and prints what is stored.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.environment import isolated
from tools.gates import NBVAL
from tools.notebooks import ROOT, Notebook, code_cells, source

# stands first on the path of the kernel and of its scripts, and notes who took it
STAND_IN = """
import os
import sys

import httpx2

sys.modules[__name__] = httpx2
with open({notes!r}, "a", encoding="utf-8") as file:
    file.write("script\\n" if os.path.basename(sys.argv[0]) == "script.py" else "kernel\\n")
"""


def with_httpx(lessons: dict[str, Notebook]) -> list[str]:
    """The lessons whose cells or scripts import httpx."""
    return [
        stem
        for stem, notebook in lessons.items()
        if any("import httpx" in source(cell) for cell in code_cells(notebook))
    ]


def test_the_lessons_print_what_is_stored(lessons: dict[str, Notebook], tmp_path: Path) -> None:
    stems = with_httpx(lessons)
    assert len(stems) >= 4
    notes = tmp_path / "notes.txt"
    (tmp_path / "httpx.py").write_text(STAND_IN.format(notes=str(notes)), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", *NBVAL, *(f"notebooks/{stem}.ipynb" for stem in stems)]
    with isolated() as env:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**env, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
    assert done.returncode == 0, done.stdout[-5000:]
    took = notes.read_text(encoding="utf-8").splitlines()
    assert took.count("kernel") >= len(stems)
    assert "script" in took
