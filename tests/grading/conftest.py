"""What the grader's tests share: the helper module ``class_maker``, and warm workers."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.model import Verdict

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)

AT_ONCE = 2  # workers of one grading


class _Lent(Worker):
    """A worker that the next grading takes over warm; each submission still has a process of its own."""

    def __init__(self, owner: Worker) -> None:
        self._owner = owner

    def judge(
        self, exercise_id: object, source: str, modules: Mapping[str, str] = MappingProxyType({})
    ) -> Verdict:
        return self._owner.judge(exercise_id, source, modules)

    def close(self) -> None:
        """Its owner closes it."""


@pytest.fixture(scope="session")
def warm_worker() -> Iterator[Callable[[object], Worker]]:
    """Takes the place of ``class_run._worker``, without the sandbox, which has its own tests.

    AT_ONCE calls in a row give different workers, so gradings with so many are as parallel as ever.
    """
    with Worker() as one, Worker() as other:
        workers = itertools.cycle((one, other))
        yield lambda plan: _Lent(next(workers))
