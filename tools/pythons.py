"""The Pythons that the course supports, and those of them that this machine has."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import start
from tools.notebooks import ROOT

__all__ = ["absent", "candidates", "other_pythons", "supported"]

CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")


def supported(root: Path = ROOT) -> list[str]:
    """The versions that pyproject.toml says are supported, such as ``"3.13"``: each is tested by CI."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [found[1] for line in project["classifiers"] if (found := CLASSIFIER.fullmatch(line))]


def this_version() -> str:
    """The version that runs this, such as ``"3.11"``."""
    return ".".join(map(str, sys.version_info[:2]))


def candidates() -> list[str]:
    """Interpreters that may be there: python3.x on the PATH, then pyenv's versions folder."""
    names = [f"python3.{minor}" for minor in range(start.OLDEST[1], 20)]
    on_path = [found for found in map(shutil.which, names) if found]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    inside = [found for name in names for found in sorted(pyenv.glob(f"versions/*/bin/{name}"), reverse=True)]
    return [*on_path, *map(str, inside)]


def other_pythons(found: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The interpreters of other versions, by version (``"3.13"``), and the reasons why some are left out."""
    usable: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for python in found:
        version = ".".join(start.version_of(python).split(".")[:2])
        if not version or version == this_version() or version in usable:
            continue
        if start.working_uv() or start.answer_of([python, "-c", "import ensurepip, venv; print('yes')"]):
            usable[version] = python
        else:
            left_out[version] = f"Python {version}: it has no venv module"
    return usable, [reason for version, reason in left_out.items() if version not in usable]


def absent(others: Iterable[str]) -> str:
    """A sentence naming the supported versions that are neither this one nor in ``others``; else ``""``."""
    here = {this_version(), *others}
    missing = [version for version in supported() if version not in here]
    if not missing:
        return ""
    return (
        f"GATHERLAB_CI wants every supported Python tested ({', '.join(supported())}), and this run has no "
        f"Python {', '.join(missing)} that can make an environment. Put python3.x of each on the PATH "
        "(.ci/pythons gets those that Debian has), then run the command again."
    )
