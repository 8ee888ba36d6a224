#!/usr/bin/env bash
# Both sides say "10 per second", and the server refuses: a leaky bucket sends up to 19 in one second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    aiolimiter==1.3.0 aiometer==1.0.0 asynciolimiter==1.2.0 limits==5.8.0 pyrate-limiter==4.5.1
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, sys, time
from importlib.metadata import version

import aiolimiter, aiometer, asynciolimiter, pyrate_limiter
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter


class Server:
    """Ten requests in any second, as limits counts them (it stands behind slowapi and Flask-Limiter)."""

    def __init__(self):
        self.window, self.rule = MovingWindowRateLimiter(MemoryStorage()), RateLimitItemPerSecond(10)
        self.refused, self.times = 0, []

    async def request(self, number):
        self.times.append(time.monotonic())
        self.refused += not await self.window.hit(self.rule, "client")

    def fullest_second(self):
        return max(sum(first <= time < first + 1 for time in self.times) for first in self.times)


def waiting(wait):
    """Thirty requests gathered, each after ``wait()``."""

    async def run(server):
        async def one(number):
            await wait()
            await server.request(number)

        await asyncio.gather(*(one(number) for number in range(30)))

    return run


async def main():
    window = pyrate_limiter.Limiter(pyrate_limiter.Rate(10, pyrate_limiter.Duration.SECOND))
    clients = {
        "aiolimiter.AsyncLimiter(10, 1)": waiting(aiolimiter.AsyncLimiter(10, 1).acquire),
        "asynciolimiter.LeakyBucketLimiter(10)": waiting(asynciolimiter.LeakyBucketLimiter(10).wait),
        "asynciolimiter.StrictLimiter(10)": waiting(asynciolimiter.StrictLimiter(10).wait),
        "aiometer, max_per_second=10": lambda server: aiometer.run_on_each(
            server.request, range(30), max_per_second=10
        ),
        "pyrate_limiter, Rate(10, SECOND)": waiting(lambda: window.try_acquire_async("client")),
    }
    seen = {}
    for name, client in clients.items():
        server = Server()
        await client(server)
        seen[name] = server
        print(f"  {name:38} {server.refused:2} of 30 refused, {server.fullest_second():2} in the fullest second")
    return seen


packages = ("aiolimiter", "aiometer", "asynciolimiter", "limits", "pyrate-limiter")
print(*(f"{name} {version(name)}" for name in packages), "Python " + sys.version.split()[0], sep=" · ")
print("30 requests against a moving window of 10 per second:")
seen = asyncio.run(main())
print("A bucket lets its whole burst go at once and drips on from there: twice the rate in the first second.")
bursts = [server for name, server in seen.items() if "AsyncLimiter" in name or "LeakyBucket" in name]
others = [server for server in seen.values() if server not in bursts]
assert all(server.refused >= 5 and server.fullest_second() >= 15 for server in bursts), "this has changed"
assert all(server.refused <= 2 for server in others), "this has changed"
PYTHON
