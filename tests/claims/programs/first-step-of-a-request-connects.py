"""A client that has to connect sends no request in its first step: a blocking function beside it holds the
request up, also as the second argument of gather.
"""

# world: script in real time
import asyncio
import socket
import threading
import time

import httpx

log = []


def serve(listener):
    """Answers one request, and notes when it came."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(10_000)
        log.append("the request arrives")
        connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


async def fetch(client, url):
    log.append("fetch starts")
    await client.get(url)


async def report():
    log.append("report starts")
    time.sleep(0.3)
    log.append("report ends")


async def main():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        async with httpx.AsyncClient(trust_env=False) as client:
            await asyncio.gather(fetch(client, url), report())
    print(*log, sep=" | ")


asyncio.run(main())

# prints
#| fetch starts | report starts | report ends | the request arrives
