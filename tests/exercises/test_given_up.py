"""A value counts only if it is the answer to a request that was waited for: nothing that a function makes up
for what it gave up is right, in any exercise."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest

from gatherlab.exercises import EXERCISES
from gatherlab.model import Diagnosis, Exercise, Outcome, Verdict

Check = Callable[[str, str], Verdict]

# a client in front of api, which gives up at once what it asked for; IN_THE_PLACE stands for the answer
ASK = {
    "wait without a second": """
        task = asyncio.ensure_future(method(*args))
        await asyncio.wait([task], timeout=0)
        if task.done() and not task.cancelled() and task.exception() is None:
            return task.result()
        task.cancel()
        await asyncio.wait([task])
        return IN_THE_PLACE
""",
    "wait_for without a second": """
        try:
            return await asyncio.wait_for(method(*args), 0)
        except TimeoutError:
            return IN_THE_PLACE
""",
    "cancelled after one turn": """
        task = asyncio.ensure_future(method(*args))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return IN_THE_PLACE
""",
    "left behind": """
        task = asyncio.ensure_future(method(*args))
        LEFT.append(task)
        await asyncio.sleep(0)
        return IN_THE_PLACE
""",
    "never asked": """
        method(*args).close()
        return IN_THE_PLACE
""",
}
CLIENT = """
LEFT = []

class Hasty:
    def __init__(self, api):
        self.api = api

    def __getattr__(self, name):
        method = getattr(self.api, name)
        async def ask(*args):
{body}
        return ask

{inner}

async def {function}(api, *args):
    return await inner(Hasty(api), *args)
"""
IN_COROUTINES = [
    exercise for exercise in EXERCISES.values() if exercise.id[0] != "6" and exercise.id != "1.3"
]


def hasty(exercise: Exercise, body: str, place: str) -> str:
    """A right answer that is fooled by its client."""
    inner = re.sub(rf"\b{exercise.function}\b", "inner", exercise.other_ways[0])
    body = body.replace("IN_THE_PLACE", place).replace("\n        ", "\n            ").strip("\n")
    return CLIENT.format(body=body, inner=inner, function=exercise.function)


@pytest.mark.parametrize("exercise", IN_COROUTINES, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("how", ASK)
def test_what_was_given_up_is_no_answer(exercise: Exercise, how: str, isolated: Check) -> None:
    verdict = isolated(exercise.id, hasty(exercise, ASK[how], "None"))
    assert verdict.outcome is Outcome.NOT_YET, verdict.message
    assert verdict.diagnosis is not None


@pytest.mark.parametrize("exercise", IN_COROUTINES, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("place", ["None", "'<not answered>'", "..."])
def test_nor_is_it_live(exercise: Exercise, place: str, in_process: Check) -> None:
    verdict = in_process(exercise.id, hasty(exercise, ASK["wait without a second"], place))
    assert verdict.outcome is Outcome.NOT_YET, verdict.message


def test_the_client_is_right_where_it_waits(check: Check) -> None:
    for exercise in IN_COROUTINES:
        source = hasty(exercise, "\n        return await method(*args)\n", "None")
        assert check(exercise.id, source).outcome is Outcome.PASSED, exercise.id


THREADS = """
import threading

async def checksums(api, names):
    results = [None] * len(names)
    def work(place, name):
        results[place] = api.checksum(name)
    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(names)]
    for thread in threads:
        thread.start()
    {wait}
    return results
"""


@pytest.mark.parametrize("wait", ["pass", "await asyncio.sleep(0)", "threads[0].join(0)"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_threads_find_later_is_no_answer(wait: str, check: Check) -> None:
    verdict = check("1.3", THREADS.format(wait=wait))
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.diagnosis in ("WRONG_VALUE", "SEQUENTIAL", "BLOCKING")


NONE_FOR_NOBODY = {
    "1.1": "async def fetch_both(api):\n    return [None, None]\n",
    "1.2": "async def dashboard(api):\n    return dict.fromkeys(('user', 'posts', 'todos'))\n",
    "1.3": "async def checksums(api, names):\n    return [None for _ in names]\n",
    "2.1": "async def fetch_all(api, ids):\n    return [None for _ in ids]\n",
    "2.2": "async def fetch_map(api, names):\n    return dict.fromkeys(names)\n",
    "2.3": "async def fetch_limited(api, ids, limit):\n    return [None for _ in ids]\n",
    "3.1": "async def settle(api, ids):\n    return dict.fromkeys(ids), {}\n",
    "3.2": "async def with_default(api, ids, default):\n    return [default for _ in ids]\n",
    "3.3": "async def all_or_cancel(api, ids):\n    raise ApiError(ids[1])\n",
    "4.1": "async def head_start(api):\n    return None, None\n",
    "4.2": "async def first_answer(api, mirrors):\n    return mirrors and None\n",
    "4.3": "async def as_they_arrive(api, ids, on_result):\n    for i in ids: on_result(i, None)\n",
    "4.4": "async def within(api, ids, seconds):\n    return dict.fromkeys(ids)\n",
    **dict.fromkeys(
        (f"6.{n}" for n in range(1, 7)), "async def my_gather(*a, **b):\n    return [None] * len(a)\n"
    ),
    "5.1": "async def report(api, names, limit, timeout):\n    return [(n, 'ok', None) for n in names]\n",
}


@pytest.mark.parametrize("number", EXERCISES)
def test_none_is_no_answer_to_what_was_never_asked(number: str, check: Check) -> None:
    assert check(number, NONE_FOR_NOBODY[number]).outcome is Outcome.NOT_YET


OFF_THE_LIST = """\
async def fetch_all(api, ids):
    left = asyncio.create_task(asyncio.sleep(1000))
    HIDE
    return await asyncio.gather(*[api.get(item) for item in ids])
"""


@pytest.mark.parametrize(
    "hide",
    [
        "pass",
        "asyncio.tasks._unregister_task(left)",
        "asyncio.all_tasks = asyncio.tasks.all_tasks = lambda *_: set()",
    ],
)
def test_a_task_that_is_left_counts_whoever_keeps_the_list(
    hide: str, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (asyncio, asyncio.tasks):  # put back afterwards, for the check is in this process, too
        monkeypatch.setattr(module, "all_tasks", asyncio.all_tasks)
    verdict = check("2.1", OFF_THE_LIST.replace("HIDE", hide))
    assert verdict.diagnosis is Diagnosis.LEAKED_TASKS
