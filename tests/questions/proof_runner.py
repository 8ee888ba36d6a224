"""Run programs as notebook cells run: a loop is running, and ``await`` may stand at the top.

Reads a JSON list of source texts from stdin, runs them one after the other, each in a namespace and a loop of
its own, and writes a JSON list of [stdout, stderr, error] to stdout.  Run as a script; no test in here.
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


async def _as_a_cell(source: str, namespace: dict[str, object]) -> None:
    code = compile(source, "<question>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = eval(code, namespace)
    if inspect.iscoroutine(result):
        await result


def _run(source: str) -> list[str]:
    out, err = io.StringIO(), io.StringIO()
    error = ""
    # the first cell of every lesson imports these
    namespace: dict[str, object] = {"__name__": "__main__", "asyncio": asyncio, "time": time}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        warnings.simplefilter("always")
        try:
            asyncio.run(asyncio.wait_for(_as_a_cell(source, namespace), 20))
        except Exception as caught:
            error = f"{type(caught).__name__}: {caught}"
        namespace.clear()
        gc.collect()
    return [out.getvalue(), err.getvalue(), error]


def main() -> None:
    json.dump([_run(source) for source in json.load(sys.stdin)], sys.__stdout__)


if __name__ == "__main__":
    main()
