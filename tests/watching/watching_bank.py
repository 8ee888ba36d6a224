"""Run a program of the bank, watched, on the virtual clock: no real time passes, and figures are exact."""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import linecache
import logging
import sys
import threading
import time
from dataclasses import replace
from typing import Any
from unittest import mock

from gatherlab.virtual_loop import VirtualLoop
from gatherlab.watching.facts import Facts, Finding
from gatherlab.watching.findings import find
from gatherlab.watching.loops import Watch
from gatherlab.watching.sampling import Looks, read

_NUMBERS = itertools.count()
_sleep = time.sleep


def split(text: str) -> dict[str, str]:
    """Programs by name, from one text."""
    head = "import asyncio, contextlib, time\n"
    parts = [part.partition("\n") for part in text.split("# --- ")[1:]]
    return {name.strip(): head + body for name, _, body in parts}


class Virtual:
    """A clock that all loops of a program share; ``time.sleep`` moves it."""

    def __init__(self) -> None:
        self.loop: VirtualLoop | None = None
        self.before = 0.0
        self.watch: Watch | None = None
        self.looks = Looks()
        # threads of earlier tests, which nap while the program's sleep stands in for theirs
        self.others = {thread.ident for thread in threading.enumerate()} - {threading.get_ident()}

    def new_loop(self) -> VirtualLoop:
        self.before = self.now() / 1e9
        self.loop = VirtualLoop()
        return self.loop

    def now(self) -> int:
        return round((self.before + (self.loop.time() if self.loop else 0.0)) * 1e9)

    def sleep(self, seconds: float) -> None:
        if threading.get_ident() in self.others:
            _sleep(seconds)
            return
        if self.loop is None:
            raise AssertionError("the bank's programs sleep in a loop only")
        self.look()
        self.loop.advance_to(self.loop.time() + seconds)

    def look(self) -> None:
        """What another thread would see meanwhile."""
        recording = self.watch.recordings.get(threading.get_ident()) if self.watch else None
        if recording is not None and recording.open is not None:
            place = recording.thread, recording.opened
            self.looks.seen.setdefault(place, []).append(read(sys._getframe(2)))


def watched(text: str, *, name: str = "program", most: int = 1000, keep: int = 50_000) -> Facts:
    """What is seen of a program's ``main``, run as asyncio.run runs it."""
    file = f"/bank/{name}-{next(_NUMBERS)}.py"  # a text is read once for each file
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    clock = Virtual()
    watch = clock.watch = Watch(keep, clock=clock.now, sampler=False)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with mock.patch.object(time, "sleep", clock.sleep), _quiet():
        exec(compile(text, file, "exec"), namespace)
        watch.start()
        try:
            with asyncio.Runner(loop_factory=clock.new_loop) as runner:
                runner.run(namespace["main"]())
            watch.over()
            return replace(watch.facts(most), looks=clock.looks)
        finally:
            watch.stop()
            namespace.clear()


def told(text: str, **options: Any) -> list[Finding]:
    """The findings about a program."""
    return find(watched(text, **options))


@contextlib.contextmanager
def _quiet() -> Any:
    logger = logging.getLogger("asyncio")
    before = logger.disabled
    logger.disabled = True
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logger.disabled = before
