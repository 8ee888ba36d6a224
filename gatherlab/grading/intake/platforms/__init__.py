"""The platforms, a module each: what their downloads look like, which files count, and where that is known
from.
"""

from __future__ import annotations

from gatherlab.grading.intake.download import Recogniser
from gatherlab.grading.intake.platforms import (
    artemis,
    blackboard,
    canvas,
    canvas_quiz,
    chamilo,
    cocalc,
    d2l,
    github_classroom,
    google_classroom,
    gradescope,
    ilias,
    moodle,
    nbgrader,
    open_edx,
    openolat,
    sakai,
    stud_ip,
    teams,
)

__all__ = ["RECOGNISERS"]

RECOGNISERS: tuple[Recogniser, ...] = (
    moodle,
    blackboard,
    canvas,
    canvas_quiz,
    d2l,
    sakai,
    ilias,
    openolat,
    open_edx,
    google_classroom,
    teams,
    gradescope,
    github_classroom,
    nbgrader,
    cocalc,
    artemis,
    chamilo,
    stud_ip,
)
