"""Answers with threads that idle, nap or work, and with clocks of the standard library.

Nothing here is timed: where a thread must cost nothing, the net that waits for what nobody understands
(``patience``) is torn open, so that an answer which needs it does not come to an end.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from gatherlab.checking.learner_side import patience
from gatherlab.model import Diagnosis as D
from gatherlab.model import Outcome, Verdict

Check = Callable[[str, str], Verdict]


@pytest.fixture
def no_net(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process a thread that nobody understands is waited for until the check's end."""
    for name in ("JOB", "OTHER", "MOST"):
        monkeypatch.setattr(patience, name, math.inf)


ALL = "await asyncio.gather(*map(api.get, ids))"
BESIDES = f"""
async def fetch_all(api, ids):
    {{start}}
    try:
        return {ALL}
    finally:
        {{stop}}
"""

# threads that only idle: how one is started, and how it is stopped.  A timer may go off in a later test: what
# it calls says nothing
IDLERS = {
    "a watchdog": (
        "import threading\ndog = threading.Timer(60, str, ['too slow'])\ndog.daemon = True\ndog.start()",
        "dog.cancel()",
    ),
    "a watchdog that nobody calls off": (
        "import threading\ndog = threading.Timer(60, str)\ndog.daemon = True\ndog.start()",
        "pass",
    ),
    "a queue of log records": (
        "import logging.handlers as handlers, queue\n"
        "ear = handlers.QueueListener(queue.Queue())\near.start()",
        "ear.stop()",
    ),
    "a spinner that sleeps": (
        "import threading, time\nover = []\ndef spin():\n    while not over:\n        time.sleep(0.1)\n"
        "threading.Thread(target=spin, daemon=True).start()",
        "over.append(1)",
    ),
    "a spinner that waits with a time-out": (
        "import threading\nstop = threading.Event()\n"
        "def spin():\n    while not stop.wait(0.05):\n        pass\n"
        "threading.Thread(target=spin, daemon=True).start()",
        "stop.set()",
    ),
    "a thread at a queue": (
        "import threading, queue\njobs = queue.Queue()\n"
        "threading.Thread(target=jobs.get, daemon=True).start()",
        "jobs.put(None)",
    ),
    "a thread at a queue with a time-out": (
        "import threading, queue\njobs = queue.Queue()\ndef work():\n    while True:\n"
        "        try:\n            return jobs.get(timeout=0.5)\n"
        "        except queue.Empty:\n            pass\n"
        "threading.Thread(target=work, daemon=True).start()",
        "jobs.put(None)",
    ),
    "a job that waits": (
        "import threading\nstop = threading.Event()\n"
        "idle = asyncio.ensure_future(asyncio.to_thread(stop.wait))",
        "stop.set(); await idle",
    ),
    "an event loop in the background": (
        "import threading\nother = asyncio.new_event_loop()\n"
        "back = threading.Thread(target=other.run_forever, daemon=True)\nback.start()",
        "other.call_soon_threadsafe(other.stop); back.join(); other.close()",
    ),
    "a pool of threads": (
        "from multiprocessing.pool import ThreadPool\npool = ThreadPool(2)",
        "pool.terminate()",
    ),
}


def beside(name: str, body: str = BESIDES) -> str:
    start, stop = IDLERS[name]
    return body.format(start=start.replace("\n", "\n    "), stop=stop)


@pytest.mark.parametrize("name", IDLERS)
def test_a_thread_that_idles_costs_nothing(name: str, check_anew: Check, no_net: None) -> None:
    verdict = check_anew("2.1", beside(name))
    assert verdict.outcome is Outcome.PASSED, verdict.message


@pytest.mark.parametrize("name", IDLERS)
def test_beside_a_thread_that_idles_one_by_one_is_one_by_one(
    name: str, check_anew: Check, no_net: None
) -> None:
    one_by_one = BESIDES.replace(ALL, "[await api.get(i) for i in ids]")
    assert check_anew("2.1", beside(name, one_by_one)).diagnosis is D.SEQUENTIAL


