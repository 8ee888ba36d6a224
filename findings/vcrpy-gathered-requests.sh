#!/usr/bin/env bash
# vcrpy: gathered requests are recorded in the order in which they ended, so that a replay hands the answers
# to others; and of two cassettes open in two tasks, one stays empty.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    vcrpy==9.4.2 httpx==0.28.1 starlette==1.10.0 uvicorn==0.54.0
cd "$folder"
env/bin/python - <<'PYTHON'
import asyncio, socket, sys, threading
from importlib.metadata import version
from itertools import count
from pathlib import Path

import httpx, uvicorn, vcr
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

numbers = count(1)


async def ticket(request):
    """The next number; every odd one takes longer."""
    number = next(numbers)
    await asyncio.sleep(0.3 if number % 2 else 0.05)
    return PlainTextResponse(f"ticket {number}")


listening = socket.create_server(("127.0.0.1", 0))
address = "http://127.0.0.1:%d/ticket" % listening.getsockname()[1]
server = uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/ticket", ticket)]), log_level="error"))
threading.Thread(target=server.run, args=([listening],), daemon=True).start()


async def gathered(requests):
    async with httpx.AsyncClient() as client:
        answers = await asyncio.gather(*(client.get(address) for _ in range(requests)))
    return [answer.text for answer in answers]


async def recording(name):
    with vcr.use_cassette(name):
        return await gathered(1)


async def main():
    while not server.started:
        await asyncio.sleep(0.02)
    with vcr.use_cassette("four.yaml"):
        recorded = await gathered(4)
    with vcr.use_cassette("four.yaml"):
        replayed = await gathered(4)
    print("  recorded:", recorded)
    print("  replayed:", replayed)
    both = await asyncio.gather(recording("one.yaml"), recording("two.yaml"))
    kept = [name for name in ("one.yaml", "two.yaml") if Path(name).exists() and "ticket" in Path(name).read_text()]
    print("  two tasks, a cassette each, got", both, "and kept", kept)
    return recorded, replayed, kept


print(f"vcrpy {version('vcrpy')} · httpx {version('httpx')} · Python {sys.version.split()[0]}")
print("Four equal requests, gathered:")
try:
    recorded, replayed, kept = asyncio.run(main())
finally:
    server.should_exit = True
print("The cassette holds the order of the answers, not of the requests; and it is one for the whole process.")
assert recorded == [f"ticket {number}" for number in (1, 2, 3, 4)], recorded
assert replayed == [f"ticket {number}" for number in (2, 4, 1, 3)], "this has changed"
assert len(kept) == 1, "this has changed"
PYTHON
