"""The README's picture: the same three fetches, one by one and gathered, drawn from a real run.

The run takes place in virtual time, so the picture is the same bytes on every machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from gatherlab.model import Trace
from gatherlab.picture import svg_stack
from gatherlab.recorder import Recorder
from gatherlab.virtual_loop import VirtualLoop
from tools.notebooks import ROOT

__all__ = ["FOLDER", "pictures", "run"]

FOLDER = ROOT / "docs" / "pictures"
SECONDS = {1: 0.9, 2: 0.7, 3: 0.4}


async def fetch_post(post_id: int) -> str:
    """What a request is to the event loop: a wait."""
    await asyncio.sleep(SECONDS[post_id])
    return f"post {post_id}"


async def one_after_the_other() -> None:
    """Three awaits."""
    for post_id in SECONDS:
        await fetch_post(post_id)


async def gathered() -> None:
    """One await."""
    await asyncio.gather(*[fetch_post(post_id) for post_id in SECONDS])


def recorded(program: Callable[[], Coroutine[Any, Any, None]]) -> Trace:
    """The trace of a program in virtual time."""
    loop = VirtualLoop()

    async def main() -> Trace:
        recorder = Recorder(clock=lambda: int(loop.time() * 1e9), root_label="your program")
        with recorder:
            await program()
        return recorder.trace()

    try:
        trace: Trace = loop.run_until_complete(main())
        return trace
    finally:
        loop.close()


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    pairs = (
        ("one after the other", recorded(one_after_the_other)),
        ("asyncio.gather(…)", recorded(gathered)),
    )
    return {f"three-fetches-{theme}.svg": svg_stack(*pairs, theme=theme) for theme in ("light", "dark")}


def run(*, check: bool, folder: Path = FOLDER) -> int:
    """Write the pictures, or with ``check`` only say which differ; returns the exit code."""
    wrong = 0
    for name, drawing in pictures().items():
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == drawing:
            continue
        wrong += 1
        if check:
            print(f"{path}: is not what the program draws; run: python -m tools pictures")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(drawing, encoding="utf-8", newline="\n")
            print(f"{path}: written")
    return 1 if check and wrong else 0
