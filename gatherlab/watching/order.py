"""What a name tells about the order of calls: whether it is likely to matter who comes first."""

from __future__ import annotations

import re

__all__ = ["PAUSES", "changes", "matters", "serves_many", "takes_turns"]

PAUSES = frozenset({"sleep", "sleep_until", "drain", "checkpoint"})

# functions whose calls are likely to be wanted in order, by how their names begin ("sendall", "readline")
_IN_ORDER = (
    "send", "write", "put", "push", "emit", "publish", "print", "feed", "say", "type", "press", "click",
    "read", "recv", "receive", "next", "pop", "pull", "sleep", "wait", "acquire", "release", "lock", "drain",
    "connect", "open", "close", "start", "stop", "begin", "commit", "rollback", "login", "logout", "setup",
    "teardown", "migrate", "step", "retry", "attempt", "try", "poll", "move", "transition", "append", "flush",
)  # fmt: skip
# functions that change what those beside them find, by the first word of their names (no "settings")
_CHANGES = frozenset((
    "create", "update", "delete", "insert", "save", "store", "add", "remove", "set", "register", "auth",
    "authenticate", "authorize", "sign", "signup", "init", "initialize", "prepare", "configure", "install",
    "join", "subscribe", "enter", "ensure", "apply",
))  # fmt: skip
# bases whose methods may run at the same time: clients and sessions; a connection or a stream takes turns
_CLIENTS = ("client", "session", "http", "api", "self", "cls", "service", "pool", "repo", "gateway", "app")
_LOCKS = ("lock", "sem", "mutex", "limit", "transaction", "throttle", "gate", "cursor", "begin", "savepoint")


def matters(name: str) -> bool:
    """Whether calls of a function, such as ``send``, are likely to be wanted one after another."""
    return name.lower().lstrip("_").startswith(_IN_ORDER)


def changes(name: str) -> bool:
    """Whether a function changes what others find: several calls may run at once, but not beside others."""
    first = re.match(r"_*([A-Z]?[a-z]+)", name)
    return first is not None and first[1].lower() in _CHANGES


def serves_many(base: str) -> bool:
    """Whether an object is called as what serves several calls at a time is, such as a client."""
    return any(word in base for word in _CLIENTS)


def takes_turns(text: str) -> bool:
    """Whether what a ``with`` enters is called as what lets one through at a time is, such as a lock."""
    return any(word in text.lower() for word in _LOCKS)
