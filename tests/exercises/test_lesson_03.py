"""What is peculiar to lesson 3: gaps and bugs of its starters, cleaning up, errors of the code itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.model import Outcome, Verdict

Check = Callable[[str, str], Verdict]


def test_the_starter_without_its_placeholder_is_an_attempt(check: Check) -> None:
    starter = EXERCISES["3.3"].starter
    changed = "\n".join(line for line in starter.splitlines() if "..." not in line)
    assert changed.count("\n") == starter.count("\n") - 2
    assert check("3.3", changed).diagnosis == "NOT_CANCELLED"


@pytest.mark.parametrize(
    ("test", "diagnosis", "says"),
    [
        ("isinstance(result, BaseException)", None, ""),
        ("result is Exception", "SWALLOWED", "`is` compares with the class itself"),
        ("result == BaseException", "SWALLOWED", "asks: is it an X?"),
        ("not result", "SWALLOWED", "an error counts as true, is never None"),
        ("isinstance(result, str)", "SWALLOWED", "The two dicts are exchanged"),
        (
            "isinstance(result, (ApiError, asyncio.CancelledError))",
            "SWALLOWED",
            "A KeyError is a failure too",
        ),
        ("isinstance(result, Exception)", "CANCEL_MISSED", "CancelledError is a BaseException"),
        ("isinstance(result, ApiError)", "CANCEL_MISSED", "no isinstance(result, Exception) finds it"),
        ("isinstance(result, asyncio.CancelledError)", "SWALLOWED", "asks: is it an X?"),
        ("'error' in result", "RAISED", "It is an exception object that you look into"),
        ("result[0] == 'E'", "RAISED", "It is an exception object that you look into"),
    ],
)
def test_what_fills_the_gap(test: str, diagnosis: str | None, says: str, check: Check) -> None:
    filled = EXERCISES["3.1"].starter.replace("is_failure = ...", f"is_failure = {test}")
    assert filled != EXERCISES["3.1"].starter
    verdict = check("3.1", filled)
    assert verdict.diagnosis == diagnosis
    assert says in verdict.look


def test_cleaning_up_takes_one_virtual_second(check: Check) -> None:
    source = (
        "async def all_or_cancel(api, ids):\n"
        "    tasks = [asyncio.create_task(api.get(item)) for item in ids]\n"
        "    begin = asyncio.get_running_loop().time()\n"
        "    try:\n"
        "        return await asyncio.gather(*tasks)\n"
        "    except ApiError:\n"
        "        for task in tasks: task.cancel()\n"
        "        await asyncio.wait(tasks)\n"
        "        assert asyncio.get_running_loop().time() - begin == 1.0\n"
        "        raise\n"
    )
    assert check("3.3", source).outcome is Outcome.PASSED


def test_the_order_of_a_set_is_never_right_by_luck(
    check_anew: Check, source_of: Callable[[str, str], str]
) -> None:
    source = source_of("3.3", "FIRST_EXCEPTION, results in the order of the set")
    assert {check_anew("3.3", source).diagnosis for _ in range(10)} == {"WRONG_VALUE"}


def test_an_error_of_the_code_itself_is_no_answer_to_a_bug(check: Check) -> None:
    source = (
        "async def with_default(api, ids, default):\n"
        "    results = await asyncio.gather(*map(api.get, ids), return_exceptions=True)\n"
        "    for result in results:\n"
        "        if isinstance(result, KeyError): result.undo()\n"
        "    return [default if isinstance(result, ApiError) else result for result in results]\n"
    )
    verdict = check("3.2", source)
    assert verdict.diagnosis == "WRONG_EXC"
    assert verdict.happened == "AttributeError came out instead (line 4)."


def test_a_process_that_dies_gets_a_verdict(worker: Worker) -> None:
    for number, parameters in (("3.1", "api, ids"), ("3.3", "api, ids")):
        name = EXERCISES[number].function
        verdict = worker.judge(number, f"import os\nasync def {name}({parameters}):\n    os._exit(3)\n")
        assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_YET, "RAISED"), verdict.message


_GATHERED = "results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)"


@pytest.mark.parametrize(
    ("body", "diagnosis", "look"),
    [
        (
            "ok[item] = result",
            "SWALLOWED",
            "no except hears of it",
        ),
        (
            "if isinstance(result, Exception): raise result\n            ok[item] = result",
            "CANCEL_MISSED",
            "no except Exception and no isinstance(result, Exception) finds it",
        ),
    ],
)
def test_a_try_around_results_that_are_there_already_is_no_test(
    body: str, diagnosis: str, look: str, check: Check
) -> None:
    source = (
        f"async def settle(api, ids):\n    {_GATHERED}\n    ok, failed = {{}}, {{}}\n"
        f"    for item, result in zip(ids, results):\n        try:\n            {body}\n"
        "        except Exception as error:\n            failed[item] = error\n    return ok, failed\n"
    )
    verdict = check("3.1", source)
    assert verdict.diagnosis == diagnosis
    assert look in verdict.look
    assert "Your test" not in verdict.look


_CLOSE = """\
async def all_or_cancel(api, ids):
    coroutines = [api.get(item) for item in ids]
    try:
        return await asyncio.gather(*coroutines)
    except ApiError:
        for coroutine in coroutines:
            coroutine.close()
        raise
"""


def test_close_is_told_apart_from_cancel(check: Check) -> None:
    verdict = check("3.3", _CLOSE)
    assert verdict.diagnosis == "CLEANUP_NOT_AWAITED"
    assert verdict.happened == "They were closed, but 2 requests had not cleaned up by then."
    assert verdict.look.startswith("close() ends a coroutine at once")
    cancelled = check(
        "3.3",
        _CLOSE.replace("[api.get(item)", "[asyncio.create_task(api.get(item))").replace("close", "cancel"),
    )
    assert cancelled.diagnosis == "CLEANUP_NOT_AWAITED"
    assert cancelled.look.startswith("cancel() only asks.")


@pytest.mark.parametrize("exercise", ["2.1", "3.1", "3.2", "3.3"])
def test_all_ids_in_each_request(exercise: str, check: Check) -> None:
    source = EXERCISES[exercise].other_ways[-1] if exercise != "3.3" else _CLOSE.replace("close", "cancel")
    source = re.sub(r"api.get\((item|id)\)", "api.get(ids)", source)
    assert "api.get(ids)" in source
    verdict = check(exercise, source)
    assert verdict.diagnosis == "CALLS"
    assert "for more than one: api.get([" in verdict.happened
    assert verdict.look.startswith("api.get() takes one id")
