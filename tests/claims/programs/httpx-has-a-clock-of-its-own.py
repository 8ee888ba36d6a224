"""httpx has a clock of its own, five seconds for each wait, and its error is no TimeoutError."""

# world: script
import asyncio

import httpx


def slow(request):
    raise httpx.ReadTimeout("", request=request)


async def row(client, expected):
    try:
        await client.get("/")
    except expected:
        return "timeout"
    except httpx.HTTPError as error:
        return f"failed: {error!r}"


async def main():
    async with httpx.AsyncClient() as client:
        print(client.timeout)
    async with httpx.AsyncClient(base_url="http://test", transport=httpx.MockTransport(slow)) as client:
        print(await row(client, TimeoutError))
        print(await row(client, (TimeoutError, httpx.TimeoutException)))


asyncio.run(main())

# prints
#| Timeout(timeout=5.0)
#| failed: ReadTimeout('')
#| timeout
