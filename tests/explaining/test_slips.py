"""What a clean-up looks like, and is no slip: who has stopped a task may catch its cancellation."""

from __future__ import annotations

import pytest

from gatherlab.explaining.reading import slips

HEAD = "import asyncio\n\n\nasync def stop(task, tasks):\n"
CATCH = "    except asyncio.CancelledError:\n        pass\n"
CLEAN_UPS = {
    "one task": "    task.cancel()\n    try:\n        await task\n",
    "inside the try": "    try:\n        task.cancel()\n        await task\n",
    "each of many": "    for one in tasks: one.cancel()\n    try:\n        await asyncio.gather(*tasks)\n",
}
SWALLOWED = {
    "nobody was stopped": "    try:\n        await task\n",
    "another one was": "    task.cancel()\n    try:\n        await asyncio.gather(*tasks)\n",
    "it waits for more": "    task.cancel()\n    try:\n        await task\n        await asyncio.sleep(1)\n",
    "a block": "    task.cancel()\n    try:\n        async with asyncio.timeout(1): await task\n",
}


@pytest.mark.parametrize("name", CLEAN_UPS)
def test_a_clean_up_swallows_nothing(name: str) -> None:
    assert list(slips(HEAD + CLEAN_UPS[name] + CATCH)) == []


@pytest.mark.parametrize("name", SWALLOWED)
def test_a_cancellation_that_may_be_ones_own_is_swallowed(name: str) -> None:
    (slip,) = slips(HEAD + SWALLOWED[name] + CATCH)
    assert slip.text == "except asyncio.CancelledError:"
