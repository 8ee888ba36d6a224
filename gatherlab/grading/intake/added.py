"""What programs put beside people's work by themselves: known by name, and passed over.

Only names that a program gives are known here. Any other name may be a person's, also where it is hidden: a
notebook in a folder ``.work`` is read like others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

__all__ = ["is_added", "is_added_folder", "meant", "only_added", "told", "why_not_read"]

KEPT_COPIES = ".ipynb_checkpoints"  # Jupyter's own copy of each notebook that lies beside it

_FOLDERS = {
    *(".git", ".github", ".gitlab", ".hg", ".svn", ".dvc", ".devcontainer"),
    *(".idea", ".vscode", ".vscode-server", ".vs", ".settings", ".spyproject", ".spyder-py3", ".fleet"),
    *(".venv", ".virtualenv", ".virtualenvs", ".conda", ".pixi", ".tox", ".nox", ".eggs", ".direnv"),
    *("__pycache__", "node_modules", "site-packages", ".npm", ".yarn", ".pnpm-store", ".uv", ".uv-cache"),
    *(".cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".jupyter_cache"),
    *(KEPT_COPIES, ".jupyter", ".ipython", ".virtual_documents", ".jukit", ".marimo"),
    *("__macosx", ".appledouble", ".spotlight-v100", ".fseventsd", ".trashes", ".temporaryitems"),
    *(".documentrevisions-v100", "$recycle.bin", "system volume information"),
    *(".config", ".local", ".ssh", ".gnupg", ".dbus", ".mozilla", ".pki"),
}
_FILES = {"desktop.ini", "thumbs.db"}
_TRASH = ".trash"  # .Trash-1000, named after the account
_ANSWERS = (".ipynb", ".py", ".jsonl", ".zip")
# in these a notebook may be somebody's; the others hold a program's own, or come with the handed-out folder
_TOLD = {
    KEPT_COPIES: "it is a copy that Jupyter keeps by itself, and the file itself is not there",
    "__macosx": "it lies in __MACOSX, where macOS keeps no work",
    _TRASH: "it was thrown away",
}


def is_added_folder(name: str) -> bool:
    """Whether a program makes folders of this name."""
    small = name.lower()
    return small in _FOLDERS or small.startswith(_TRASH)


def is_added(name: str) -> bool:
    """Whether a program makes files of this name, or it is hidden and cannot be an answer."""
    small = name.lower()
    if small.startswith("._") or small in _FILES:  # ._x: what macOS knows about the file x
        return True
    return small.startswith((".", "~$")) and not may_be_answers(name)


def may_be_answers(name: str) -> bool:
    """Whether a file of this name is opened to look for answers."""
    return name.lower().endswith(_ANSWERS)


def meant(names: Sequence[str]) -> tuple[str, ...]:
    """Where a file in a program's folder would lie if it were a person's, by the names on the way to it.

    ``Ada/.ipynb_checkpoints/x-checkpoint.ipynb`` is Jupyter's copy of ``Ada/x.ipynb``.
    """
    *folders, file = names
    if KEPT_COPIES in map(str.lower, folders):
        path = PurePath(file)
        file = path.stem.removesuffix("-checkpoint") + path.suffix
    return (*(name for name in folders if not is_added_folder(name)), file)


def told(folder: str) -> str:
    """Why what may be somebody's work in a folder that a program made is not read; "" where none may be."""
    small = folder.lower()
    return _TOLD.get(_TRASH if small.startswith(_TRASH) else small, "")


def why_not_read(names: Sequence[str]) -> str:
    """Why a file is not read, if it may be somebody's work; else "".

    ``names`` are those on the way to it, one of them a folder's that a program made.
    """
    folder = next((name for name in names[:-1] if is_added_folder(name)), "")
    why = told(folder)
    if not why or is_added(names[-1]) or not may_be_answers(names[-1]):
        return ""
    return f"was not read: {why}"


def only_added(
    files: Iterable[tuple[str, ...]], empty: Iterable[tuple[str, ...]]
) -> dict[tuple[str, ...], set[str]]:
    """The folders in which there is nothing but what programs add, each with the programs' folders in it.

    ``files`` and ``empty`` are the files and the empty folders of a zip, by the names on the way to them; ()
    is the zip itself.
    """
    somebodys: set[tuple[str, ...]] = set()
    added: dict[tuple[str, ...], set[str]] = {}
    for names in files:
        place = next((i for i, name in enumerate(names[:-1]) if is_added_folder(name)), len(names) - 1)
        if place < len(names) - 1:
            added.setdefault(names[:place], set()).add(names[place])
        elif is_added(names[-1]):
            added.setdefault(names[:place], set())
        else:
            somebodys |= {names[:end] for end in range(len(names))}
    for names in empty:
        if not any(map(is_added_folder, names)):
            added.setdefault(names, set())
    return {names: made for names, made in sorted(added.items()) if names not in somebodys}
