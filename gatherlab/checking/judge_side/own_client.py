"""A client of one's own (httpx, requests, aiohttp, …) in the place of ``api``: nobody answers it here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gatherlab.checking.judge_side.judge import Finding, Scenario
from gatherlab.checking.protocol import End
from gatherlab.model import Diagnosis as D

__all__ = ["own_client"]

# what programs ask a server with; a package that is missing here is known by its errors, below
_MODULES = {
    "aiohttp",
    "curl_cffi",
    "http.client",
    "httpcore",
    "httpx",
    "niquests",
    "pyreqwest",
    "requests",
    "socket",
    "tornado",
    "urllib.request",
    "urllib3",
    "websockets",
}
_OF_ASYNCIO = {"open_connection", "create_connection"}
_OF_THE_COURSE = {"api", "practice_api"}  # the real one, under another name
# classes whose names their errors have in common
_ERRORS = (
    "ClientError",  # aiohttp
    "ConnectionError",
    "HTTPError",
    "HTTPException",
    "InvalidURL",
    "RequestError",
    "RequestException",
    "TransportError",
    "URLError",
    "gaierror",
)


def own_client(end: End, scenario: Scenario, source: str) -> Finding | None:
    """The finding where the answer asked somebody else than ``api``, or None.

    ``source`` is the answer's text.  Asked only where the scene was not passed.
    """
    if end.kind == "unloadable" or end.nested:
        return None
    error = end.error if end.kind == "raised" else None
    failed = error is not None and error.name is None and error.isa(*_ERRORS)
    if not failed and scenario.requests:
        return None
    client = next(_clients(source), None)
    if client is None and not failed:
        return None
    saw = "The server saw no request" if not scenario.requests else "Not all was asked of api"
    method = scenario.scene.methods[0].name
    return Finding(
        D.CALLS,
        f"Expected: {scenario.scene.function} asks api, the object that it is called with.",
        f"{saw}: your function used {client or 'a client of its own'}"
        + (f", which raised {error.type}." if failed and error is not None else "."),
        f"Call api.{method}(…) and await what it gives you: no client, no address is needed here.",
    )


def _clients(source: str) -> Iterator[str]:
    """The clients that a text uses, by the names it uses them under."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    imported = dict(_imported(nodes))
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in imported:
            yield imported[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = node.value.id  # imported in another cell, perhaps
            if name in _MODULES - own or (name == "asyncio" and node.attr in _OF_ASYNCIO):
                yield name if name != "asyncio" else f"asyncio.{node.attr}()"


def _imported(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """The names that imports of clients bind, each with the client's name."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for item in node.names:
                if _is_client(item.name):
                    yield (item.asname or item.name).partition(".")[0], item.name
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for item in node.names:
                if _is_client(node.module) or _is_client(f"{node.module}.{item.name}"):
                    yield item.asname or item.name, node.module
                elif node.module.partition(".")[0] == "gatherlab" and item.name in _OF_THE_COURSE:
                    yield item.asname or item.name, f"the course's own {item.name}"


def _is_client(module: str) -> bool:
    """Whether a module is one of those, or a part of one."""
    return any(module == client or module.startswith(client + ".") for client in _MODULES)
