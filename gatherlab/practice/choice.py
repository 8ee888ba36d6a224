"""Which API the lessons use: the one on this machine, or the one that ``GATHERLAB_API`` names."""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit

from gatherlab.patched_asyncio import NEST_ASYNCIO_BROKE_IT, tasks_are_unknown
from gatherlab.practice.errors import PracticeApiError
from gatherlab.practice.server import local_address

__all__ = ["VARIABLE", "check_asyncio", "check_reachable", "chosen_address", "practice_api"]

VARIABLE = "GATHERLAB_API"

_WAY_OUT = (
    f"Remove the environment variable {VARIABLE} and restart the kernel to use the one on this machine."
)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECONDS_TO_ANSWER = 10.0
_ORDERED = 202  # a success that no service gives to a question for a post, unless it knows the knob status=
_WITHOUT_KNOBS = (
    "Lessons 00 and 01 work with it. The others ask for delays, refusals and failures, which it does not "
    f"know: for them, {_WAY_OUT[0].lower()}{_WAY_OUT[1:]}"
)


def practice_api(*, announce: bool = True) -> str:
    """The base address of the practice API, without a slash at the end; ``f"{API}/posts/1"`` is post 1.

    The first call starts the server on this machine; it ends with the kernel.  With ``GATHERLAB_API``
    set to an address, that service is used instead, and asked once whether it answers.  ``announce``
    prints one line saying which it is, and one more where it can serve the first two lessons only.  Raises
    PracticeApiError with what to do where it cannot be used.
    """
    check_asyncio()
    address = chosen_address()
    knobs = external_address() is None or check_reachable(address)
    if announce:
        print(_announcement(address))
        if not knobs:
            print(_WITHOUT_KNOBS)
    return address


def chosen_address() -> str:
    """The base address in use, starting the server on this machine if need be; prints nothing."""
    return external_address() or local_address()


def check_asyncio() -> None:
    """Raise PracticeApiError where asyncio was patched so that no request to any service can succeed."""
    if tasks_are_unknown():
        raise PracticeApiError(NEST_ASYNCIO_BROKE_IT)


def external_address() -> str | None:
    """The address set by ``GATHERLAB_API``, or None where it is not set.  Raises PracticeApiError."""
    text = os.environ.get(VARIABLE, "").strip()
    return _validated(text) if text else None


def check_reachable(address: str) -> bool:
    """Ask the service at ``address`` for post 1: does it know the practice API's knobs?

    True also where it cannot be asked.  Raises PracticeApiError where it has no post to give.
    """
    if sys.platform == "emscripten":
        return True  # a page has no blocking requests; the first answer will tell
    import httpx

    url = f"{address}/posts/1?delay=0&status={_ORDERED}"
    try:
        response = httpx.get(url, timeout=_SECONDS_TO_ANSWER, follow_redirects=True)
        title = response.json()["title"] if response.is_success else None
    except httpx.HTTPError as error:
        reason = type(error).__name__
        raise PracticeApiError(f"The API at {address} does not answer ({reason}). {_WAY_OUT}") from None
    except (ValueError, LookupError, TypeError):
        title = None
    if title is None:
        raise PracticeApiError(
            f"The API at {address} answers {response.status_code} to /posts/1 without a post; "
            f"it must have the shape of JSONPlaceholder. {_WAY_OUT}"
        )
    return response.status_code == _ORDERED


def _validated(text: str) -> str:
    """The address without what follows its path.  Raises PracticeApiError for anything else."""
    example = "https://jsonplaceholder.typicode.com"
    complaint = PracticeApiError(
        f"{VARIABLE} is {text!r}, which is not an address such as {example}. {_WAY_OUT}"
    )
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise complaint from None
    if not usable or parts.query or parts.fragment or any(char.isspace() for char in text):
        raise complaint
    return text.rstrip("/")


def _announcement(address: str) -> str:
    """The printed line.  A local port differs on every run and stays out of it."""
    if external_address() is None:
        return "Practice API: http://127.0.0.1 (this machine, no internet needed)"
    kind = "a service on this machine" if urlsplit(address).hostname in _LOOPBACK else "public service"
    return f"Practice API: {address} ({kind}, set by {VARIABLE})"
