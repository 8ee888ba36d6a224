"""Run programs as notebook cells run: a loop is running, and ``await`` may stand at the top.

Reads a JSON list of [source, real, quick] from stdin, runs them one after the other, each in a namespace and
a loop of its own, and writes a JSON list of [stdout, stderr, error] to stdout.  Where ``real`` is false the
loop is a virtual one: a sleep costs no time, and a program that can never end is an error at once.  ``quick``
leaves out the collection of garbage at the end, and with it warnings about what was never awaited.  Run as a
script; no test in here.
"""

import ast
import asyncio
import contextlib
import gc
import inspect
import io
import json
import sys
import time
import warnings

from gatherlab.virtual_loop import VirtualLoop

LIMIT = 20  # real seconds, for programs that run in real time
TURNS = 2_000  # of the virtual loop; the longest good program takes a hundred


async def _as_a_cell(source: str, namespace: dict[str, object]) -> None:
    code = compile(source, "<question>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = eval(code, namespace)
    if inspect.iscoroutine(result):
        await result


def _run_virtually(source: str, namespace: dict[str, object]) -> None:
    loop = VirtualLoop(turns=TURNS)
    try:
        loop.run_until_complete(_as_a_cell(source, namespace))
    finally:
        loop.finish()


def _clean_up() -> None:
    """Let earlier programs say now, to nobody, what they say when their tasks are thrown away."""
    with contextlib.redirect_stderr(io.StringIO()):
        gc.collect()


def _run(source: str, real: bool, quick: bool) -> list[str]:
    if not quick:
        _clean_up()
    out, err = io.StringIO(), io.StringIO()
    error = ""
    # the first cell of every lesson imports these
    namespace: dict[str, object] = {"__name__": "__main__", "asyncio": asyncio, "time": time}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        warnings.simplefilter("ignore" if quick else "always")
        try:
            if real:
                asyncio.run(asyncio.wait_for(_as_a_cell(source, namespace), LIMIT))
            else:
                _run_virtually(source, namespace)
        except BaseException as caught:  # CancelledError, SystemExit: a bad program must not end the others
            error = f"{type(caught).__name__}: {caught}"
        namespace.clear()
        if not quick:
            gc.collect()
    return [out.getvalue(), err.getvalue(), error]


def main() -> None:
    gc.freeze()  # what is imported stays: each collection then looks at one program only
    json.dump([_run(*job) for job in json.load(sys.stdin)], sys.__stdout__)


if __name__ == "__main__":
    main()
