"""One watched program, from its first line to the report after its last."""

from __future__ import annotations

import atexit
import functools
import os
import sys
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

from gatherlab.cpython import die_of_interrupt
from gatherlab.watching import program
from gatherlab.watching.late import own_path, remember_path
from gatherlab.watching.loops import Watch
from gatherlab.watching.options import Options

__all__ = ["Run", "run_watched"]


class Run:
    """What hangs in the interpreter while the program runs.

    Args:
        name: the program, as the report calls it.
        options: what the person asked for.
    """

    def __init__(self, name: str, options: Options) -> None:
        self.name, self.options = name, options
        self.watch = Watch(options.keep)
        self.interrupted = False
        self.notes: list[str] = []
        self.told = False

    def start(self) -> None:
        """From now on everything is seen, and at the end it is told."""
        self.watch.start()
        atexit.register(self.tell)  # first registered, so it runs last
        self._hear_of_exits()

    def tell(self) -> None:
        """The program has ended: say what was seen.  A child of a fork says nothing."""
        if self.told or not self.watch.here:
            return
        self.told = True
        self.watch.over()
        notes = [*self.notes, *self.watch.notes()]
        if self.watch.recordings:
            with own_path():
                from gatherlab.watching.report import report

                facts = self.watch.facts(self.options.most, interrupted=self.interrupted)
                report(self.name, facts, self.options, notes)
        else:
            say_nothing_ran(self.name, self.options, notes, broken=self.watch.problem is not None)
        if self.interrupted:
            die_of_interrupt()

    def _hear_of_exits(self) -> None:
        """os._exit() ends a process without a word to anybody: tell before."""
        real = os._exit

        def _exit(status: int) -> Any:
            if self.watch.here and not self.told:
                self.notes.append(f"The program called os._exit({status}), which ends it at once.")
                self.tell()
            real(status)

        os._exit = _exit
        os.execv, os.execve = self._told_before(os.execv), self._told_before(os.execve)

    def _told_before(self, real: Callable[..., Any]) -> Any:
        """os.execv() and whatever is built on it put another program into this process: tell before."""

        @functools.wraps(real)
        def execute(path: Any, *rest: Any) -> Any:
            # the os.exec*p() try a path after the other, so most calls of theirs fail
            if self.watch.here and not self.told and _can_be_run(path):
                self.notes.append(f"The program became another (os.{real.__name__}), which was not watched.")
                self.tell()
            return real(path, *rest)

        return execute


def _can_be_run(path: Any) -> bool:
    try:
        return os.access(path, os.X_OK) and (isinstance(path, int) or os.path.isfile(path))  # noqa: PTH113
    except (TypeError, ValueError):
        return False


def say_nothing_ran(name: str, options: Options, notes: Sequence[str], *, broken: bool = False) -> None:
    """The report of a program without an event loop: nothing is imported for it, and no file is written."""
    stream = sys.__stderr__
    said = [*notes]
    if not broken:  # then a loop ran, and the notes say what happened
        said.append("No event loop of asyncio's ran in this process, so there is nothing to show.")
    others = [name for name in ("trio", "curio") if name in sys.modules]
    said += [f"(The program imported {other}, whose tasks are not asyncio's.)" for other in others]
    said += [f"{path} was not written." for _, path in options.files]
    try:
        if stream is not None:
            print(f"\ngatherlab watch: {name}\n\n" + "\n".join(said), file=stream, flush=True)
    except (OSError, ValueError):
        return


def run_watched(
    words: Sequence[str], code: CodeType | None, options: Options, *, module: bool, packages: Sequence[str]
) -> None:
    """Run a program and tell at the end; what it raises goes through.

    Args:
        words: the file or module, and its arguments.
        code: what ``program.compiled`` gave for a file.
        options: what the person asked for.
        module: whether it is a module, as behind ``-m``.
        packages: names of installed packages that count as the program's own.
    """
    name, *arguments = words
    remember_path()
    one = Run(f"-m {name}" if module else name, options)
    one.watch.own = [*packages, *([name] if module else program.package_of_command(name, code))]
    start: Callable[[], None] = (
        (lambda: program.run_module(name, arguments))
        if module
        else (lambda: program.run_file(name, code, arguments))
    )
    one.start()
    try:
        start()
    except KeyboardInterrupt:
        one.interrupted = True
        raise
