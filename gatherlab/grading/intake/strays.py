"""Files that no recogniser and no name gives to anybody: nobody's, all one learner's, or a question."""

from __future__ import annotations

from gatherlab.grading.intake.decided import Whose
from gatherlab.grading.intake.download import Claims, Seen
from gatherlab.grading.intake.evidence import Evidence
from gatherlab.grading.intake.letters import shown
from gatherlab.grading.intake.names import Who
from gatherlab.grading.intake.platforms import by_hand
from gatherlab.grading.intake.question import BY_TABLE, Question

__all__ = ["one_learners", "set_aside"]


def set_aside(strays: list[Seen], found: Whose, evidence: Evidence) -> None:
    """Files beside the learners' that name nobody.  Raises Question for somebody's work."""
    lost = []
    for seen in strays:
        if seen.work and evidence.glance(seen.file).own:
            found.aside[seen.file.parts] = "the course's own"
        elif seen.work and evidence.worked_on(seen.file):
            lost.append(seen)
        elif seen.work and evidence.glance(seen.file).exercises:
            found.aside[seen.file.parts] = "an exercise notebook that nobody worked on"
        else:
            found.strays.append(seen.file)
    if lost:
        raise Question(
            "Nothing says whose this is: there are answers in it, and other learners' work beside it."
            if len(lost) == 1
            else f"Nothing says whose these {len(lost)} files are, and there are answers in them.",
            [seen.file.path for seen in lost],
            [
                BY_TABLE,
                ("", "after the learner's name was put into the file's name, or it was taken away"),
            ],
        )


def one_learners(
    strays: list[Seen], found: Whose, chosen: list[Claims], evidence: Evidence, class_name: str
) -> None:
    """Where nothing names anybody, the whole folder is one learner's: unless it cannot be."""
    work = [seen for seen in strays if seen.work]
    if not work:
        found.strays += [seen.file for seen in strays]
        return
    answered: dict[str, dict[str, Seen]] = {}
    for seen in work:
        glance = evidence.glance(seen.file)
        for exercise in glance.exercises:
            answered.setdefault(exercise, {})[glance.digest] = seen
    several = {
        seen.file.path
        for some in answered.values()
        if len(some) > 1
        for seen in some.values()
        if evidence.worked_on(seen.file)
    }
    if len(several) > 1:
        platform = next((f" {claims.title}'s list says no more." for claims in chosen), "")
        raise Question(
            f"Nothing says whose these {len(several)} files are, and they answer the same exercises."
            f"{platform}",
            sorted(several),
            [BY_TABLE, ("", "after each was put into a folder with its learner's name")],
        )
    found.shape, found.why = by_hand.FOLDERS, "nothing inside names anybody: all of it is one learner's"
    name = shown(class_name) or "learner"
    found.who |= {seen.file.parts: Who(("all",), name, handed_in_as=name) for seen in strays}
