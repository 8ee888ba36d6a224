"""A package that is imported when somebody uses it, however early others set its options.

JupyterLite's kernel sets two options of ``piplite``, its package manager, at every start; a course that has
every package inside needs it only after ``%pip``.  It brings micropip and the standard library's unittest.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

__all__ = ["import_later"]


class _Later(ModuleType):
    """Stands for a module until a name is asked of it that nobody has set."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(_imported(self.__name__), name)


def import_later(package: str) -> None:
    """Have ``package`` and its module of the same name imported when they are used.

    Does nothing where it was imported before.  Raises ModuleNotFoundError where it is not installed.
    """
    if package in sys.modules:
        return
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    outer, inner = _Later(package), _Later(f"{package}.{package}")
    outer.__path__ = list(spec.submodule_search_locations or ())
    setattr(outer, package, inner)
    sys.modules |= {outer.__name__: outer, inner.__name__: inner}


def _imported(name: str) -> ModuleType:
    """The real module, with the options that its stand-in was given."""
    package = name.partition(".")[0]
    names = (package, f"{package}.{package}")
    given = {one: sys.modules.pop(one) for one in names if isinstance(sys.modules.get(one), _Later)}
    for one, stand_in in given.items():
        real = importlib.import_module(one)
        options = {key: value for key, value in vars(stand_in).items() if not key.startswith("__")}
        vars(real).update((key, value) for key, value in options.items() if not isinstance(value, _Later))
    return importlib.import_module(name)
