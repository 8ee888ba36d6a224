"""The end: findings and picture to the error output, and the files that were asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from gatherlab.model import Trace
from gatherlab.watching.facts import Facts, Finding
from gatherlab.watching.options import Options

__all__ = ["Story", "report"]


class Story:
    """What was recorded, told: the trace that is drawn, the findings, notes about the recording."""

    def __init__(self, name: str, facts: Facts, options: Options, notes: list[str]) -> None:
        from gatherlab.watching import clip, findings

        self.name = name
        self.trace: Trace = facts.trace
        self.findings: list[Finding] = findings.find(facts)
        self.notes = [*notes, *_notes(facts)]
        if options.last is not None:
            self.trace = clip.last(self.trace, round(options.last * 1e9))


def report(name: str, facts: Facts, options: Options, notes: list[str]) -> None:
    """Say it and write it.  A fault of ours here is a sentence, for the program must end as it would."""
    from gatherlab.watching import terminal

    _flush(sys.stdout)
    _flush(sys.stderr)
    try:
        story = Story(name, facts, options, notes)
        stream = sys.__stderr__
        colour = stream is not None and terminal.colours(stream)
        wide = terminal.columns()
        terminal.put(terminal.page(name, story.trace, story.findings, story.notes, width=wide, colour=colour))
        for sentence in _written(story, options):
            terminal.put(sentence + "\n")
    except Exception as error:
        terminal.put(f"\ngatherlab watch could not tell what it saw ({type(error).__name__}: {error}).\n")


def _flush(stream: object) -> None:
    try:
        stream.flush()  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):
        return


def _written(story: Story, options: Options) -> Iterator[str]:
    from gatherlab.watching import documents, files

    for kind, path in options.files:
        try:
            files.write(path, documents.document(kind, story), force=options.force)
        except files.CannotWrite as problem:
            yield f"gatherlab watch: {problem}."
        else:
            yield f"Wrote {path}."


def _notes(facts: Facts) -> Iterator[str]:
    refused = {sentence for rec in facts.recordings for sentence in rec.refused}
    yield from sorted(refused)
    yield from dict.fromkeys(rec.problem for rec in facts.recordings if rec.problem)
    dropped = sum(rec.dropped for rec in facts.recordings)
    if dropped:
        yield (
            f"{dropped:,} tasks that had ended were dropped, the oldest first, to bound the memory; "
            f"--keep {2 * facts.recordings[0].keep} keeps more."
        )
    if any(rec.too_many for rec in facts.recordings):
        yield "Some tasks had more steps than are kept, so the picture has gaps there."
    lost = sum(rec.calls.dropped for rec in facts.recordings)
    if lost:
        yield f"The first {lost:,} calls were not kept; what came one after another there is not told."
    if not facts.recordings:
        yield "No event loop of asyncio's ran in this process, so there is nothing to show."
