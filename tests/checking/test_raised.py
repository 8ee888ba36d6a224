"""Errors that the running Python itself raises, and what they are taken for: its wording may change."""

from __future__ import annotations

import asyncio
import gc
import inspect
import types
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from gatherlab.checking.judge_side.decoding import decode_error
from gatherlab.checking.judge_side.raised import raised
from gatherlab.checking.learner_side.places import raised_by, refused
from gatherlab.checking.protocol import End
from gatherlab.checking.values import Known, encode_error

# a coroutine that is freed between two tests complains in the second, as what pytest makes of it
pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="module", autouse=True)
def no_complaint_in_other_tests() -> Iterator[None]:
    """What nobody awaited here complains here."""
    yield
    gc.collect()


async def answer(*args: Any) -> list[int]:
    return [1, 2]


async def answers() -> Any:
    yield 1


async def entered(what: Any) -> None:
    async with what:
        pass


async def awaited(what: Any) -> None:
    await what


async def plainly_entered(what: Any) -> None:
    with what:
        pass


async def gone_through(what: Any) -> None:
    async for _ in what:
        pass


class Api:
    """Named as what a check hands to the learner's function."""


@types.coroutine
def bare() -> Any:
    yield 5


def unpacked(what: Any) -> None:
    _one, _other = what


# of no declared type, as a learner's names are
aio: Any = asyncio
NOTHING: Any = None
NUMBER: Any = 5


def generator() -> Any:
    return (x for x in ())


def made(function: Any, *args: Any) -> Any:
    return function(*args)


def in_a_new_loop(coroutine: Any) -> Any:
    with closing(asyncio.new_event_loop()) as loop:
        return loop.run_until_complete(coroutine)


def with_a_future_of_another_loop(function: Any) -> Any:
    with closing(asyncio.new_event_loop()) as loop:
        return function(loop.create_future(), answer())


