"""What happens to a cell that a learner copied, before nbgrader reads the notebook."""

from __future__ import annotations

from typing import Any

__all__ = ["forget_copies"]


def forget_copies(notebook: Any, resources: Any) -> tuple[Any, Any]:
    """Leave each grade id to the last cell that has it: a preprocessor for nbgrader.

    Jupyter copies a cell together with its grade id, and ``nbgrader autograde`` 0.9 then stops, for the whole
    class, and says that the notebook is too old (nbgrader's issue 1083).
    """
    seen: set[str] = set()
    for cell in reversed(notebook["cells"]):
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in seen:
            del cell["metadata"]["nbgrader"]
        elif name is not None:
            seen.add(name)
    return notebook, resources
