#!/usr/bin/env bash
# The forgotten await: type checkers name it before a coroutine, and before asyncio.gather none does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    basedpyright==1.40.2 mypy==2.4.1 pylint==4.1.4 pyrefly==1.5.0 pyright==1.1.414 ruff==0.17.6 ty==0.0.108
cd "$folder"
cat >program.py <<'PYTHON'
import asyncio


async def load(name: str) -> str:
    await asyncio.sleep(0.1)
    return name


async def alone() -> None:
    load("a")


async def in_time() -> None:
    asyncio.wait_for(load("a"), 1)


async def gathered() -> None:
    asyncio.gather(load("a"), load("b"))


async def kept() -> None:
    results = asyncio.gather(load("a"), load("b"))
    print(results)
PYTHON
alone=$(grep -n '^    load' program.py | cut -d: -f1)
in_time=$(grep -n '^    asyncio.wait_for' program.py | cut -d: -f1)
gathered=$(grep -n '^    asyncio.gather' program.py | cut -d: -f1)
kept=$(grep -n '^    results' program.py | cut -d: -f1)
export PATH="$folder/env/bin:$PATH"

# look NAME COMMAND...: which of the four lines the tool names
look() {
    local name=$1 out said="" line
    shift
    out=$("$@" program.py 2>&1 || true)
    for line in alone in_time gathered kept; do
        if grep -qE "program\.py:${!line}:" <<<"$out"; then said+=" $line"; fi
    done
    printf '  %-42s names:%s\n' "$name" "${said:- none}"
    seen+="$name:$said;"
}
seen=""
for tool in mypy pyright basedpyright pyrefly ty ruff pylint; do
    "$folder/env/bin/python" -c 'import sys; from importlib.metadata import version; print(sys.argv[1], version(sys.argv[1]), end=" · ")' $tool
done
"$folder/env/bin/python" -c 'import sys; print("Python", sys.version.split()[0])'
echo "An await is missing before load() (alone), wait_for() (in_time), gather() (gathered), and results = gather() (kept):"
look "mypy --strict" mypy --strict
look "pyright" pyright
look "pyrefly" pyrefly check --output-format=min-text
look "ty" ty check --output-format=concise
look "ruff, all rules" ruff check --isolated --select=ALL --ignore=ANN,CPY,D,INP,T20 --output-format=concise
look "pylint" pylint --disable=C
look "mypy --enable-error-code=unused-awaitable" mypy --strict --enable-error-code=unused-awaitable
look "basedpyright" basedpyright
echo "gather() returns a future, no coroutine: what is switched on by default asks for coroutines only."
for tool in "mypy --strict" pyright pyrefly ty; do
    grep -q "$tool: alone in_time;" <<<"$seen" || { echo "this has changed: $tool"; exit 1; }
done
grep -q "ruff, all rules:;pylint:;" <<<"$seen" || { echo "this has changed: ruff or pylint"; exit 1; }
grep -q "unused-awaitable: alone in_time gathered;" <<<"$seen" || { echo "this has changed: mypy"; exit 1; }
grep -q "basedpyright: alone in_time gathered;" <<<"$seen" || { echo "this has changed: basedpyright"; exit 1; }
