"""Leaving the block of an httpx client closes it under the orphans: the server has the request, the
orphan's error reaches nobody.
"""

# world: script in real time
import asyncio

import httpx

asked = asyncio.Event()


async def bank(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    print("the bank has the request")
    asked.set()
    await reader.read()  # it never answers
    writer.close()


async def check_stock():
    await asked.wait()
    raise LookupError("out of stock")


async def charge_card(client, url, ended):
    try:
        await client.get(url)
    except httpx.TransportError as error:
        print("the card:", type(error).__name__)
        raise
    finally:
        ended.set()


async def main():
    server, ended = await asyncio.start_server(bank, "127.0.0.1", 0), asyncio.Event()
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=None) as client:
            await asyncio.gather(check_stock(), charge_card(client, url, ended))
    except LookupError:
        await asyncio.wait_for(ended.wait(), 20)
        print("the order failed, and this is all that anybody heard")
    server.close()


asyncio.run(main())

# prints
#| the bank has the request
#| the card: ReadError
#| the order failed, and this is all that anybody heard
