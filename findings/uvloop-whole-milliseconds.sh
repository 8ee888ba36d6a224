#!/usr/bin/env bash
# uvloop: delays are rounded to whole milliseconds, so naps can end in the wrong order.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check uvloop==0.23.0
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, sys
from importlib.metadata import version
import uvloop


async def main():
    ended = []

    async def nap(seconds):
        await asyncio.sleep(seconds)
        ended.append(seconds)

    await asyncio.gather(nap(0.0014), nap(0.0006))
    return ended


print("uvloop", version("uvloop"), "· Python", sys.version.split()[0])
plain = [asyncio.run(main()) for _ in range(10)]
fast = [uvloop.run(main()) for _ in range(10)]
print("gather(nap(0.0014), nap(0.0006)); which ends first, ten times?")
print("  asyncio:", sorted({str(one) for one in plain}))
print("  uvloop: ", sorted({str(one) for one in fast}))
print("uvloop makes both delays 1 ms, and of equal delays the one that began first ends first.")
assert all(one == [0.0014, 0.0006] for one in fast), "this has changed"
assert [0.0006, 0.0014] in plain
PYTHON
