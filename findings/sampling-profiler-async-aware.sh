#!/usr/bin/env bash
# CPython 3.15: what the sampling profiler leaves out with --async-aware: a callback of the loop, whatever it burns,
# and, where all tasks are asked for, what the running one has called.
set -euo pipefail
python=${PYTHON:-python3.15}
"$python" -c 'import sys; assert sys.version_info >= (3, 15), "needs Python 3.15 or newer: PYTHON=python3.15"'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >program.py <<'PYTHON'
import asyncio
import time


def busy(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def called_by_a_task():
    busy(1)


def called_by_the_loop():
    busy(1)


async def job():
    called_by_a_task()


async def main():
    asyncio.get_running_loop().call_later(0.1, called_by_the_loop)
    await asyncio.gather(job(), asyncio.sleep(1.5))


asyncio.run(main())
PYTHON
profile() {
    local name=$1
    shift
    "$python" -m profiling.sampling run -r 200 --collapsed -o "$name" "$@" program.py >"$name.log" 2>&1 || { cat "$name.log"; exit 1; }
    for function in called_by_a_task called_by_the_loop; do
        if grep -q "$function" "$name"; then echo "$function: seen"; else echo "$function: not there"; fi
    done
}
"$python" -c 'import sys; print("Python", sys.version.split()[0])'
echo "Two functions are busy for 1 s each, one called by a gathered task, one by loop.call_later. In the profile:"
plain=$(profile plain)
running=$(profile running --async-aware --async-mode running)
all=$(profile all --async-aware --async-mode all)
show() { printf '  %-36s %s\n' "$1" "$(paste -sd ';' <<<"$2" | sed 's/;/, /')"; }
show "(no option)" "$plain"
show "--async-aware --async-mode running" "$running"
show "--async-aware --async-mode all" "$all"
echo "\"all\" is to add the tasks that wait; it also cuts what runs down to its coroutines. Work outside tasks is in neither."
expected() { [ "$1" = "$(printf 'called_by_a_task: %s\ncalled_by_the_loop: %s' "$2" "$3")" ] || { echo "this has changed"; exit 1; }; }
expected "$plain" seen seen
expected "$running" seen "not there"
expected "$all" "not there" "not there"
