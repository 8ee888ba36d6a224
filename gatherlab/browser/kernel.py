"""JupyterLite's kernel, made to answer as ipykernel does where lessons show errors on purpose.

``without_terminal()`` comes before the kernel is imported, ``install()`` after.

A cell that is expected to raise (the tag ``raises-exception``) is sent with ``stop_on_error`` false: what was
queued behind it has to run.  JupyterLite drops the queue at any error (its pull request 1671).
So the error is shown, and the reply says *ok*.  An error's name is the class's, ``TypeError``, and a cell's
file is called as elsewhere.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zlib
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

__all__ = ["NOTHING_IS_INSTALLED", "install", "install_nothing", "keep_nulls", "without_terminal"]

Results = dict[str, Any]
NOTHING_IS_INSTALLED = (
    "Nothing can be installed in a browser tab: what the course needs is there already. "
    "For other packages, take the course on a computer: python3 start.py"
)


def without_terminal() -> None:
    """Let IPython be imported without its terminal, which a page has not: a tenth of a kernel's bytes.

    ``IPython/__init__.py`` takes one name from it, ``embed``.
    """
    if "IPython" in sys.modules:
        return
    terminal = ModuleType("IPython.terminal.embed", without_terminal.__doc__)
    terminal.__dict__["embed"] = None
    sys.modules["IPython.terminal.embed"] = terminal


def install(kernel: Any, post: Callable[[dict[str, Any]], None]) -> None:
    """Change a ``pyodide_kernel``'s kernel.  ``post`` sends a message to the page, as its worker does."""
    plain: Callable[[str], Awaitable[Results]] = kernel.run

    async def run(code: str) -> Results:
        results = await plain(code)
        if results["status"] != "error":
            return results
        results["ename"] = _name(results["ename"])
        if _goes_on(kernel):
            error = {key: results[key] for key in ("ename", "evalue", "traceback")}
            post({"type": "execute_error", "parentHeader": _parent(kernel)["header"], "bundle": error})
            return {"status": "ok", "payload": results["payload"], "user_expressions": {}}
        return results

    kernel.run = run
    kernel.interpreter.compile.get_code_name = _cell_file


async def install_nothing(*requirements: object, **options: object) -> None:
    """``piplite.install``, which ``%pip install`` calls: the site asks no other host for anything.

    Like pip's, its failure is told and ends no cell.
    """
    print(NOTHING_IS_INSTALLED, file=sys.stderr)


def _cell_file(raw: str, transformed: str, number: int) -> str:
    """What a cell's code calls its file, in ipykernel's way: it stands in warnings."""
    return f"{tempfile.gettempdir()}/ipykernel_{os.getpid()}/{zlib.crc32(raw.encode())}.py"


def keep_nulls(comm: Any, manager: Any, null: object) -> None:
    """Let a widget's None be JSON's null in the page, and the other way round.

    ``comm`` is the class that sends, ``manager`` what receives, ``null`` Pyodide's name for null, ``jsnull``.
    JavaScript gets None as ``undefined``, which JSON leaves out: a radio button stayed marked that was
    told to have no value.
    """
    publish: Callable[..., None] = comm.publish_msg

    def publish_msg(self: Any, msg_type: str, data: Any = None, *others: Any, **named: Any) -> None:
        publish(self, msg_type, data and _swapped(data, None, null), *others, **named)

    def received(plain: Callable[..., object]) -> Callable[..., object]:
        return lambda stream, ident, message: plain(stream, ident, _swapped(message, null, None))

    comm.publish_msg = publish_msg
    for name in ("comm_open", "comm_msg", "comm_close"):
        setattr(manager, name, received(getattr(manager, name)))


def _swapped(value: Any, this: object, that: object) -> Any:
    """A value of JSON's, with ``that`` wherever ``this`` was."""
    if isinstance(value, dict):
        return {key: _swapped(one, this, that) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_swapped(one, this, that) for one in value]
    return that if value is this else value


def _name(shown: str) -> str:
    """``TypeError`` for ``<class 'TypeError'>``, ``ConnectError`` for ``<class 'httpx.ConnectError'>``."""
    return shown.removeprefix("<class '").removesuffix("'>").rpartition(".")[2]


def _parent(kernel: Any) -> dict[str, Any]:
    """The request that is being answered."""
    parent: dict[str, Any] = kernel._parent_header
    return parent


def _goes_on(kernel: Any) -> bool:
    """Whether the cells behind this one should run even if it raises."""
    return _parent(kernel).get("content", {}).get("stop_on_error", True) is False
