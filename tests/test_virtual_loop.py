from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gatherlab.virtual_loop import Deadlock, Livelock, VirtualLoop, run_virtual


async def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    loop = VirtualLoop()
    yield loop
    loop.finish()


def test_time_is_exact() -> None:
    async def main() -> list[float]:
        async def one(seconds: float) -> float:
            await asyncio.sleep(seconds)
            return await now()

        return await asyncio.gather(one(3), one(0.25), one(1_000_000))

    assert run_virtual(main) == [3, 0.25, 1_000_000]


def test_timers_fire_in_order() -> None:
    async def main() -> list[int]:
        order: list[int] = []
        loop = asyncio.get_running_loop()
        for seconds in (3, 1, 2):
            loop.call_later(seconds, order.append, seconds)
        loop.call_later(0.5, order.append, -1).cancel()
        await asyncio.sleep(4)
        return order

    assert run_virtual(main) == [1, 2, 3]


def test_a_deadlock_is_a_fact() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock, match="nothing is left"):
        run_virtual(main)


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_livelock_is_a_fact(seconds: int) -> None:
    async def main() -> None:
        while True:
            await asyncio.sleep(seconds)

    with pytest.raises(Livelock, match="500 turns"):
        run_virtual(main, turns=500)


def test_its_errors_are_the_programs_own() -> None:
    async def main() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        run_virtual(main)


def test_inside_a_running_loop_it_runs_beside_it() -> None:
    async def inner() -> float:
        await asyncio.sleep(60)
        return await now()

    async def failing() -> None:
        raise LookupError("inside")

    async def main() -> float:
        here = asyncio.get_running_loop()
        with pytest.raises(LookupError):
            run_virtual(failing)
        result = run_virtual(inner)
        assert asyncio.get_running_loop() is here
        return result

    assert asyncio.run(main()) == 60


def test_inside_a_running_loop_where_no_thread_can_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def main() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert run_virtual(now_after_a_minute) == 60
        assert (asyncio.get_running_loop(), asyncio.current_task()) == (loop, task)

    async def now_after_a_minute() -> float:
        await asyncio.gather(asyncio.sleep(60), asyncio.sleep(1))
        return await now()

    monkeypatch.setattr(threading.Thread, "start", refuse)
    asyncio.run(main())


def test_worker_threads_are_waited_for_in_real_time() -> None:
    gate = threading.Event()

    async def main() -> tuple[str, float]:
        asyncio.get_running_loop().call_soon(gate.set)
        result = await asyncio.to_thread(lambda: "done" if gate.wait(10) else "never")
        return result, await now()

    assert run_virtual(main) == ("done", 0.0)


def test_a_thread_can_wake_the_loop() -> None:
    async def main() -> str:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        job = loop.run_in_executor(None, loop.call_soon_threadsafe, future.set_result, "hello")
        await job
        return await future

    assert run_virtual(main) == "hello"


def test_it_cannot_be_nested(loop: VirtualLoop) -> None:
    async def inner() -> None:
        return None

    async def main() -> None:
        coroutine = inner()
        with pytest.raises(RuntimeError, match="already running"):
            loop.run_until_complete(coroutine)
        with pytest.raises(RuntimeError, match="already running"):
            loop.run_forever()
        coroutine.close()

    loop.run_until_complete(main())
    assert loop.nested


def test_the_idle_hook_moves_the_clock(loop: VirtualLoop) -> None:
    seen: list[tuple[float, float | None]] = []

    def idle(now: float, next_timer: float | None) -> None:
        seen.append((now, next_timer))
        loop.advance_to(now + 1)
        loop.advance_to(0)  # never back

    loop.on_idle = idle

    async def main() -> None:
        await asyncio.sleep(2.5)

    loop.run_until_complete(main())
    assert seen == [(0.0, 2.5), (1.0, 2.5), (2.0, 2.5)]
    assert loop.time() == 3.0


def test_finish_cancels_what_is_left() -> None:
    ended: list[str] = []

    async def one() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(5)
            ended.append("cleaned")

    async def stubborn() -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    async def main() -> None:
        main.kept = [asyncio.create_task(one()), asyncio.create_task(stubborn())]  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    loop = VirtualLoop()
    loop.set_exception_handler(lambda loop, context: None)
    loop.run_until_complete(main())
    loop.finish()
    assert ended == ["cleaned"]
    assert loop.is_closed()


def test_pure_python_tasks() -> None:
    """The loop takes tasks of both kinds, C and pure Python."""

    async def main() -> float:
        loop = asyncio.get_running_loop()
        pure = asyncio.tasks._PyTask  # type: ignore[attr-defined]
        loop.set_task_factory(lambda loop, coroutine, **more: pure(coroutine, loop=loop, **more))
        await asyncio.gather(asyncio.sleep(1), asyncio.sleep(2))
        return loop.time()

    assert run_virtual(main) == 2


PATCHED = """
import asyncio
import {name}
{name}.apply()
from gatherlab.virtual_loop import VirtualLoop, run_virtual

async def nested():
    async def inner(): return 1
    for run in (asyncio.run, asyncio.get_running_loop().run_until_complete):
        coroutine = inner()
        try:
            run(coroutine)
        except RuntimeError as error:
            assert "running" in str(error), error
        else:
            raise SystemExit("a nested run was allowed")
        coroutine.close()

async def outer():
    run_virtual(nested)
    await asyncio.sleep(0)
    return asyncio.run(asyncio.sleep(0, "still nestable"))

print(asyncio.run(outer()))
"""


@pytest.mark.parametrize("name", ["nest_asyncio", "nest_asyncio2"])
def test_beside_a_patched_loop(name: str) -> None:
    pytest.importorskip(name)
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PATCHED.format(name=name)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[1],
    )
    assert run.stdout.strip() == "still nestable", run.stderr
