"""Labels: the call as a person would write it; never an object's repr, never an automatic name."""

import asyncio
import enum
import gc
import weakref
from collections.abc import AsyncIterator, Generator
from typing import Any

import pytest

from gatherlab.recorder.labels import call_label, function_name, given_name, short_string


class Client:
    def __repr__(self) -> str:
        raise AssertionError("a label must not call a user's repr")

    async def get(self, path: str, *, timeout: float | None = None) -> None: ...

    @classmethod
    async def make(cls, n: int) -> None: ...


class Colour(enum.IntEnum):
    RED = 1


async def fetch_post(client: object, post_id: object, retries: object = None) -> None: ...
async def keyword(*, delay: object = 1, client: object = None, other: object = None) -> None: ...
async def star(first: object, *rest: object, key: object = None, **options: object) -> None: ...


@pytest.mark.parametrize(
    ("coro", "label"),
    [
        (fetch_post(Client(), 1), "fetch_post(client, 1)"),
        (fetch_post(Client(), 1, 2), "fetch_post(client, 1, 2)"),
        (fetch_post(None, 1.5), "fetch_post(None, 1.5)"),
        (fetch_post([1, 2], True), "fetch_post(client, True)"),
        (fetch_post(Colour.RED, b"bytes"), "fetch_post(client, post_id)"),
        (fetch_post("short", 10**30), "fetch_post('short', post_id)"),
        (fetch_post(len, fetch_post), "fetch_post(len, fetch_post)"),
        (fetch_post(lambda: 1, Client().get), "fetch_post(client, get)"),
        (keyword(delay=0.5, client=Client()), "keyword(delay=0.5, client)"),
        (star(1, 2, "three"), "star(1, 2, 'three')"),
        (star(1, Client(), key=3, option=4), "star(1, *rest, key=3, **options)"),
        (star(*range(9)), "star(0, *rest)"),
        (Client().get("/posts"), "Client.get('/posts')"),
        (Client.make(3), "Client.make(3)"),
        (asyncio.sleep(1), "sleep(1)"),
        (asyncio.to_thread(sum, (1, 2)), "to_thread(sum, *args)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_calls(coro: Any, label: str) -> None:
    try:
        assert call_label(coro) == label
    finally:
        coro.close()


def test_long_strings_lose_their_middle() -> None:
    assert short_string("x" * 24) == repr("x" * 24)
    shortened = short_string("https://example.org/posts/" + "9" * 100_000)
    assert shortened.startswith("'https://exa")
    assert shortened.endswith("999'")
    assert len(shortened) <= 27


def test_a_bound_method_of_something_odd() -> None:
    class Odd:
        def __call__(self) -> None: ...

        @property
        def __name__(self) -> str:
            raise AssertionError("not asked")

    from types import MethodType

    coro = fetch_post(MethodType(Odd(), 1), 1)
    assert call_label(coro) == "fetch_post(client, 1)"
    coro.close()


def test_what_is_no_coroutine_has_no_call() -> None:
    async def numbers() -> AsyncIterator[int]:
        yield 1

    class Waits:
        def __await__(self) -> Generator[Any, Any, None]:
            yield

    generator = numbers()
    asking = generator.__anext__()
    assert call_label(asking) is None
    closing = generator.aclose()
    assert (function_name(asking), function_name(closing)) == ("numbers.__anext__", "numbers.aclose")
    assert function_name(Waits()) == "test_what_is_no_coroutine_has_no_call.<locals>.Waits".rpartition(".")[2]
    asking.close()
    closing.close()

    async def main() -> str | None:
        wrapped = asyncio.ensure_future(Waits())
        label = call_label(wrapped.get_coro())
        await wrapped
        return label

    assert asyncio.run(main()) == "Waits"


def test_the_locals_are_not_kept_alive() -> None:
    class Value: ...

    async def holds(value: object) -> None:
        await asyncio.sleep(0)

    value = Value()
    gone = weakref.ref(value)
    coro = holds(value)
    coro.send(None)
    assert call_label(coro) == "holds(value)"
    del value
    assert gone() is not None
    coro.close()
    gc.collect()
    assert gone() is None
    assert call_label(coro) is None


def test_a_cells_own_coroutine_has_no_call() -> None:
    import ast
    import types

    code = compile("await sleep(0)", "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    namespace = {"sleep": asyncio.sleep}
    coro = types.FunctionType(code, namespace)()
    assert call_label(coro) is None
    assert "sleep" in namespace
    coro.close()


def test_only_a_persons_names_count() -> None:
    assert given_name("Task-7") is None
    assert given_name("None") is None
    assert given_name("Task-force") == "Task-force"
    assert given_name("mine") == "mine"


def test_the_middle_of_a_very_long_name_is_left_out() -> None:
    names = [f"download of {'https://example.org/' * 9}{n}.tar.gz" for n in range(2)]
    short = [given_name(name) for name in names]
    assert [len(name or "") for name in short] == [100, 100]
    assert [(name or "")[:20] for name in short] == ["download of https://"] * 2
    assert [(name or "")[-8:] for name in short] == ["0.tar.gz", "1.tar.gz"]
    assert given_name("a" * 100) == "a" * 100
