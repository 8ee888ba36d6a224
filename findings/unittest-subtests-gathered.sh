#!/usr/bin/env bash
# unittest: of two gathered coroutines, each in its own subTest, a failure also bears the other's parameters; and so
# does a test's failure after both have ended.
set -euo pipefail
"${PYTHON:-python3}" - <<'PYTHON'
import asyncio, sys, unittest


class Weather(unittest.IsolatedAsyncioTestCase):
    async def test(self):
        async def look(sleep, right, **parameters):
            with self.subTest(**parameters):
                await asyncio.sleep(sleep)
                self.assertTrue(right)

        await asyncio.gather(look(0.1, True, city="Rome"), look(0.5, False, user="Ann"))
        with self.subTest(step="afterwards"):
            self.fail()


def parameters():
    result = unittest.TestResult()
    Weather("test").run(result)
    assert not result.errors, result.errors
    return [str(subtest).split(" ", 2)[-1] for subtest, _ in result.failures]


print("Python", sys.version.split()[0])
print("gather(a coroutine in subTest(city='Rome'), which succeeds, one in subTest(user='Ann'), which fails),")
print("then subTest(step='afterwards'), which fails. The failures are reported as:")
seen = parameters()
for text in seen:
    print("  test", text)
print("A subTest takes the one that is open, of whichever task, for its parent, and puts it back at its own end.")
assert seen == ["(user='Ann', city='Rome')", "(step='afterwards', city='Rome')"], "this has changed"
PYTHON
