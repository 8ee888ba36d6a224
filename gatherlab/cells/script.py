"""``run_script``: what a program does when it is run as a script, shown in a cell.

A notebook's loop runs already, so some things (``asyncio.run``, left-over tasks, an unhandled error)
behave differently in a cell.  Here they are really run by a fresh interpreter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path
from typing import IO

from gatherlab import search_path
from gatherlab.cells.script_output import Excerpt, readable
from gatherlab.practice.server import RUNNING_VARIABLE, running_address

__all__ = ["run_script"]

_NAME = "script.py"
# What could make the output differ from machine to machine, or keep the interpreter open after the script.
_UNWANTED = (
    "FORCE_COLOR",
    "PYTHONASYNCIODEBUG",
    "PYTHONDEVMODE",
    "PYTHONFAULTHANDLER",
    "PYTHONINSPECT",
    "PYTHONOPTIMIZE",
    "PYTHONPROFILEIMPORTTIME",
    "PYTHONSTARTUP",
    "PYTHONTRACEMALLOC",
    "PYTHONVERBOSE",
    "PYTHONWARNINGS",
)
_SECONDS_TO_DRAIN = 2.0


def run_script(source: str, *, timeout: float = 20.0) -> None:
    """Run ``source`` as a script in a fresh Python and print what it printed, then how it ended.

    ``source`` may be indented as a whole.  Standard output comes first, then standard error (tracebacks
    show the script's own lines; what happened inside libraries is one line), then ``exit code 0`` or
    the code it ended with.  The script can import gatherlab and uses this notebook's practice API.
    It is stopped after ``timeout`` seconds, or when the cell is interrupted.

    Raises TypeError for a source that is not text, ValueError for a time-out that is not above 0.
    """
    text = _checked(source, timeout)
    if sys.platform != "emscripten" and not sys.executable:
        print("A script needs a Python of its own, and this notebook runs where none can be started.")
        return
    with tempfile.TemporaryDirectory(prefix="gatherlab-", ignore_cleanup_errors=True) as folder:
        path = Path(folder).resolve() / _NAME
        path.write_text(text, encoding="utf-8", newline="\n")
        out, err, ending = _run_in_page(text, path) if sys.platform == "emscripten" else _run(path, timeout)
        for part in (readable(out, path), readable(err, path, errors=True), ending):
            if part:
                print(part.rstrip("\n"))


def _checked(source: object, timeout: float) -> str:
    """The script's text without common indentation.  Raises TypeError, ValueError with a sentence."""
    if not isinstance(source, str):
        hint = " Put the program in triple quotes." if callable(source) else ""
        raise TypeError(f"run_script() takes the program as text, not {type(source).__name__}.{hint}")
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0:
        raise ValueError(f"timeout is {timeout!r}; it must be a number of seconds above 0.")
    return textwrap.dedent(source).strip("\n") + "\n"


def _run_in_page(text: str, path: Path) -> tuple[str, str, str]:
    from gatherlab.browser.script import run_text  # nobody else needs it

    out, err, ending = run_text(text, path)
    return _excerpt(out), _excerpt(err), ending


def _excerpt(written: bytes) -> str:
    excerpt = Excerpt()
    excerpt.add(written)
    return excerpt.text()


def _run(path: Path, timeout: float) -> tuple[str, str, str]:
    """Run the script: its output, its error output, and a line that says how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-u", path.name],
        cwd=path.parent,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that what the script itself has started can be ended with it
    )
    readers = [_Reader(pipe) for pipe in (process.stdout, process.stderr) if pipe is not None]
    try:
        code = process.wait(timeout)
        ending = f"exit code {code}" + (f" (killed by signal {-code})" if code < 0 else "")
    except subprocess.TimeoutExpired:
        ending = f"stopped: the script was still running after {timeout:g} seconds"
    finally:
        _end(process)  # also when the cell is interrupted: KeyboardInterrupt goes on from here
    if not all(reader.finished() for reader in readers):
        _kill_group(process)
    return readers[0].text(), readers[1].text(), ending


def _environment() -> dict[str, str]:
    """The child's environment: the same gatherlab, the same practice API, plain output."""
    env = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    own = [] if search_path.found_by_itself() else [search_path.HOME]
    if folders := [*own, *search_path.inherited(env.pop("PYTHONPATH", None))]:
        env["PYTHONPATH"] = os.pathsep.join(folders)
    env["PYTHON_COLORS"] = "0"
    if address := running_address():
        env[RUNNING_VARIABLE] = address
    return env


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the script, if it still runs, and whatever it started."""
    if process.poll() is None:
        _kill_group(process)
        process.kill()
    process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what the script has started; a process that outlived it may still hold its output."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


class _Reader:
    """Reads a pipe to its end in a thread and keeps an excerpt, so that endless output fills no memory."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._excerpt = Excerpt()
        self._thread = threading.Thread(target=self._read, name="gatherlab-script", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        # os.read returns what is there, so that nothing printed before a kill is lost
        with self._pipe:
            while chunk := os.read(self._pipe.fileno(), 65536):
                self._excerpt.add(chunk)

    def finished(self) -> bool:
        """Whether the pipe was read to its end; a process that the script left behind may hold it open."""
        self._thread.join(_SECONDS_TO_DRAIN)
        return not self._thread.is_alive()

    def text(self) -> str:
        """What was read."""
        self._thread.join(_SECONDS_TO_DRAIN)
        return self._excerpt.text()
