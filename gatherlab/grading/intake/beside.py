"""Modules of one's own that an answer imports: files handed in beside the notebook."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec

from gatherlab.checking.cell_text import parsed

__all__ = ["modules_for"]


def modules_for(source: str, files: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The texts of the modules that a source imports from ``files``, by module name, and what is not there.

    ``files`` are texts by file name without its end; a learning platform may have put a learner's name and
    numbers before the module's own.  What is not there comes as sentences.
    """
    found: dict[str, str] = {}
    missing: list[str] = []
    todo = [source]
    while todo:
        for name in _imported(todo.pop()):
            if name in found or name in sys.stdlib_module_names or name == "gatherlab":
                continue
            text = _text_of(name, files)
            if text is not None:
                found[name] = text
                todo.append(text)
            elif not _is_installed(name):
                missing.append(f"{name} is imported, and no file {name}.py was handed in beside it")
    return found, list(dict.fromkeys(missing))


def _imported(source: str) -> list[str]:
    """The outermost names of all modules that a text imports."""
    if "import" not in source:
        return []
    names: list[str] = []
    for statement in parsed(source) or []:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                names += [alias.name.partition(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.append(node.module.partition(".")[0])
    return names


def _text_of(name: str, files: Mapping[str, str]) -> str | None:
    if name in files:
        return files[name]
    renamed = [text for file, text in files.items() if file.endswith((f"_{name}", f" {name}"))]
    return renamed[-1] if renamed else None


@cache
def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
