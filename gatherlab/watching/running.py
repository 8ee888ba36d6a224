"""One watched program, from its first line to the report after its last."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

from gatherlab.cpython import die_of_interrupt
from gatherlab.watching import program
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
        from gatherlab.watching.report import report

        facts = self.watch.facts(self.options.most, interrupted=self.interrupted)
        report(self.name, facts, self.options, [*self.notes, *self.watch.notes()])
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
    _count_as_own([*packages, *([name] if module else [])])
    one = Run(f"-m {name}" if module else name, options)
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


def _count_as_own(packages: Sequence[str]) -> None:
    """A package that is run is looked at as if it were not installed."""
    from importlib.util import find_spec

    from gatherlab.recorder.origins import count_as_learners

    for name in packages:
        top = name.partition(".")[0]
        try:
            spec = None if top in sys.stdlib_module_names else find_spec(top)
        except (ImportError, ValueError):
            continue  # Python itself will say so
        if spec is None:
            continue
        for folder in spec.submodule_search_locations or ():
            count_as_learners(folder + os.sep)
        if not spec.submodule_search_locations and spec.origin:
            count_as_learners(spec.origin)
