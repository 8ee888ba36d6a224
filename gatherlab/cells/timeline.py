"""``with timeline("three posts"):`` records the asyncio tasks of a block and draws them when it ends."""

from __future__ import annotations

import gc
import json
import warnings
from html import escape
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gatherlab import picture
from gatherlab.cells.following import follow_until_next_cell
from gatherlab.cells.following import ipython as _ipython
from gatherlab.model import TaskOutcome, TaskRecord, Trace
from gatherlab.recorder import Recorder, find, max_concurrency, order_of_finish

__all__ = ["compare", "timeline"]


class _Brackets(type):
    """Says what is missing in ``with timeline:``."""

    def __enter__(cls) -> None:
        raise TypeError('A timeline needs its brackets: with timeline("…") as tl:')

    def __exit__(cls, *_: object) -> None:
        """Never reached: ``with`` looks for it before it enters."""


class timeline(metaclass=_Brackets):
    """Record the asyncio tasks of a block, and draw them when it ends.

    ::

        with timeline("three posts, gathered") as tl:
            titles = await asyncio.gather(fetch_post(client, 1), fetch_post(client, 2))

    The program behaves as it does without.  Tasks that outlive the block are recorded further, until they
    end or the next cell starts; showing ``tl`` again then draws how they went on.  In a notebook, garbage is
    collected before the block.

    Args:
        title: a heading for the picture.
        show: draw at the end of the block; with False, show it later (``tl``, or ``compare(a, b)``).
        libraries: also draw the tasks that libraries make for their own purposes.
    """

    def __init__(self, title: str = "", *, show: bool = True, libraries: bool = False) -> None:
        if not isinstance(title, str):
            raise TypeError(
                f'The title of a timeline is a text, as in timeline("three posts"), '
                f"not {_a_kind(title)}. The code to watch goes into the block below it."
            )
        self.title = title
        self.show = show
        self.libraries = libraries
        self._recorder: Recorder | None = None
        self._trace: Trace | None = None

    def __enter__(self) -> Self:
        if self._recorder is not None:
            raise RuntimeError(
                "This timeline has already recorded a block, and records one only. "
                'Make a new one: with timeline("…") as tl:'
            )
        if _ipython():
            _collect_first()
        self._recorder = Recorder(root_label="this cell" if _ipython() else None)
        self._recorder.start()
        _blocks.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._recorder is None:
            return
        _blocks.discard(self)
        self._recorder.end_block()
        if self._recorder.recording:
            follow_until_next_cell(_ipython(), self._recorder)
        if self.show:
            self._trace = self._recorder.trace(self._recorder.block_end)
            _show(self)
            self._trace = None

    async def __aenter__(self) -> None:
        raise TypeError('A timeline stands behind "with", not behind "async with": with timeline("…"):')

    async def __aexit__(self, *_: object) -> None:
        """Never reached: ``async with`` looks for it before it enters."""

    @property
    def trace(self) -> Trace:
        """What was recorded (``gatherlab.model.Trace``); while tasks are still followed, what is known now.

        Raises:
            RuntimeError: the timeline has not recorded a block yet.
        """
        if self._recorder is None:
            raise RuntimeError(
                'This timeline has not recorded anything yet. Use it as a block: with timeline("…") as tl:'
            )
        if self._trace is not None:
            return self._trace
        recording = self._recorder.recording
        trace = self._recorder.trace()
        if not recording:
            self._trace = trace
        return trace

    def max_concurrency(self) -> int:
        """The most tasks that were in progress at one instant, waiting for others not counted."""
        return max_concurrency(self.trace)

    def order_of_finish(self) -> list[str]:
        """The labels of the tasks that ended, first one first."""
        return order_of_finish(self.trace)

    def __getitem__(self, name: str) -> TaskRecord:
        """The task with that label or name: ``tl["fetch_post(client, 1)"].outcome``.

        Raises:
            NoSuchTask: (a LookupError) none or several have it; the message lists the labels.
        """
        return find(self.trace, name)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture (``"x.svg"``) or the events for a trace viewer (``"x.json"``: ui.perfetto.dev).

        Raises:
            ValueError: another ending.
            OSError: the file cannot be written.
        """
        target = Path(path)
        kind = target.suffix.lower()
        if kind == ".svg":
            content = picture.svg(self.trace, self.title, libraries=self.libraries)
        elif kind == ".json":
            content = json.dumps(picture.chrome_trace(self.trace, self.title), ensure_ascii=False)
        else:
            raise ValueError(
                f"A timeline is saved as a picture (name.svg) or as events for a trace viewer (name.json); "
                f"{target.name!r} ends in neither."
            )
        target.write_text(content, encoding="utf-8", newline="\n")

    def notes(self) -> list[str]:
        """What the picture cannot say: tasks that go on, a recording that stopped; one sentence each."""
        trace, recorder = self.trace, self._recorder
        notes = [recorder.problem] if recorder is not None and recorder.problem else []
        left = [
            task.spans
            for task in trace.tasks
            if task.outcome is TaskOutcome.RUNNING and not (task.is_root or task.library)
        ]
        if left and recorder is not None:
            notes.append(_left_note(len(left), left.count(()), recorder))
        return notes

    def __repr__(self) -> str:
        if self._recorder is None:
            return f"<timeline {self.title!r}: nothing recorded yet>"
        return f"<timeline {self.title!r}: {len(self.trace.tasks)} tasks; print(…) draws it>"

    def __str__(self) -> str:
        if self._recorder is None:
            return repr(self)
        return "\n".join(
            [picture.text(self.trace, self.title, libraries=self.libraries).rstrip(), *self.notes()]
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        if self._recorder is None:
            return {"text/plain": repr(self)}
        drawn = picture.html((self.title, self.trace), libraries=self.libraries)
        return {"text/html": drawn + _paragraphs(self.notes()), "text/plain": str(self)}


class _Comparison:
    """Several timelines on one axis."""

    def __init__(self, items: tuple[timeline, ...]) -> None:
        self.pairs = [(item.title, item.trace) for item in items]
        self.libraries = any(item.libraries for item in items)
        self.notes = list(dict.fromkeys(note for item in items for note in item.notes()))

    def __str__(self) -> str:
        return "\n".join([picture.texts(*self.pairs, libraries=self.libraries).rstrip(), *self.notes])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        drawn = picture.html(*self.pairs, libraries=self.libraries)
        return {"text/html": drawn + _paragraphs(self.notes), "text/plain": str(self)}


def compare(*timelines: timeline) -> None:
    """Draw several timelines, one below the other, on one time axis.

    Raises:
        TypeError: fewer than two, or something that is no timeline.
        RuntimeError: one has not recorded a block yet.
    """
    for item in timelines:
        if not isinstance(item, timeline):
            raise TypeError(
                f"compare takes timelines, not {_a_kind(item)}. "
                'Record each with: with timeline("…", show=False) as a:'
            )
    if len(timelines) < 2:
        raise TypeError("compare takes two or more timelines: compare(a, b)")
    _show(_Comparison(timelines))


def _a_kind(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _left_note(left: int, fresh: int, recorder: Recorder) -> str:
    """``left`` tasks had not ended; ``fresh`` of them had not even started."""
    many, who = ("1 task", "it") if left == 1 else (f"{left} tasks", "they")
    state = f"{'was' if left == 1 else 'were'} still running"
    if fresh:
        state = "had not started" if fresh == left else f"had not ended ({fresh} had not started)"
    if not recorder.recording:
        return f"{many} {state} when the recording stopped."
    how = "show tl again in the next cell" if _ipython() else "print(tl) later"
    return (
        f"{many} {state} when the block ended. To see how {who} ended, name "
        f"the timeline (with timeline(…) as tl) and {how}."
    )


_blocks: set[timeline] = set()  # those whose block is running


def _collect_first() -> None:
    """Have the full garbage collection that is due now, not in the block.

    A kernel that has shown cards holds so many objects that one takes 0.1 seconds and more.  Whichever task
    has its turn then would be drawn as if its code blocked the loop.  With the old objects looked at, none is
    due before their number has grown by a quarter.  Inside another timeline's block it would be drawn there.

    What it finds is older than the block, such as coroutine objects that the traceback of an earlier cell's
    error has kept.  "Never awaited" above this block's picture would be said of the wrong code.
    """
    if gc.isenabled() and not _blocks:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
            gc.collect()


def _paragraphs(notes: list[str]) -> str:
    return "".join(f'<p style="margin:4px 6px">{escape(note)}</p>' for note in notes)


# ------------------------------------------------------------------ IPython, where there is one


def _show(item: timeline | _Comparison) -> None:
    """Display in a notebook, print elsewhere; a fault of the drawing must not hide the block's own error."""
    try:
        if _ipython() is None:
            print(item)
        else:
            from IPython import display

            display.display(item)  # type: ignore[no-untyped-call]
    except Exception as error:
        print(
            f"The timeline could not be drawn ({type(error).__name__}: {error}). "
            "Your program was not affected."
        )
