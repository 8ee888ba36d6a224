#!/usr/bin/env bash
# tqdm.asyncio: tqdm.gather stands in for asyncio.gather, but a time-out cancels nobody.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check tqdm==4.70.1
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, functools, sys
from importlib.metadata import version
from tqdm.asyncio import tqdm


async def main(gather):
    log = []

    async def job(number):
        try:
            await asyncio.sleep(0.5)
            log.append(f"{number} ran on to its end")
        except asyncio.CancelledError:
            log.append(f"{number} was cancelled")
            raise

    try:
        async with asyncio.timeout(0.1):
            await gather(*[job(number) for number in range(3)])
    except TimeoutError:
        log.append("TimeoutError reached the caller")
    await asyncio.sleep(1)
    return sorted(log)


print("tqdm", version("tqdm"), "· Python", sys.version.split()[0])
plain = asyncio.run(main(asyncio.gather))
bar = asyncio.run(main(functools.partial(tqdm.gather, disable=True)))
print("async with asyncio.timeout(0.1): await gather(three jobs of 0.5 s)")
print("  asyncio.gather:", plain)
print("  tqdm.gather:   ", bar)
print("tqdm.gather waits with as_completed, which does not pass a cancellation on to what it waits for.")
assert all("was cancelled" in line for line in plain[:3]), plain
assert all("ran on to its end" in line for line in bar[:3]), "this has changed"
PYTHON
