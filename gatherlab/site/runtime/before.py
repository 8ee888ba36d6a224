"""Runs once, when the site is built: what every kernel has imported when it starts."""

import gc
import importlib
import linecache
import pkgutil
import py_compile
import sys

sys.pycache_prefix = "/bytecode"
importlib.invalidate_caches()

import gatherlab  # first: asyncio, time and httpx behave as on a desktop from here on

from gatherlab.browser.kernel import without_terminal

without_terminal()

import pyodide_kernel  # the kernel itself: its shell is made here
import piplite.piplite
import httpx, starlette.applications, ipywidgets, anywidget, tenacity, tqdm  # noqa: E401

BYTECODE = "/bytecode"
ROOMS = ("cells", "checking", "exercises", "picture", "practice", "questions", "recorder", "simulation")


def everything(room: str) -> None:
    """Import all modules of a room of gatherlab that can be imported in a page."""
    package = importlib.import_module(f"gatherlab.{room}")
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".wall" in found.name:  # processes
            continue
        importlib.import_module(found.name)


for room in ROOMS:
    everything(room)

if not compiled:
    for module in [*sys.modules.values()]:
        if str(getattr(module, "__file__", None)).startswith("/lib/python3.14/site-packages/"):
            py_compile.compile(module.__file__, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
sys.pycache_prefix = None
linecache.clearcache()
gc.collect()

