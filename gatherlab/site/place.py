"""Where the site goes: what lay there before is replaced, and what others put there stays."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Set
from pathlib import Path

__all__ = ["MARK", "nearest_folder", "put"]

MARK = "gatherlab-site.json"  # a folder that has it was made by us, and may be made anew


def nearest_folder(out: Path) -> Path:
    """The folder that exists, in which ``out`` will be.  Raises OSError where a file stands in the way."""
    found = next(parent for parent in out.parents if parent.exists())
    if not found.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(found))
    return found


def put(made: Path, out: Path) -> None:
    """Move a site to its place, with what is not of the older site there: ``.git``, ``CNAME``.

    Raises OSError, and then nothing has changed.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    if not out.exists():
        made.rename(out)
        return
    _keep_what_is_not_ours(out, made)
    old = made.with_name("old")
    try:
        out.rename(old)
        made.rename(out)
    except BaseException:  # Ctrl-C, too: what lay there must not go with the folder of this build
        if old.exists() and not out.exists():
            old.rename(out)
        raise


def _keep_what_is_not_ours(out: Path, made: Path) -> None:
    own = _own(out)
    for name in () if own is None else _foreign(out, out, own):
        target = made / name
        if os.path.lexists(target):
            raise FileExistsError(f"{out / name} is not of the older site, and the new one has such a file")
        target.parent.mkdir(parents=True, exist_ok=True)
        if (out / name).is_dir() and not (out / name).is_symlink():
            shutil.copytree(out / name, target, symlinks=True)
        else:
            shutil.copy2(out / name, target, follow_symlinks=False)


def _own(out: Path) -> set[str] | None:
    """The files of the older site, as its mark lists them; None where it is older than such lists."""
    try:
        mark = json.loads((out / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {MARK}
    return {MARK, *mark["files"]} if "files" in mark else None


def _foreign(folder: Path, out: Path, own: Set[str]) -> Iterator[str]:
    """What is not of the older site: files, and folders that have files and none of it."""
    for entry in sorted(folder.iterdir()):
        name = entry.relative_to(out).as_posix()
        if entry.is_symlink() or not entry.is_dir():
            if name not in own:
                yield name
        elif any(one.startswith(f"{name}/") for one in own):
            yield from _foreign(entry, out, own)
        elif any(not below.is_dir() for below in entry.rglob("*")):
            yield name
