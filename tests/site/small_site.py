"""A site in small: the real pages and the real service worker, without Pyodide and JupyterLab.

Its host can be taken away, damaged, slowed down or brought up to date.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gatherlab.site import pages
from gatherlab.site.place import MARK
from gatherlab.site.serve import Files

__all__ = ["LESSON", "SmallSite", "notebook"]

LESSON = "notebooks/01_basic_gather.ipynb"
LONG_AGO = 1_700_000_000  # seconds, as files' times are
LITE_WORKER = """\
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
"""
# as much of JupyterLab as our page of it asks for: what it is told stands in window.told
JUPYTERLAB = """\
window.told = []
const execute = async (name, given) => window.told.push([name, given.message, given.options.autoClose])
window.jupyterapp = { started: Promise.resolve(), commands: { execute } }
window.started = true
"""
FILES = {
    "index.html": "",
    "service-worker.js": LITE_WORKER,
    "jupyter-lite.json": json.dumps({"jupyter-config-data": {"appVersion": "1"}}),
    "config-utils.js": JUPYTERLAB,
    "lab/index.html": f"<!DOCTYPE html><script>(async () => {{\n{pages.LAB_STARTS}')}})()</script>",
    "build/chunk.js": "1;" * 1000,
    "static/pyodide/kernel.mjs": "export {}",
    "icon-120x120.png": "",
}


def notebook(*sources: str, output: str = "") -> dict[str, Any]:
    """A notebook with code cells."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
    cells = [
        {"cell_type": "code", "source": source, "outputs": outputs, "metadata": {}} for source in sources
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


class SmallSite:
    """The folder and its host.

    ``asked`` are the paths that it was asked for, ``damaged`` those it spoils; what is ``slow`` waits
    for ``answers``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.damaged: set[str] = set()
        self.slow: set[str] = set()
        self.answers = threading.Event()
        self.answers.set()
        self.url = ""
        self.course_files: list[str] = []
        self.made_at = LONG_AGO
        for name, text in FILES.items():
            self.write(name, text)
        self.lesson(LESSON, notebook("first"))
        pages.finish(folder, self.course_files)
        self.edition()

    def write(self, name: str, text: str) -> None:
        """Put a file into the folder."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def lesson(self, path: str, content: dict[str, Any]) -> None:
        """Put a notebook into the course."""
        self.write(f"files/{path}", json.dumps(content))
        self.course_files = sorted({*self.course_files, path})

    def edition(self) -> str:
        """Make what lies in the folder an edition.

        Hosts tell a browser when a file was changed, in whole seconds: it takes what was changed twice in
        one of them for the same.
        """
        name = pages.seal(self.folder, self.course_files)
        self.write(MARK, json.dumps({"edition": name}))
        self.made_at += 1
        for file in self.folder.rglob("*"):
            os.utime(file, (self.made_at, self.made_at))
        return name

    @contextmanager
    def hosted(self, port: int = 0) -> Iterator[None]:
        """Serve the folder."""
        site = self

        class Host(Files):
            def do_GET(self) -> None:
                name = self.path.split("?")[0].lstrip("/")
                site.asked.append(name)
                if name in site.slow:
                    site.answers.wait()
                if name in site.damaged:
                    self.send_response(200)
                    self.send_header("Content-Length", "7")
                    self.end_headers()
                    self.wfile.write(b"damaged")
                    return
                super().do_GET()

        with ThreadingHTTPServer(("127.0.0.1", port), partial(Host, directory=str(self.folder))) as running:
            running.daemon_threads = True
            self.url = f"http://127.0.0.1:{running.server_address[1]}/"
            threading.Thread(target=running.serve_forever, daemon=True).start()
            yield
            running.shutdown()
