"""What the benchmarks in a real browser share; the driving itself is that of tests/browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "browser"))

from conftest import FLAGS, NAMES, SIZE
from course_server import CourseServer, copy_course
from notebook_page import NotebookPage
from playwright.sync_api import Browser, sync_playwright

__all__ = ["SIZE", "CourseServer", "NotebookPage", "chromium", "copy_course", "ready_course"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser: its own start is in no figure."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise SystemExit("Chromium is not installed (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def ready_course() -> Iterator[Path]:
    """A copy of the course whose `.venv` was made by start.py, as after a learner's first start."""
    with tempfile.TemporaryDirectory(prefix="gatherlab-", ignore_cleanup_errors=True) as folder:
        root = copy_course(Path(folder) / "course")
        print("the first start makes the environment; it is in no figure", flush=True)
        subprocess.run(
            [sys.executable, "start.py", "--version"], cwd=root, check=True, stdout=subprocess.DEVNULL
        )
        yield root
