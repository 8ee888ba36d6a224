"""The practice API: a service in JSONPlaceholder's shape, on this machine, made for watching requests wait.

``practice_api()`` returns its address; ``api`` asks it with coroutines; ``ApiError`` is what ``api`` raises.
Only the errors are imported at once: who merely needs ``ApiError`` should not pay for an HTTP client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gatherlab.practice.errors import ApiError, PracticeApiError

if TYPE_CHECKING:
    from gatherlab.practice.choice import practice_api
    from gatherlab.practice.client import PracticeClient, api
    from gatherlab.practice.server import running_address

__all__ = ["ApiError", "PracticeApiError", "PracticeClient", "api", "practice_api", "running_address"]

_HOMES = {
    "practice_api": "gatherlab.practice.choice",
    "PracticeClient": "gatherlab.practice.client",
    "api": "gatherlab.practice.client",
    "running_address": "gatherlab.practice.server",
}


def __getattr__(name: str) -> Any:
    """Import a name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
