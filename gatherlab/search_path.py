"""Where the Pythons that we start look for modules: never first of all in a folder of somebody's files.

What stands in ``PYTHONPATH`` comes before the standard library.  A file ``json.py`` there is imported in
place of Python's own, so neither the current folder nor the course's own may stand in it because of us.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["HOME", "found_by_itself", "hidden_by_own_files", "inherited", "starting"]

HOME = str(Path(__file__).resolve().parents[1])  # the folder that this package lies in
# what the lessons and this package import by name, and what httpx stands on
PACKAGES: tuple[str, ...] = (
    "IPython",
    "anyio",
    "anywidget",
    "certifi",
    "h11",
    "httpcore",
    "httpx",
    "idna",
    "ipywidgets",
)
PACKAGES += ("nest_asyncio", "nest_asyncio2", "starlette", "tenacity", "tqdm", "traitlets", "uvicorn")
_INSTALLED = ("site-packages", "dist-packages")


def inherited(value: str | None) -> list[str]:
    """The folders of a ``PYTHONPATH`` that are named in full.

    An empty part, as ``export PYTHONPATH=/mine:$PYTHONPATH`` leaves it, means the current folder.
    """
    return [part for part in (value or "").split(os.pathsep) if Path(part).is_absolute()]


def found_by_itself() -> bool:
    """Whether a Python that is started without help finds this package, as it does where it is installed."""
    library = os.path.dirname(os.__file__)  # noqa: PTH120  compared with the text in sys.path
    path = [os.path.normpath(entry) for entry in sys.path]
    return HOME in path[path.index(library) + 1 if library in path else 0 :]


def hidden_by_own_files() -> str:
    """A sentence about packages of the course that files in the current folder have taken the place of.

    "" where there are none.  Looks only at what was imported.
    """
    here = os.path.realpath(os.curdir)
    files = [f"{name}.py" for name in PACKAGES if _lies_in(here, sys.modules.get(name))]
    if not files:
        return ""
    return (
        f"Your file {' and '.join(files)} in this folder has the name of a package that the course needs, "
        "and Python takes your file for it. Rename the file, then restart the kernel."
    )


def _lies_in(folder: str, module: object) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and os.path.realpath(os.path.dirname(file)) == folder  # noqa: PTH120


def starting(module: str) -> list[str]:
    """The words after the interpreter's name that run ``main(words)`` of a module of this very package.

    The package is looked for after the standard library and before installed packages, wherever it is.
    """
    code = (
        "import sys; home = sys.argv.pop(1); "
        f"at = [i for i, folder in enumerate(sys.path) if folder.endswith({_INSTALLED!r})]; "
        "sys.path.insert(min(at, default=len(sys.path)), home); "
        f"from {module} import main; sys.exit(main(sys.argv[1:]))"
    )
    return ["-P", "-c", code, HOME]
