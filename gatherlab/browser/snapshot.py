"""A kernel whose memory is kept when the site is built, and what happens when it is woken up.

``prepare()`` runs once, in the Pyodide that the snapshot is made of; ``start()`` runs in each kernel before
JupyterLite gets it, whether it comes from the snapshot or was started the plain way.
"""

from __future__ import annotations

import gc
import importlib
import linecache
import os
import pkgutil
import py_compile
import random
import sys
import tempfile
from pathlib import Path

from gatherlab.browser import kernel
from gatherlab.browser.later import import_later

__all__ = ["prepare", "start"]

BYTECODE = "/bytecode"
HOME = str(Path(__file__).resolve().parents[2])
# What lessons and answers use, and what JupyterLite's kernel asks for.
PACKAGES = (
    "anywidget",
    "httpx",
    "ipywidgets",
    "starlette.applications",
    "tenacity",
    "tqdm",
)
PACKAGE_MANAGER = "piplite"
ROOMS = ("cells", "checking", "exercises", "picture", "practice", "questions", "recorder", "simulation")
# a page has no processes, and no tests of CPython's own
NOT_THERE = ("gatherlab.checking.wall", "gatherlab.checking.learner_side.exam")


def prepare(*, compiled: bool) -> None:
    """Import everything a kernel needs.

    The first of two runs compiles it into the folder ``/bytecode``; what a compiler leaves behind in memory
    is not in the second one, which loads it from there.
    """
    sys.pycache_prefix = BYTECODE
    kernel.without_terminal()
    import_later(PACKAGE_MANAGER)
    for name in ("pyodide_kernel", *PACKAGES):
        importlib.import_module(name)
    for room in ROOMS:
        _import_room(f"gatherlab.{room}")
    if not compiled:
        _compile()
    sys.pycache_prefix = None
    linecache.clearcache()
    random.seed(0)  # nothing drawn by lot is kept, so that the same files give the same memory
    os.environ.pop("PYTHONHASHSEED", None)
    gc.collect()


def _import_room(name: str) -> None:
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(package.__path__, f"{name}."):
        if not found.name.startswith(NOT_THERE):
            importlib.import_module(found.name)


def _compile() -> None:
    """Write bytecode of what was imported, good whatever time a file has."""
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    for file in files:
        if file and file.startswith(HOME):
            py_compile.compile(file, invalidation_mode=unchecked)


def start() -> None:
    """Wake a kernel up: nothing that was drawn by lot is shared, and it answers as lessons need it."""
    random.seed()
    tempfile._name_sequence = None  # type: ignore[attr-defined]
    kernel.without_terminal()
    import_later(PACKAGE_MANAGER)
    vars(sys.modules[PACKAGE_MANAGER])["install"] = kernel.install_nothing
    running = importlib.import_module("pyodide_kernel")
    running.ipython_shell.Completer.use_jedi = False  # jedi is not on the site: a fifth of all bytes
    kernel.install(running.kernel_instance, _post)
    sender, pyodide = importlib.import_module("pyodide_kernel.comm"), importlib.import_module("pyodide.ffi")
    kernel.keep_nulls(sender.Comm, running.kernel_instance.comm_manager, pyodide.jsnull)


def _post(message: dict[str, object]) -> None:
    """Send a message to the page, in the form in which the kernel's worker does."""
    from js import Object, postMessage  # type: ignore[import-not-found]
    from pyodide.ffi import to_js  # type: ignore[import-not-found]

    postMessage(to_js({"_kernelMessage": message}, dict_converter=Object.fromEntries))
