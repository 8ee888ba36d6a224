#!/usr/bin/env bash
# Four type checkers, one line, four types: await asyncio.gather(*[an int, a str]) as mypy, pyright, ty and
# pyrefly see it; with pyright every mistake in the results goes unseen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    mypy==2.4.1 pyrefly==1.5.0 pyright==1.1.414 ty==0.0.108
cd "$folder"
cat >program.py <<'PYTHON'
import asyncio
from typing import reveal_type


async def number() -> int:
    return 1


async def text() -> str:
    return ""


async def main() -> None:
    results = await asyncio.gather(*[number(), text()])
    reveal_type(results)
    for result in results:
        result.no_such_method()


asyncio.run(main())
PYTHON
export PATH="$folder/env/bin:$PATH"
for tool in mypy pyright ty pyrefly; do
    "$folder/env/bin/python" -c 'import sys; from importlib.metadata import version; print(sys.argv[1], version(sys.argv[1]), end=" · ")' $tool
done
"$folder/env/bin/python" -c 'import sys; print("Python", sys.version.split()[0])'
echo "results = await asyncio.gather(*[number(), text()]), then result.no_such_method():"
said() {
    local name=$1 want=$2 error=$3 out
    shift 3
    out=$("$@" program.py 2>&1 || true)
    printf '  %-8s %s; %s\n' "$name" "$(grep -ioE "(revealed type|type of).*" <<<"$out" | head -1)" \
        "$(grep -c no_such_method <<<"$out" | sed 's/^0$/the mistake goes unseen/; s/^[1-9][0-9]*$/the mistake is seen/')"
    grep -qF "$want" <<<"$out" || { echo "this has changed: $name"; exit 1; }
    if [ "$error" = seen ]; then grep -q no_such_method <<<"$out"; else ! grep -q no_such_method <<<"$out"; fi ||
        { echo "this has changed: $name's error"; exit 1; }
}
said mypy 'list[object]' seen mypy --strict
said pyright 'list[Unknown]' unseen pyright
said ty 'tuple[int, str]' seen ty check --output-format=concise
said pyrefly "list[int | str]" seen pyrefly check --preset=default --output-format=min-text
echo "  at run time: $("$folder/env/bin/python" - <<'PYTHON'
import asyncio


async def give(value):
    return value


async def main():
    print(type(await asyncio.gather(*[give(1), give("")])).__name__)


asyncio.run(main())
PYTHON
)"
