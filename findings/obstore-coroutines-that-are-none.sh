#!/usr/bin/env bash
# obstore (Rust): what its types call `async def` starts at the call, awaited or not; gather takes it, and a TaskGroup
# raises TypeError where mypy --strict sees no mistake, after the work was done.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check mypy==2.4.1 obstore==0.12.1
cd "$folder"
cat >program.py <<'PYTHON'
import asyncio
import warnings

import obstore
from obstore.store import MemoryStore


async def in_a_group(store: MemoryStore) -> str:
    said = "taken"
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(obstore.put_async(store, "in a TaskGroup", b"1"))
    except* TypeError as errors:
        said = str(errors.exceptions[0]).split(", got")[0]
    return said


async def in_a_gather(store: MemoryStore) -> str:
    await asyncio.gather(obstore.put_async(store, "in a gather", b"1"))
    return "taken"


async def main() -> None:
    store = MemoryStore()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        never_awaited = obstore.put_async(store, "never awaited", b"1")
        print("TaskGroup.create_task(obstore.put_async(...)):", await in_a_group(store))
        print("asyncio.gather(obstore.put_async(...)):", await in_a_gather(store))
        for _ in range(100):
            await asyncio.sleep(0.1)
            stored = sorted(meta["path"] for meta in obstore.list(store).collect())
            if len(stored) == 3:
                break
    print("stored in the end:", ", ".join(stored))
    print("warnings:", len(caught), "about", type(never_awaited).__name__)


asyncio.run(main())
PYTHON
python="$folder/env/bin/python"
"$python" -c 'import sys; from importlib.metadata import version as v; print("obstore", v("obstore"), "· mypy", v("mypy"), "· Python", sys.version.split()[0])'
checked=$("$python" -m mypy --strict program.py 2>&1 || true)
ran=$("$python" program.py)
echo "mypy --strict: $checked"
echo "$ran"
echo "The functions hand out futures whose work is under way, so it is done where it was refused and where it was forgotten."
[[ $checked == Success* ]] || { echo "this has changed: mypy"; exit 1; }
[ "$ran" = "TaskGroup.create_task(obstore.put_async(...)): a coroutine was expected
asyncio.gather(obstore.put_async(...)): taken
stored in the end: in a TaskGroup, in a gather, never awaited
warnings: 0 about Future" ] || { echo "this has changed"; exit 1; }
