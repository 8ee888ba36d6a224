"""What is peculiar to lesson 3: gaps and bugs of its starters, cleaning up, errors of the code itself."""

from __future__ import annotations

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
        ("not result", "SWALLOWED", "an exception object is as true as an answer"),
        ("isinstance(result, str)", "SWALLOWED", "The two dicts are exchanged"),
        (
            "isinstance(result, (ApiError, asyncio.CancelledError))",
            "SWALLOWED",
            "A KeyError is a failure too",
        ),
        ("isinstance(result, Exception)", "CANCEL_MISSED", "CancelledError is a BaseException"),
        ("isinstance(result, ApiError)", "CANCEL_MISSED", "Your test does not find it"),
        ("isinstance(result, asyncio.CancelledError)", "SWALLOWED", "Your test does not find it"),
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
