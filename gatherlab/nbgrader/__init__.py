"""The course for nbgrader: the cells it grades by, and the folder it works in.

``assert_passed`` stands in the graded cells; ``write`` makes the folder.  nbgrader itself is not imported:
whoever grades has it, and no learner needs it.
"""

from __future__ import annotations

from gatherlab.nbgrader.course_folder import FolderError, write
from gatherlab.nbgrader.graded import NotPassed, assert_passed

__all__ = ["FolderError", "NotPassed", "assert_passed", "write"]
