"""What a browser tab is asked to do; runs inside Pyodide and writes what it saw to /seen/seen.json."""

import os
import sys

if os.path.isdir("/course"):  # noqa: PTH112  # a site has everything inside
    sys.path[:0] = ["/course"]
    sys.path.append("/site-packages")  # called so, for the recorder tells libraries by it


import asyncio
import io
import json
import linecache
import time
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

from gatherlab.browser.running import can_wait
from gatherlab.checking.inprocess import judge_function
from gatherlab.checking.judge_side import registry
from gatherlab.errors import ApiError

warnings.simplefilter("ignore", DeprecationWarning)
wanted = json.loads(Path("/seen/wanted.json").read_text("utf-8"))
seen = {"python": sys.version.split()[0], "platform": sys.platform, "notebooks": {}, "verdicts": {}}
seen["switches"] = can_wait()


def judged(number: str, source: str) -> list[object]:
    """Verdict and diagnosis of an answer that was typed into a cell, and the seconds it took."""
    name = f"<cell {number}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    names = {"asyncio": asyncio, "ApiError": ApiError, "__name__": "__main__"}
    began = time.perf_counter()
    try:
        exec(compile(source, name, "exec", dont_inherit=True), names)
    except Exception as problem:
        return ["cell", type(problem).__name__, 0]
    exercise = wanted["examples"][number]["exercise"]
    verdict = judge_function(exercise, names[registry.exercise(exercise).function])
    diagnosis = str(verdict.diagnosis) if verdict.diagnosis else verdict.happened
    return [str(verdict.outcome), diagnosis, time.perf_counter() - began]


async def run_all(cells: list[str]) -> list[dict[str, object]]:
    """Run a notebook's cells: what each printed, and its error if it raised."""
    outputs = []
    shell.reset(new_session=True)
    for source in cells:
        out, err = io.StringIO(), io.StringIO()
        displayed.clear()
        with redirect_stdout(out), redirect_stderr(err):
            code = shell.transform_cell(source)
            done = await shell.run_cell_async(source, transformed_cell=code, store_history=True)
        error = done.error_in_exec or done.error_before_exec
        raised = None if error is None else [type(error).__name__, str(error)]
        outputs.append(
            {"printed": out.getvalue(), "errors": err.getvalue(), "raised": raised, "displayed": [*displayed]}
        )
    return outputs


def display(data: dict[str, object], *args: object, **how: object) -> None:
    """Keep the texts of what a cell displays."""
    displayed.append({kind: text for kind, text in data.items() if kind.startswith("text/")})


displayed: list[dict[str, object]] = []
shell = InteractiveShell.instance()
shell.display_pub.publish = display
shell.displayhook.write_format_data = lambda *args, **how: None
shell.send_comm = lambda *given: None  # a site's kernel asks for it: the page is not there
shell.displayhook.write_output_prompt = shell._showtraceback = lambda *args: None

for number, example in wanted["examples"].items():
    seen["verdicts"][number] = judged(number, example["source"])
for name, cells in wanted["notebooks"].items():
    seen["notebooks"][name] = await run_all(cells)  # noqa: F704
Path("/seen/seen.json").write_text(json.dumps(seen), "utf-8")
