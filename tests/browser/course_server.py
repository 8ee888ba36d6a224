"""The course's server, started by start.py on a copy of the course, with folders of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.environment import FOREIGN, variables
from tools.notebooks import ROOT

__all__ = ["BY_HAND", "CourseServer", "copy_course"]

# everything `python3 start.py` does but the installing: the tests' own environment is ready.  The page has a
# handle to JupyterLab, for opening and closing notebooks between tests without loading all of it anew
START = (
    "import sys, start\n"
    "start.prepare = lambda *_, **__: sys.executable\n"
    "sys.exit(start.main(['--no-browser', '--expose-app-in-browser']))"
)
COMMAND = (sys.executable, "-c", START)
LEFT_OUT = (".git", ".venv*", ".*_cache", ".hypothesis", "__pycache__", "htmlcov", "tests", "progress*.jsonl")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)(/(?:lab|tree)\S*)\?token=(\w+)")
# without the course's settings, as somebody does who has Jupyter already
BY_HAND = (sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root")
PATIENCE = 180.0  # seconds until the server has to answer, on a machine with much else to do


def copy_course(folder: Path) -> Path:
    """Copy the course into a folder that does not exist yet; a test never touches a learner's files."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return folder


class CourseServer:
    """JupyterLab as a learner starts it.  ``root`` is the copy of the course that it serves.

    ``url``, ``landing`` and ``token`` are read from what it prints.  The learner's progress is in
    ``progress``, where it is without any setting: beside the notebooks.  ``home`` is a folder for Jupyter's
    own files, ``command`` what to start in place of start.py, ``more`` are variables for it.
    """

    def __init__(self, root: Path, home: Path, command: Sequence[str] = COMMAND, **more: str) -> None:
        self.root, self.progress = root, root / "progress.jsonl"
        self.log = home / "server.log"
        env = {name: value for name, value in os.environ.items() if not name.startswith("GATHERLAB_")}
        env = {name: value for name, value in env.items() if name not in FOREIGN}
        env.update({k: v for k, v in variables(home).items() if not k.startswith("GATHERLAB_")}, **more)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.url, self.landing, self.token = self._address()

    def _address(self) -> tuple[str, str, str]:
        """What it prints for a learner to open."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            found = ADDRESS.search(self.log.read_text("utf-8", "replace"))
            if found:
                return found[1], found[2], found[3]
            time.sleep(0.05)
        self.close()
        raise RuntimeError("the server printed no address:\n" + self.log.read_text("utf-8", "replace"))

    def address(self, path: str = "") -> str:
        """The page of a notebook, or the page that the server offers first; with a fresh workspace."""
        place = f"/lab/tree/{path}" if path else self.landing
        return f"{self.url}{place}?reset&token={self.token}"

    def fetch(self, place: str, method: str = "GET", body: object = None, timeout: float = 120.0) -> bytes:
        """One request to the server itself, as the page makes them."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{place}", data=data, method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            text: bytes = answer.read()
        return text

    def ask(self, place: str, method: str = "GET", body: object = None) -> Any:
        """The JSON that the server's own API answers, for what the page does not say for certain."""
        text = self.fetch(place, method, body)
        return json.loads(text) if text else None

    def kernel(self, path: str) -> dict[str, Any]:
        """The kernel of a notebook as the server knows it; empty while there is none."""
        for session in self.ask("/api/sessions"):
            if session["path"] == path:
                kernel: dict[str, Any] = session["kernel"] or {}
                return kernel
        return {}

    def end_kernels(self) -> None:
        """Shut every kernel down, as *Shut Down All* does."""
        for session in self.ask("/api/sessions"):
            self.ask(f"/api/sessions/{session['id']}", "DELETE")

    def theme(self, name: str) -> None:
        """Choose a theme in the settings, such as ``JupyterLab Dark``."""
        place = "/lab/api/settings/@jupyterlab/apputils-extension:themes"
        self.ask(place, "PUT", {"raw": json.dumps({"theme": name})})

    def close(self) -> None:
        """End the server and its kernels."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
