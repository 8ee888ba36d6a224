"""Which platforms take something back, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence

from gatherlab.grading.records import Learner
from gatherlab.grading.tables.blackboard import Blackboard
from gatherlab.grading.tables.canvas import Canvas
from gatherlab.grading.tables.chamilo import Chamilo
from gatherlab.grading.tables.class_list import CannotGoBack
from gatherlab.grading.tables.d2l import D2L
from gatherlab.grading.tables.ilias import Ilias
from gatherlab.grading.tables.marks import Marks, Wanted
from gatherlab.grading.tables.moodle import Moodle
from gatherlab.grading.tables.open_edx import OpenEdx
from gatherlab.grading.tables.openolat import OpenOlat
from gatherlab.grading.tables.sakai import Sakai

__all__ = ["PLATFORMS", "marks_for"]

PLATFORMS: dict[str, type[Marks]] = {
    "moodle": Moodle,
    "canvas": Canvas,
    "blackboard": Blackboard,
    "d2l": D2L,
    "sakai": Sakai,
    "openolat": OpenOlat,
    "open_edx": OpenEdx,
    "ilias": Ilias,
    "chamilo": Chamilo,
}
_TYPED = "takes no marks from a file: leave --lms out, and type them in from grades.csv"
NO_WAY_BACK = {
    "google_classroom": f"Google Classroom {_TYPED}",
    "teams": f"Microsoft Teams {_TYPED}",
    "gradescope": f"Gradescope {_TYPED}",
    "github_classroom": f"GitHub Classroom {_TYPED}",
    "nbgrader": "nbgrader reads no marks from a file, it has a database: leave --lms out, and use grades.csv",
    "cocalc": f"CoCalc {_TYPED}",
    "artemis": f"Artemis {_TYPED}",
    "stud_ip": f"Stud.IP {_TYPED}",
}


def marks_for(lms: str, wanted: Wanted, people: Sequence[Learner], shape: str) -> Marks:
    """What goes back to a platform, for these people of a folder with this shape.

    Raises CannotGoBack, before anything is graded, with what to do.
    """
    if lms in NO_WAY_BACK:
        raise CannotGoBack(NO_WAY_BACK[lms])
    if lms not in PLATFORMS:
        raise CannotGoBack(
            f"there is no platform {lms!r} here; these take something back: {', '.join(PLATFORMS)}"
        )
    return PLATFORMS[lms](wanted, people, shape)
