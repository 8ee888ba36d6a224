#!/usr/bin/env bash
# A task factory sees every task that a program makes, they say. Which of aiohttp's own tasks does it see?
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check aiohttp==3.14.5
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, sys
from importlib.metadata import version

import aiohttp

if sys.version_info < (3, 12):
    sys.exit("this needs Python 3.12 or later, where tasks can begin at once: PYTHON=python3.14 ./NAME.sh")


async def serve(reader, writer):
    await reader.readuntil(b"0\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    await reader.read()
    writer.close()


async def body():
    yield b"one"
    await asyncio.sleep(0.2)
    yield b"two"


async def ask(session, url):
    return await session.post(url, data=body())


async def main():
    by_factory, there = set(), {}

    def factory(loop, coro, **options):
        by_factory.add(coro.__qualname__)
        return asyncio.Task(coro, loop=loop, **options)

    def look():
        there.update((task.get_coro().__qualname__, task) for task in asyncio.all_tasks())

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = "http://127.0.0.1:%d/" % server.sockets[0].getsockname()[1]
    asyncio.get_running_loop().set_task_factory(factory)
    async with aiohttp.ClientSession() as session:
        asking = asyncio.create_task(ask(session, url))
        await asyncio.sleep(0.1)
        look()  # the body is being sent
        async with await asking as response:
            await response.read()
        closing = asyncio.create_task(session.close())
        await asyncio.sleep(0)
        look()  # the connection is being closed
        await closing
    server.close()
    asyncio.get_running_loop().set_task_factory(None)
    return by_factory, {name for name, task in there.items() if "aiohttp" in task.get_coro().cr_code.co_filename}


by_factory, own = asyncio.run(main())
passed_by = sorted(own - by_factory)
print("Python", sys.version.split()[0], "aiohttp", version("aiohttp"))
print("aiohttp 3.14 makes some of its tasks by asyncio.Task(…, eager_start=True): no factory, no create_task() of a loop's hears of them.")
print("tasks of aiohttp's that were there:", ", ".join(sorted(own)))
print("of these the factory was never asked for:", ", ".join(passed_by))
sys.exit(0 if "_wait_for_close" in passed_by else "the factory is asked now")
PYTHON
