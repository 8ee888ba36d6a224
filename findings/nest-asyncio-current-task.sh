#!/usr/bin/env bash
# nest_asyncio on Python 3.14 and newer: a running task is no current task; so in a fork with the same import name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.14}" -m venv "$folder/one"
"${PYTHON:-python3.14}" -m venv "$folder/two"
"$folder/one/bin/python" -m pip install --quiet --disable-pip-version-check nest_asyncio==1.6.0
"$folder/two/bin/python" -m pip install --quiet --disable-pip-version-check nest-asyncio-adv==1.7.0b0
for folder_of_one in "$folder/one" "$folder/two"; do
    "$folder_of_one/bin/python" -W ignore - <<'PYTHON'
import asyncio, sys
from importlib.metadata import packages_distributions, version
import nest_asyncio

(name,) = packages_distributions()["nest_asyncio"]
nest_asyncio.apply()


async def main():
    known = asyncio.all_tasks(), asyncio.current_task()
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(0)
    except RuntimeError as error:
        return *known, str(error)
    return *known, "no error"


print(f"Python {sys.version.split()[0]} · import nest_asyncio is {name} {version(name)}")
tasks, current, timeout = asyncio.new_event_loop().run_until_complete(main())
print(f"  inside a running task: all_tasks() is {tasks}, current_task() is {current}")
print(f"  async with asyncio.timeout(1): {timeout}")
assert sys.version_info >= (3, 14), "needs Python 3.14 or newer: PYTHON=python3.14"
assert not tasks and current is None and "inside a task" in timeout, "this has changed"
PYTHON
done
echo "It puts the Python class in the place of asyncio.Task, but since 3.14 the interpreter itself keeps the tasks, and"
echo "only those of the C class tell it. What needs to know its task fails: time-outs, TaskGroup, httpx."
