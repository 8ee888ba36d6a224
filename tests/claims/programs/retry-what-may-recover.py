"""Without a condition, tenacity's retry tries every Exception again, a NameError, too; with one, only what
may recover.
"""

# world: script
import asyncio
import itertools

from tenacity import retry, retry_if_exception, stop_after_attempt, wait_exponential


class ServerError(Exception):
    pass


def may_recover(error):
    return isinstance(error, ServerError)


async def tries(error, **condition):
    log = []

    @retry(stop=stop_after_attempt(3), wait=wait_exponential(0.1), reraise=True, **condition)
    async def fetch():
        log.append(asyncio.get_running_loop().time())
        raise error

    try:
        await fetch()
    except type(error):
        pauses = [round(later - earlier, 1) for earlier, later in itertools.pairwise(log)]
        print(type(error).__name__, "tries:", len(log), "pauses:", pauses)


async def main():
    await tries(NameError("a slip"))
    await tries(NameError("a slip"), retry=retry_if_exception(may_recover))
    await tries(ServerError("503"), retry=retry_if_exception(may_recover))


asyncio.run(main())

# prints
#| NameError tries: 3 pauses: [0.1, 0.2]
#| NameError tries: 1 pauses: []
#| ServerError tries: 3 pauses: [0.1, 0.2]
