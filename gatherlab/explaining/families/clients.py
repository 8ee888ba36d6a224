"""httpx (and httpx2, which continues it), and the course's own ApiError."""

from __future__ import annotations

import ast

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Seen
from gatherlab.explaining.source import awaited, dotted
from gatherlab.syntax import last_name

__all__ = ["RULES"]

RULES = Rules()
_REQUESTS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream")


def _asked(seen: Seen) -> str:
    """The request, as the learner wrote it, for a sentence."""
    thing = awaited(seen.place)
    if not isinstance(thing, ast.Call) or last_name(thing.func) not in _REQUESTS:
        return "A request"  # of several, or of a task: it is not known which
    return f"`{dotted(thing)}`" if dotted(thing) else "The request"


@RULES.rule("pool-timeout", lessons.CLIENT, "httpx.PoolTimeout")
def _pool(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the request got no connection in time",
        f"{_asked(seen)} stood in the queue of the client: it opens at most 100 connections, and all were "
        "busy for as long as it may wait, five seconds (if you did not change these numbers). "
        "The server never saw the request.",
        "Ask for fewer at once, with a semaphore; or allow the wait: "
        "`httpx.AsyncClient(timeout=httpx.Timeout(5, pool=None))`.",
    )


@RULES.rule("read-timeout", lessons.CLIENT, "httpx.ReadTimeout")
def _read(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the server did not answer in time",
        f"{_asked(seen)} was sent, and nothing came back within the client's time-out (five seconds, if "
        "you did not change "
        "it). It is httpx's own time-out, and no TimeoutError.",
        "Give it longer, `httpx.AsyncClient(timeout=30)`, ask for fewer at once, or catch "
        "`httpx.TimeoutException`.",
    )


@RULES.rule("connect-timeout", lessons.CLIENT, "httpx.ConnectTimeout", "httpx.WriteTimeout")
def _connect_timeout(seen: Seen, found: Matched) -> Finding:
    step = "made" if seen.isa("httpx.ConnectTimeout") else "used for sending"
    return Finding(
        f"the connection could not be {step} in time",
        f"{_asked(seen)} waited for the connection longer than the client's time-out (five seconds, if you "
        "did not change it).",
        "Look at the address and the network. Or give it longer, `timeout=30`, or catch "
        "`httpx.TimeoutException`.",
    )


@RULES.rule("no-connection", lessons.PATTERNS, "httpx.ConnectError")
def _connect(seen: Seen, found: Matched) -> Finding:
    if (
        "Name or service not known" in seen.text
        or "nodename nor servname" in seen.text
        or "getaddrinfo" in seen.text
    ):
        return Finding(
            "there is no server of that name",
            "The name in the address could not be found, or there is no network.",
            'Look at the spelling of the address. In this course, begin with `API`: `f"{API}/posts/1"`.',
        )
    return Finding(
        "no server answers at that address",
        "The connection was refused or broke off before any request was sent: nobody listens at that host "
        "and port.",
        "Look at the address and its port. Is the server running? In the course, run the set-up cell again "
        "(`API = practice_api()`).",
    )


@RULES.rule("server-hung-up", lessons.PATTERNS, "httpx.RemoteProtocolError")
def _protocol(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the server ended the connection without a whole answer",
        f"{_asked(seen)} was sent, and the server closed the connection, or what it sent is no HTTP.",
        "Is the address one of an HTTP server (and `https` where it must be)? A server that restarts does "
        "this, too: "
        "there, try again.",
    )


@RULES.rule("connection-lost", lessons.LOST, "httpx.ReadError", "httpx.WriteError", "httpx.CloseError")
def _lost(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the connection was closed while a request was in flight",
        f"{_asked(seen)} lost its connection. Often the client was closed: when `gather()` raises, the block "
        "`async with httpx.AsyncClient()` ends, and the children that are still running lose their "
        "connections.",
        "Let nobody outlive the client's block: cancel the rest and wait, or use a TaskGroup inside it.",
    )


@RULES.rule(
    "client-is-closed",
    lessons.LOST,
    "RuntimeError",
    words="^Cannot send a request, as the client has been cl",
)
def _closed(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a request was made with a closed client",
        f"{_asked(seen)} came after the end of the block `async with httpx.AsyncClient() as client:`, "
        "which closes the "
        "client; or after `aclose()`.",
        "Move the request into the block. A task made in the block has to be awaited there.",
    )


@RULES.rule(
    "client-opened-twice", lessons.TOGETHER, "RuntimeError", words="^Cannot (open|reopen) a client instance"
)
def _twice(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "one client was opened a second time",
        "A client is for one `async with`; it was opened before (or has made a request already, which "
        "opens it).",
        "Make the client in the `async with` line, and do all requests in that block.",
    )


@RULES.rule(
    "bad-status", lessons.PATTERNS, "httpx.HTTPStatusError", words=r"'(\d{3}) ([^']*)' for url '([^']*)'"
)
def _status(seen: Seen, found: Matched) -> Finding:
    number = int(found[1])
    change = "Look at the address and at what you sent: the same request will be refused again."
    if number == 429:
        change = "You asked too often, or too many at once: wait as `Retry-After` says, and use a semaphore."
    elif number < 400:
        change = "Follow it to the new address: `httpx.AsyncClient(follow_redirects=True)`."
    elif number >= 500:
        change = "That is the server's trouble: try again later, a few times, with a pause that grows."
    return Finding(
        f"the server answered {found[1]} ({found[2]})",
        "`raise_for_status()` made an error of the answer. The request itself went well: asyncio has no "
        "part in it.",
        change,
    )


@RULES.rule("no-protocol", lessons.TOGETHER, "httpx.UnsupportedProtocol")
def _url(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the address does not begin with http:// or https://",
        f"{_asked(seen)} has an address that httpx cannot use as it is.",
        'Write the whole address. In this course, begin with `API`: `f"{API}/posts/1"`.',
    )


@RULES.rule("not-found", lessons.PATTERNS, "gatherlab.ApiError")
def _api(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the practice API did not give what was asked for",
        f"It said: {seen.text[:120]}. The `api` object raises ApiError for every answer that is not good.",
        "If that may happen, catch it where each answer is used: `except ApiError:`; or gather with "
        "`return_exceptions=True`.",
    )
