"""One name for files that may be several people's: what no name can tell is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from itertools import combinations

from gatherlab.grading.intake.download import Seen
from gatherlab.grading.intake.evidence import Evidence
from gatherlab.grading.intake.naming import naming
from gatherlab.grading.intake.platforms.name_tree import Group, Groups
from gatherlab.grading.intake.question import BY_TABLE, Question

__all__ = ["MOST", "no_two_merged"]

_COMPUTERS = re.compile(r"^\[\d+\]_|\s*\(\d+\)(?=\.\w+$)|\+\d+(?=\.\w+$)")  # equal names, numbered
MOST = 50  # files of one learner that are compared with each other


def no_two_merged(groups: Groups, evidence: Evidence) -> None:
    """Raise Question where one name stands for files that may be several people's."""
    for group in groups.values():
        if not group.by_folder:
            _no_two_in(group, evidence, _may_be_two)
        elif len(groups) == 1 and group.naming.around:
            _no_two_in(group, evidence, lambda one, other, exercises: True)
        elif len(groups) == 1 or group.naming.around:
            _no_two_in(group, evidence, _without_a_computers_number)


def _no_two_in(group: Group, evidence: Evidence, doubtful: Callable[[Seen, Seen, Set[str]], bool]) -> None:
    work = [seen for seen in group.seen if seen.work][:MOST]
    for one, other in combinations(work, 2):
        if one.names[-1] == other.names[-1] and not group.by_folder:
            continue
        mine, yours = evidence.glance(one.file), evidence.glance(other.file)
        both = mine.exercises & yours.exercises
        if both and mine.digest != yours.digest and doubtful(one, other, both):
            raise Question(
                f"Is all of this from one learner, {group.naming.text or group.label}, or from several?",
                [seen.file.path for seen in work],
                [("--shape folders", "it is one learner's"), BY_TABLE] if group.by_folder else [BY_TABLE],
            )


def _may_be_two(one: Seen, other: Seen, exercises: Set[str]) -> bool:
    """Whether two files' names differ by more than a second try does: ``Ada 1`` and ``Ada 2``."""
    lessons = {exercise.partition(".")[0] for exercise in exercises}
    mine, yours = naming(one.names[-1]), naming(other.names[-1])
    rest = [[word for word in said.loose if word not in lessons] for said in (mine, yours)]
    return sorted(rest[0]) != sorted(rest[1]) or mine.text.casefold() != yours.text.casefold()


def _without_a_computers_number(one: Seen, other: Seen, exercises: Set[str]) -> bool:
    """Whether two files in one folder have one name, that names nobody, but for what a computer added."""
    names = {_COMPUTERS.sub("", seen.names[-1]) for seen in (one, other)}
    return one.names[:-1] == other.names[:-1] and len(names) == 1
