"""Where nest_asyncio has broken asyncio, why() says so; and says nothing of it where it has not."""

from __future__ import annotations

import asyncio
import sys

import pytest

from gatherlab.explaining.asking import explain_one
from gatherlab.explaining.live import of_error


def weak_reference_to_none() -> BaseException:
    """What httpx and practice_api() run into, where the current task is None."""
    import weakref

    try:
        weakref.ref(None)  # type: ignore[call-overload]
    except TypeError as error:
        return error
    raise AssertionError


@pytest.mark.skipif(sys.version_info < (3, 14), reason="nest_asyncio breaks asyncio from Python 3.14 on")
def test_a_broken_asyncio_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # what nest_asyncio.apply() puts in the place of the C class
    monkeypatch.setattr(asyncio.tasks, "Task", asyncio.tasks._PyTask)  # type: ignore[attr-defined]
    monkeypatch.setattr(asyncio.tasks, "_CTask", asyncio.tasks._PyTask, raising=False)  # type: ignore[attr-defined]
    monkeypatch.setattr(asyncio, "Task", asyncio.tasks._PyTask)  # type: ignore[attr-defined]
    monkeypatch.setattr(asyncio, "_nest_patched", True, raising=False)
    answer = explain_one(of_error(weak_reference_to_none()))
    assert answer.code == "nest-asyncio-broke-it"
    assert "import nest_asyncio2 as nest_asyncio" in answer.text()


def test_elsewhere_the_same_error_is_not_known() -> None:
    assert explain_one(of_error(weak_reference_to_none())).code == ""
