"""What can go wrong at the practice API, said in one sentence each."""

from __future__ import annotations

__all__ = ["ApiError", "PracticeApiError"]

_STATUS_SENTENCES = {
    400: "the request was not understood",
    405: "this address does not take that method",
    429: "too many requests",
    500: "the service had an error",
    503: "the service is not ready, try again",
    504: "the service gave up waiting",
}


class ApiError(Exception):
    """A request of the ``api`` object that brought no good answer.

    ``status`` is the HTTP status (an int), or None where there was no answer at all; ``path`` is what
    was asked for, such as ``"posts/99999"``.
    """

    def __init__(self, message: str = "", *, status: int | None = None, path: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.path = path

    @classmethod
    def from_status(cls, status: int, path: str, reason: str = "") -> ApiError:
        """The error for an answer with ``status``; ``reason`` is the service's own sentence, if any."""
        sentence = reason or _missing(status, path) or _STATUS_SENTENCES.get(status, "the request failed")
        return cls(f"{status} for {path}: {sentence}", status=status, path=path)


class PracticeApiError(ValueError):
    """The practice API cannot be used as it is set up; the message says what to change."""


def _missing(status: int, path: str) -> str:
    """'there is no such post' for a 404 on posts/99999."""
    resource = path.partition("?")[0].partition("/")[0]
    if status != 404:
        return ""
    singular = {"posts", "comments", "albums", "photos", "todos", "users"}
    return f"there is no such {resource[:-1]}" if resource in singular else "there is nothing at this address"


ApiError.__module__ = "gatherlab"  # where a learner imports it from; tracebacks and displays show this name
