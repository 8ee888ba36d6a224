"""Run steps in lanes: one lane for each kind of step, the lanes side by side.

Unit tests keep the processors busy while notebooks and browsers mostly wait, so together they take little
more than the longer of the two.  What computes is run at a lower priority: kernels and browsers, whose
time-outs are real, get a processor when they want one.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tools.steps import Kind, Result, Step, counts_in, outcome

__all__ = ["run_steps"]

NICE = ("nice", "-n", "8")  # a sixth of the share that a kernel or a browser gets


class Board:
    """What the lanes share: who is done, and the printed lines."""

    def __init__(self, steps: Sequence[Step], root: Path, env: Mapping[str, str]) -> None:
        self.root, self.env = root, env
        self.total = len(steps)
        self.done: dict[str, Future[bool]] = {step.name: Future() for step in steps}
        self.results: dict[str, Result] = {}
        self.left_out: list[str] = []
        self.stopping = threading.Event()
        self._begun = 0
        self._lock = threading.Lock()

    def run_lane(self, lane: Sequence[Step]) -> None:
        """Run the steps of one lane, one after the other."""
        try:
            for step in lane:
                if self.stopping.is_set():
                    break
                self.done[step.name].set_result(self._run_when_ready(step))
        except BaseException:
            self.stopping.set()
            raise
        finally:  # nobody may wait for what will not be run
            for step in lane:
                if not self.done[step.name].done():
                    self.done[step.name].set_result(False)

    def _run_when_ready(self, step: Step) -> bool:
        if step.needs and not self.done[step.needs].result():
            self.left_out.append(f"{step.name}: it needs '{step.needs}', which failed")
            return False
        with self._lock:
            self._begun += 1
            place = f"[{self._begun}/{self.total}]"
            print(f"{place} {step.name} ...", flush=True)
        start = time.monotonic()
        passed, output = outcome(polite(step), self.root, self.env)
        seconds = time.monotonic() - start
        self.results[step.name] = Result(step.name, passed, seconds, counts_in(output))
        with self._lock:
            verdict = "ok" if passed else "FAILED"
            print(f"{place} {step.name}: {verdict}, {seconds:.0f} s", flush=True)
            if not passed:
                print(f"{output}\n{place} end of what '{step.name}' wrote", flush=True)
        return passed


def polite(step: Step) -> Step:
    """The step at a lower priority when it computes and the system has priorities."""
    if step.kind is not Kind.COMPUTES or not shutil.which(NICE[0]):
        return step
    return replace(step, command=[*NICE, *step.command])


def run_steps(steps: Sequence[Step], root: Path, env: Mapping[str, str]) -> tuple[list[Result], list[str]]:
    """Run all steps; returns their results in the order given, and the reasons why some were left out.

    Each step has a line when it begins and one when it ends; one that failed shows all it wrote, in a piece.
    """
    board = Board(steps, root, env)
    with ThreadPoolExecutor(len(Kind)) as pool:
        lanes = [pool.submit(board.run_lane, [step for step in steps if step.kind is kind]) for kind in Kind]
        try:
            for lane in lanes:
                lane.result()
        except BaseException:  # Ctrl-C: the commands have heard it too; start no further one
            board.stopping.set()
            raise
    return [board.results[step.name] for step in steps if step.name in board.results], board.left_out
