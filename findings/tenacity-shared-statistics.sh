#!/usr/bin/env bash
# tenacity: the statistics of a retried coroutine function are one dictionary for all calls at the same time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check tenacity==9.2.1
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, sys
from importlib.metadata import version
from tenacity import retry, stop_after_attempt, wait_fixed

tries = {"once": 0, "four times": 0}


@retry(stop=stop_after_attempt(5), wait=wait_fixed(0.05))
async def fetch(name, needed):
    tries[name] += 1
    if tries[name] < needed:
        raise ConnectionError(name)


async def ask(name, needed, wait):
    await asyncio.sleep(wait)
    await fetch(name, needed)
    return fetch.statistics["attempt_number"]


print("tenacity", version("tenacity"), "· Python", sys.version.split()[0])

async def main():
    return await asyncio.gather(ask("four times", 4, 0), ask("once", 1, 0.12))


told = asyncio.run(main())
print("gathered: one call tried", tries["four times"], "times, one", tries["once"], "time")
print("fetch.statistics['attempt_number'] right after each:", told)
print("The call that begins later resets the numbers of the one that is under way.")
assert tries == {"four times": 4, "once": 1}
assert told != [4, 1], "this has changed"
PYTHON
