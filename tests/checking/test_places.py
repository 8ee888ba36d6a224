from __future__ import annotations

import linecache
from typing import Any

import pytest

from gatherlab.checking.learner_side.places import (
    call_around,
    makes_semaphore,
    raised_again,
    raised_by,
    waiting_frame,
)

FILE = "<a cell of test_places>"


def waiting(body: str) -> str:
    """The call around the await at which ``f`` of a cell waits."""
    text = f"import asyncio\nclass Wait:\n    def __await__(self): yield\nasync def f():\n    {body}\n"
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    names: dict[str, Any] = {}
    exec(compile(text, FILE, "exec"), names)
    coroutine = names["f"]()
    try:
        coroutine.send(None)
        return call_around(waiting_frame(coroutine, FILE))
    finally:
        coroutine.close()
        del linecache.cache[FILE]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("await asyncio.gather(await Wait(), 1)", "gather"),
        ("await asyncio.gather(1,\n        await Wait())", "gather"),
        ("await asyncio.gather(*[await Wait() for n in (1, 2)])", "gather"),
        ("await asyncio.gather(a=await Wait())", "gather"),
        ("gather = print; gather(await Wait())", "gather"),
        ("[print][0](await Wait())", ""),
        ("asyncio.gather(print(await Wait()))", "print"),
        ("return [await Wait()]", ""),
        ("await Wait()", ""),
    ],
)
def test_the_call_around_an_await(body: str, name: str) -> None:
    assert waiting(body) == name


def test_nothing_is_known_without_a_source() -> None:
    async def f() -> None:
        await Forever()

    class Forever:
        def __await__(self) -> Any:
            yield

    coroutine = f()
    coroutine.send(None)
    assert waiting_frame(coroutine, "elsewhere.py") is None
    frame = waiting_frame(coroutine, __file__)
    assert frame is not None
    coroutine.close()
    assert call_around(None) == ""
    broken = compile("async def f(): await x", FILE, "exec")
    linecache.cache[FILE] = (1, None, ["def (\n"], FILE)
    names: dict[str, Any] = {"x": Forever()}
    exec(broken, names)
    coroutine = names["f"]()
    coroutine.send(None)
    assert call_around(waiting_frame(coroutine, FILE)) == ""
    coroutine.close()
    del linecache.cache[FILE]


@pytest.mark.parametrize(
    ("body", "makes"),
    [
        ("async with asyncio.Semaphore(2): await Wait()", True),
        ("limit = asyncio.BoundedSemaphore(2); await Wait()", True),
        ("await Wait()", False),
    ],
)
def test_who_makes_a_semaphore(body: str, makes: bool) -> None:
    names: dict[str, Any] = {}
    text = f"import asyncio\nclass Wait:\n    def __await__(self): yield\nasync def f():\n    {body}\n"
    exec(compile(text, FILE, "exec"), names)
    coroutine = names["f"]()
    coroutine.send(None)
    assert makes_semaphore(waiting_frame(coroutine, FILE)) is makes
    coroutine.close()
    assert makes_semaphore(None) is False


@pytest.mark.parametrize(
    ("handler", "again"),
    [
        ("raise", False),
        ("raise error", False),
        ("await again(error)", True),
        ("await stop(error)", True),
        ("await other()", False),
    ],
)
def test_an_error_that_another_await_raises_anew(handler: str, again: bool) -> None:
    text = f"""\
async def first(): raise LookupError
async def other(): raise KeyError
async def stop(error): await again(error)
async def f():
    try:
        await first()
    except LookupError as error:
        {handler}
"""
    names: dict[str, Any] = {}
    exec(compile(text, FILE, "exec"), names)
    exec("async def again(error): raise error", names)  # elsewhere, as gather() is
    with pytest.raises(LookupError) as caught:
        names["f"]().send(None)
    assert raised_again(caught.value, FILE) is again


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("asyncio.gather([])", "gather"),
        ("await asyncio.wait([[]])", "wait"),
        ("await inner()", "gather"),
        ("{[]: 1}", ""),
    ],
)
def test_who_raised_an_error(line: str, name: str) -> None:
    text = f"import asyncio\nasync def inner(): asyncio.gather([])\nasync def f():\n    {line}\n"
    names: dict[str, Any] = {}
    exec(compile(text, FILE, "exec"), names)
    with pytest.raises(TypeError) as caught:
        names["f"]().send(None)
    assert raised_by(caught.value, FILE) == name
    assert raised_by(caught.value, "elsewhere.py") == ""