PROGRESS = {
    "tqdm's gather": ("2.1", "from tqdm.asyncio import tqdm\nasync def fetch_all(api, ids):\n"
                      "    return await tqdm.gather(*[api.get(i) for i in ids])\n"),
    "a bar by hand": ("2.1", "from tqdm import tqdm\nasync def fetch_all(api, ids):\n"
                      "    with tqdm() as bar:\n"
                      "        async def one(i):\n            value = await api.get(i)\n"
                      "            bar.update()\n            return value\n"
                      "        return await asyncio.gather(*map(one, ids))\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRESS)
def test_progress_bars_pass(name: str, check_anew: Check, no_net: None) -> None:
    pytest.importorskip("tqdm")
    verdict = check_anew(*PROGRESS[name])
    assert verdict.outcome is Outcome.PASSED, verdict.message


# --------------------------------------------------------------------------- threads that work

THREADS = """
import threading
async def checksums(api, names):
    loop = asyncio.get_running_loop()
    def start(name):
        future = loop.create_future()
        def work():
            WORK
            loop.call_soon_threadsafe(future.set_result, value)
        threading.Thread(target=work).start()
        return future
    return await asyncio.gather(*map(start, names))
"""

WORKING = {
    "threads by hand": THREADS.replace("WORK", "value = api.checksum(name)"),
    "threads that compute first": THREADS.replace(
        "WORK", "sum(range(200_000)); value = api.checksum(name); sum(range(200_000))"
    ),
    "threads that sleep first": "import time\n"
    + THREADS.replace("WORK", "time.sleep(names.index(name) / 3); value = api.checksum(name)"),
    "threads that sleep afterwards": "from time import sleep\n"
    + THREADS.replace("WORK", "value = api.checksum(name); sleep(5)"),
    "a thread that joins the others": """
import threading
async def checksums(api, names):
    out = {}
    def work(name):
        out[name] = api.checksum(name)
    def all_of_them():
        threads = [threading.Thread(target=work, args=[n]) for n in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    await asyncio.to_thread(all_of_them)
    return [out[n] for n in names]
""",
    "a queue of jobs for own workers": """
import queue, threading
async def checksums(api, names):
    jobs, out = queue.Queue(), {}
    def work():
        while (name := jobs.get()) is not None:
            out[name] = api.checksum(name)
            jobs.task_done()
    for name in names:
        jobs.put(name)
        threading.Thread(target=work, daemon=True).start()
    await asyncio.to_thread(jobs.join)
    for name in names:
        jobs.put(None)
    return [out[n] for n in names]
""",
    "a poller looks after the results": """
import threading
async def checksums(api, names):
    loop, out, over = asyncio.get_running_loop(), {}, threading.Event()
    done = loop.create_future()
    def work(name):
        out[name] = api.checksum(name)
    def poll():
        while len(out) < len(names):
            over.wait(0.01)
        loop.call_soon_threadsafe(done.set_result, [out[n] for n in names])
    for target, args in [(poll, ())] + [(work, (n,)) for n in names]:
        threading.Thread(target=target, args=args).start()
    return await done
""",
    "a pool of multiprocessing's threads": """
from multiprocessing.pool import ThreadPool
async def checksums(api, names):
    def run():
        with ThreadPool(len(names)) as pool:
            return pool.map(api.checksum, names)
    return await asyncio.to_thread(run)
""",
    "a pool, with a time-out for each": """
from concurrent.futures import ThreadPoolExecutor
async def checksums(api, names):
    def run():
        with ThreadPoolExecutor(len(names)) as pool:
            return [f.result(timeout=60) for f in [pool.submit(api.checksum, n) for n in names]]
    return await asyncio.to_thread(run)
""",
    "a Timer starts each": """
import threading
async def checksums(api, names):
    loop = asyncio.get_running_loop()
    def start(name):
        future = loop.create_future()
        def work():
            value = api.checksum(name)
            loop.call_soon_threadsafe(future.set_result, value)
        threading.Timer(0.2, work).start()
        return future
    return await asyncio.gather(*map(start, names))
""",
}


@pytest.mark.parametrize("name", WORKING)
def test_threads_that_work_are_waited_for(name: str, check_anew: Check, no_net: None) -> None:
    verdict = check_anew("1.3", WORKING[name])
    assert verdict.outcome is Outcome.PASSED, verdict.message


NEVER = "import threading\nnever = threading.Event()\nasync def checksums(api, names):\n"
WRONG = {
    "one thread for all": (
        D.SEQUENTIAL,
        "async def checksums(api, names):\n"
        "    return await asyncio.to_thread(lambda: [api.checksum(n) for n in names])\n",
    ),
    "a call on the loop's thread, beside a spinner": (
        D.BLOCKING,
        "import threading, time\ndef spin():\n    while True:\n        time.sleep(0.1)\n"
        "async def checksums(api, names):\n    threading.Thread(target=spin, daemon=True).start()\n"
        "    return [api.checksum(name) for name in names]\n",
    ),
    "waits for jobs that never end": (
        D.DEADLOCK,
        NEVER + "    await asyncio.gather(*[asyncio.to_thread(never.wait) for _ in names])\n",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_threads_that_do_not_help(name: str, check_anew: Check, no_net: None) -> None:
    diagnosis, source = WRONG[name]
    verdict = check_anew("1.3", source)
    assert verdict.diagnosis is diagnosis, verdict.message


def test_a_thread_that_nobody_understands_is_given_up(check_anew: Check) -> None:
    source = """
import threading
async def fetch_all(api, ids):
    lock = threading.Lock()
    lock.acquire()
    threading.Thread(target=lock.acquire, daemon=True).start()
    try:
        return await asyncio.gather(*map(api.get, ids))
    finally:
        lock.release()
"""
    assert check_anew("2.1", source).outcome is Outcome.PASSED


# --------------------------------------------------------------------------- clocks

WITHIN = """
IMPORT
async def within(api, ids, seconds):
    deadline = NOW + SECONDS
    tasks = {i: asyncio.create_task(api.get(i)) for i in ids}
    for task in tasks.values():
        await asyncio.wait([task], timeout=max(0, LEFT))
    late = [t for t in tasks.values() if not t.done()]
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return {i: t.result() for i, t in tasks.items() if t not in late}
"""
DATE = "(deadline - {}).total_seconds()"
CLOCKS = {
    "time.monotonic": ("import time", "time.monotonic()", "seconds", ""),
    "an alias of the module": ("import time as t", "t.monotonic()", "seconds", ""),
    "the function's own name": ("from time import monotonic", "monotonic()", "seconds", ""),
    "another name": ("from time import perf_counter as now", "now()", "seconds", ""),
    "an import in the function": ("", "__import__('time').perf_counter()", "seconds", ""),
    "time.time": ("import time", "time.time()", "seconds", ""),
    "nanoseconds": ("import time", "time.monotonic_ns()", "seconds * 10**9", "(deadline - {}) / 1e9"),
    "perf_counter_ns": ("import time", "time.perf_counter_ns()", "seconds * 10**9", "(deadline - {}) / 1e9"),
    "time_ns": ("from time import time_ns", "time_ns()", "seconds * 10**9", "(deadline - {}) / 1e9"),
    "a helper": ("import time\ndef now():\n    return time.time()", "now()", "seconds", ""),
    "a default": ("from time import time\ndef now(clock=time):\n    return clock()", "now()", "seconds", ""),
    "a class": (
        "import time\nclass Watch:\n    def now(self):\n        return time.monotonic()\nwatch = Watch()",
        "watch.now()",
        "seconds",
        "",
    ),
    "datetime.now": (
        "import datetime",
        "datetime.datetime.now()",
        "datetime.timedelta(seconds=seconds)",
        DATE,
    ),
    "datetime's own name": (
        "from datetime import datetime, timedelta",
        "datetime.now()",
        "timedelta(seconds=seconds)",
        DATE,
    ),
    "a zone": (
        "from datetime import datetime, timedelta, timezone",
        "datetime.now(timezone.utc)",
        "timedelta(seconds=seconds)",
        DATE,
    ),
    "datetime.today": (
        "import datetime as dt",
        "dt.datetime.today()",
        "dt.timedelta(seconds=seconds)",
        DATE,
    ),
    "a timestamp": ("from datetime import datetime", "datetime.now().timestamp()", "seconds", ""),
    "mixed with the loop's": (
        "import time",
        "asyncio.get_running_loop().time()",
        "seconds",
        "time.monotonic",
    ),
}


def within(name: str) -> str:
    setup, now, seconds, left = CLOCKS[name]
    if left == "time.monotonic":
        left = "deadline - time.monotonic()"
    left = (left or "deadline - {}").format(now)
    body = WITHIN.replace("IMPORT", setup).replace("NOW", now)
    return body.replace("SECONDS", seconds).replace("LEFT", left)


@pytest.mark.parametrize("name", CLOCKS)
def test_the_clocks_of_the_library_follow_the_checks_clock(name: str, check_anew: Check) -> None:
    verdict = check_anew("4.4", within(name))
    assert verdict.outcome is Outcome.PASSED, verdict.message


def test_a_thread_reads_the_same_clock(check_anew: Check) -> None:
    source = """
import datetime, time
async def fetch_both(api):
    def nap():
        began, day = time.perf_counter(), datetime.datetime.now()
        time.sleep(3600)
        return time.perf_counter() - began, (datetime.datetime.now() - day).total_seconds()
    slept, values = await asyncio.gather(
        asyncio.to_thread(nap), asyncio.gather(api.get("users/1"), api.get("posts/1"))
    )
    assert slept == (3600, 3600), slept
    assert isinstance(datetime.datetime.now(), datetime.date)
    assert type(datetime.datetime.now()) == datetime.datetime
    return values
"""
    verdict = check_anew("1.1", source)
    assert verdict.outcome is Outcome.PASSED, verdict.message


# --------------------------------------------------------------------------- the judge's clock

LATE = """
async def within(api, ids, seconds):
    tasks = {i: asyncio.create_task(api.get(i)) for i in ids}
    done, late = await asyncio.wait(tasks.values(), timeout=seconds)
    await asyncio.sleep(5)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    BACK
    return {i: t.result() for i, t in tasks.items() if t in done}
"""
ONE_BY_ONE = """
async def report(api, services, limit, timeout):
    rows = []
    for name in services:
        try:
            rows.append((name, "ok", await asyncio.wait_for(api.check(name), timeout)))
        except TimeoutError:
            rows.append((name, "timeout", None))
        except (Exception, asyncio.CancelledError) as error:
            rows.append((name, "failed", error))
    BACK
    return rows
"""
BACK = {
    "nothing": "pass",
    "the loop's clock": "asyncio.get_running_loop()._now = 0.0",
    "the method": "asyncio.get_running_loop().time = lambda: 0.0",
}


@pytest.mark.parametrize("what", BACK)
def test_a_clock_that_is_set_back_helps_nobody(what: str, check: Check) -> None:
    assert check("4.4", LATE.replace("BACK", BACK[what])).diagnosis in (D.LATE, D.LOST_RESULTS)
    assert check("5.1", ONE_BY_ONE.replace("BACK", BACK[what])).diagnosis is D.SEQUENTIAL


# --------------------------------------------------------------------------- empty bodies

BODIES = ["pass", "...", "return", "return None", "return ...", "pass\n    return"]


@pytest.mark.parametrize("exercise", [("1.1", "fetch_both(api)"), ("1.3", "checksums(api, names)")])
@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize("doc", ["", "'''What it does.'''\n    "])
def test_an_empty_body_is_no_body_yet(exercise: tuple[str, str], kind: str, doc: str, check: Check) -> None:
    number, head = exercise
    for body in BODIES:
        verdict = check(number, f"{kind} {head}:\n    {doc}{body}\n")
        assert verdict.happened == "The function has no body yet.", body
    verdict = check(number, f"{kind} {head}:\n    {doc}return 'x'\n")
    assert verdict.outcome is not Outcome.NOT_ATTEMPTED


def test_the_body_that_was_given_is_told_so(check: Check) -> None:
    from gatherlab.exercises import EXERCISES

    verdict = check("1.3", EXERCISES["1.3"].starter)
    assert verdict.happened == "The function is still the one you were given."
