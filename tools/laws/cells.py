"""What a code cell may not do: nothing a learner runs needs the internet, a thread, a port or luck."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gatherlab.syntax import dotted_name
from tools.notebooks import Cell, Notebook, code_cells, source, tags

__all__ = ["cell_complaints", "complaints"]

# (pattern over the cell's text, what is wrong).  Patterns also reach into the texts of scripts.
TEXT_RULES = (
    (r"(?m)^\s*[!%]", "uses a shell line or a magic; write Python"),
    (r"(?m)^[^#\n]*\?\s*$", "asks IPython for help with '?'"),
    (r"(localhost|127\.0\.0\.1|\[::1\]):\d|\bport\s*=\s*\d", "has a fixed port; use practice_api()"),
    (r"https?://(?!127\.0\.0\.1|localhost|\{)", "has an address on the internet; use practice_api()"),
    (r"\bOut\[\d+\]", "uses Out[n], which is not there when the notebook is tested"),
    (r";\s*\Z", "ends with ';', which hides the output only where a person runs it"),
)
MODULES = {"threading", "_thread", "subprocess", "multiprocessing", "concurrent", "signal", "socket"}
CALLS = {
    "exit": "ends the kernel",
    "quit": "ends the kernel",
    "input": "waits for a person",
    "globals": "reaches into the notebook's names",
    "clear_output": "hides what came before, and nbval cannot follow",
    "sys.exit": "ends the kernel when it happens in a child of gather",
    "os._exit": "ends the kernel",
    "os.kill": "ends the kernel",
    "os.system": "starts a process",
    "asyncio.create_subprocess_exec": "starts a process",
    "asyncio.create_subprocess_shell": "starts a process",
}
KILLERS = {"SystemExit", "KeyboardInterrupt"}


def complaints(notebook: Notebook) -> list[str]:
    """All that is wrong with the code cells of a notebook."""
    return [f"{cell['id']}: {wrong}" for cell in code_cells(notebook) for wrong in cell_complaints(cell)]


def cell_complaints(cell: Cell) -> list[str]:
    """All that is wrong with one code cell."""
    body = source(cell)
    found = [wrong for pattern, wrong in TEXT_RULES if re.search(pattern, body)]
    try:
        tree = compile(body, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return found if found or "raises-exception" in tags(cell) else [f"is not Python: {error}"]
    assert isinstance(tree, ast.Module)
    return [*found, *(wrong for node in ast.walk(tree) for wrong in node_complaints(node))]


def node_complaints(node: ast.AST) -> Iterator[str]:
    """What is wrong with one node of the syntax tree."""
    if isinstance(node, ast.ImportFrom):
        if any(alias.name == "*" for alias in node.names):
            yield f"imports * from {node.module}"
        yield from module_complaints([node.module or ""])
    elif isinstance(node, ast.Import):
        yield from module_complaints([alias.name for alias in node.names])
    elif isinstance(node, ast.Call) and dotted_name(node.func) in CALLS:
        yield f"calls {dotted_name(node.func)}(), which {CALLS[dotted_name(node.func)]}"
    elif isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if dotted_name(raised) in KILLERS:
            yield f"raises {dotted_name(raised)}, which kills the kernel when it happens in a child of gather"


def module_complaints(modules: list[str]) -> Iterator[str]:
    """Modules that start threads or processes, or open sockets."""
    for module in modules:
        if module.split(".")[0] in MODULES:
            yield f"imports {module}: no thread, process or socket of its own in a cell"