CASES: dict[str, tuple[Callable[[], Any], str, str]] = {
    "a list in gather": (lambda: aio.gather([answer()]), "NO_STAR", "Put a star in front of the list"),
    "a dict in gather": (lambda: aio.gather({}), "NO_STAR", "jobs.values()"),
    "a set in gather": (lambda: aio.gather(set()), "NO_STAR", "It got one set"),
    "a function in gather": (lambda: aio.gather(answer), "NOT_AWAITABLE", "without its brackets"),
    "None in gather": (lambda: aio.gather(None), "NOT_AWAITABLE", "its type is NoneType"),
    "a tuple in gather": (
        lambda: aio.gather((1,)),
        "NOT_AWAITABLE",
        "type is tuple. Look for a missing star",
    ),
    "a list as a key": (lambda: {[]: 1}, "RAISED", "can be no key of a dict"),  # type: ignore[dict-item]
    "a list in a list, in wait": (lambda: aio.wait([[answer()]]), "RAISED", "stand in no set"),
    "a function in ensure_future": (
        lambda: aio.ensure_future(answer),
        "NOT_AWAITABLE",
        "It cannot. Look for a function without its brackets",
    ),
    "a task of another loop": (
        lambda: with_a_future_of_another_loop(aio.gather),
        "RAISED",
        "belongs to one loop",
    ),
    "async for over a generator": (lambda: gone_through(generator()), "RAISED", "wants a plain for"),
    "star before an async generator": (
        lambda: aio.gather(*answers()),
        "RAISED",
        "cannot unpack an async generator",
    ),
    "star before a coroutine": (lambda: aio.gather(*made(answer)), "NOT_AWAITED", "Put await before it"),
    "star before a gather": (lambda: print(*aio.gather(answer())), "NOT_AWAITED", "Put await before it"),
    "star before a number": (lambda: aio.gather(*NUMBER), "RAISED", "Look at the line"),
    "an index of a coroutine": (lambda: made(answer)[0], "NOT_AWAITED", "Put await before it"),
    "a coroutine in a loop": (lambda: list(made(answer)), "NOT_AWAITED", "Put await before it"),
    "an index of a gather": (lambda: aio.gather(answer())[0], "NOT_AWAITED", "Put await before it"),
    "an index of a task": (lambda: aio.ensure_future(answer())[0], "NOT_AWAITED", "Put await before it"),
    "a loop over a task": (lambda: list(aio.ensure_future(answer())), "NOT_AWAITED", "Put await before"),
    "a coroutine unpacked": (lambda: unpacked(answer()), "NOT_AWAITED", "Put await before it"),
    "None unpacked": (lambda: unpacked(NOTHING), "RAISED", "Something is None there"),
    "an index of None": (lambda: NOTHING[0], "RAISED", "Something is None there"),
    "a loop over None": (lambda: list(NOTHING), "RAISED", "Something is None there"),
    "one value for two names": (lambda: unpacked([1]), "RAISED", "Look at the names on the left"),
    "three values for two names": (lambda: unpacked([1, 2, 3]), "RAISED", "Look at the names on the left"),
    "a sum with a coroutine": (
        lambda: made(answer) + [1],  # noqa: RUF005
        "NOT_AWAITED",
        "Put await before it",
    ),
    "a task that is called": (lambda: aio.ensure_future(answer())(), "RAISED", "without brackets"),
    "a coroutine that is called": (lambda: made(answer)(), "RAISED", "without brackets"),
    "a gather that is called": (lambda: aio.gather(answer())(), "RAISED", "without brackets"),
    "a future that is called": (lambda: aio.Future()(), "RAISED", "without brackets"),
    "a number that is called": (lambda: NUMBER(), "RAISED", "A name that you call is a number here"),
    "a list awaited": (lambda: awaited([]), "NOT_AWAITED", "await asyncio.gather(*jobs)"),
    "a generator awaited": (lambda: awaited(x for x in ()), "NOT_AWAITED", "await asyncio.gather(*jobs)"),
    "None awaited": (lambda: awaited(None), "RAISED", "Only a coroutine, a task or a future"),
    "a number awaited": (lambda: awaited(5), "RAISED", "Only a coroutine, a task or a future"),
    "a bare generator awaited": (lambda: awaited(bare()), "RAISED", "Look for a function without"),
    "a Semaphore with plain with": (
        lambda: plainly_entered(aio.Semaphore(1)),
        "RAISED",
        "are entered with async with",
    ),
    "a timeout with plain with": (
        lambda: plainly_entered(aio.timeout(1)),
        "RAISED",
        "are entered with async with",
    ),
    "async with a number": (lambda: entered(5), "RAISED", "limit is a number"),
    "async with None": (lambda: entered(None), "RAISED", "A semaphore gives nothing to as"),
    "async with a class": (lambda: entered(aio.Semaphore), "RAISED", "That is the class itself"),
    "async with a list": (lambda: entered([]), "RAISED", "Look at what stands after async with"),
    "async for over a coroutine": (lambda: gone_through(made(answer)), "NOT_AWAITED", "Put await"),
    "async for over a gather": (lambda: gone_through(aio.gather(answer())), "NOT_AWAITED", "Put await"),
    "a missing argument": (lambda: made(unpacked), "RAISED", "Look at the parameters"),
    "two coroutines in create_task": (
        lambda: aio.create_task(answer(), answer()),
        "RAISED",
        "of the function it names",
    ),
    "a time-out of wait without its name": (lambda: aio.wait([], 1), "RAISED", "a time-out has a name"),
    "async for over a list": (lambda: gone_through([]), "RAISED", "wants a plain for"),
    "an argument too many": (lambda: made(unpacked, 1, 2), "RAISED", "Look at the parameters"),
    "wait for nothing": (lambda: aio.wait([]), "RAISED", "refuses an empty list"),
    "wait for coroutines": (lambda: aio.wait([answer()]), "RAISED", "takes tasks"),
    "wait with a star": (lambda: aio.wait(answer(), answer()), "RAISED", "without a star"),
    "as_completed with a star": (
        lambda: list(aio.as_completed(answer(), answer())),
        "RAISED",
        "without a star",
    ),
    "create_task of a function": (lambda: aio.create_task(answer), "RAISED", "with its brackets"),
    "create_task of a gather": (
        lambda: aio.create_task(aio.gather(answer())),
        "NOT_AWAITED",
        "No task is needed around gather",
    ),
    "a misspelled keyword of gather": (
        lambda: aio.gather(answer(), return_exception=True),
        "RAISED",
        "the one keyword that it knows",
    ),
    "star before the only coroutine": (
        lambda: aio.gather(*made(answer)),
        "NOT_AWAITED",
        "put the star before the list",
    ),
    "a semaphore called": (lambda: aio.Semaphore(1)(answer()), "RAISED", "entered, not called"),
    "cancel on a coroutine": (lambda: made(answer).cancel(), "RAISED", "only a description of work"),
    "asyncio.run inside": (lambda: aio.run(answer()), "RAISED", "Look at the line"),  # common() says more
    "a new loop inside": (
        lambda: in_a_new_loop(answer()),
        "NESTED_RUN",
        "write await instead",
    ),
    "no length": (lambda: len(generator()), "RAISED", "make a list of it first"),
    "an index of a generator": (lambda: generator()[0], "RAISED", "can be indexed"),
    "zip, one shorter": (lambda: list(zip([], [1], strict=True)), "RAISED", "What stands first in zip()"),
    "a result too early": (
        lambda: aio.ensure_future(aio.sleep(1)).result(),
        "RAISED",
        "Await it first",
    ),
    "a name that is not there": (lambda: NOWHERE, "RAISED", "Look at the spelling"),  # noqa: F821
    "a text without quotes": (lambda: users / 1, "RAISED", "A text needs quotes"),  # type: ignore[name-defined]  # noqa: F821
    "asyncio left out": (lambda: gather(), "RAISED", "write asyncio.gather"),  # type: ignore[name-defined]  # noqa: F821
    "a function that api has not": (lambda: Api().nothing, "RAISED", "names the functions that api has"),  # type: ignore[attr-defined]
    "dict of two lists": (lambda: dict([1], [2]), "RAISED", "dict(zip(names, answers))"),  # type: ignore[call-overload]
    "dict of a list": (lambda: dict(["three"]), "RAISED", "dict() takes pairs"),  # type: ignore[call-overload]
    "wait gets a dict": (lambda: aio.wait({"a": 1}), "RAISED", "tasks.values()"),
    "a result asked as a task": (lambda: "text".exception(), "RAISED", "isinstance() tells"),  # type: ignore[attr-defined]
    "an answer asked as a response": (lambda: "text".json(), "RAISED", "gives the answer itself"),  # type: ignore[attr-defined]
    "an id in gather": (lambda: aio.gather("users/1"), "NOT_AWAITABLE", "str. Look for an await"),
    "a star before a dict": (lambda: aio.gather(*{"a": 1}), "NOT_AWAITABLE", "*jobs are its keys"),
}


# with coroutines in them that nobody awaits, as the learner's side would report
NEVER_AWAITED = (
    "a list awaited",
    "a generator awaited",
    "a semaphore called",
    "a list in a list, in wait",
    "async for over a generator",
)


async def error_of(make: Callable[[], Any]) -> BaseException:
    try:
        made = make()
        if inspect.isawaitable(made):
            await made
    except BaseException as error:
        return error
    raise AssertionError("no error")


@pytest.mark.parametrize("name", CASES)
def test_an_error_of_this_python_is_known(name: str) -> None:
    make, diagnosis, words = CASES[name]
    error = asyncio.run(error_of(make))
    never = ("answer",) if name in NEVER_AWAITED else ()
    place, kind = raised_by(error, __file__), refused(error, __file__)
    end = End(
        "raised",
        error=decode_error(encode_error(error, Known())),
        never_awaited=never,
        raised_by=place,
        refused=kind,
    )
    finding = raised(end, "f")
    said = f"{finding.happened} {finding.look}"
    assert (finding.diagnosis.value, words in said) == (diagnosis, True), f"{error!r}: {said}"
