"""One thread, and still a race: between a look and a change stands an await. A Lock closes the gap, and so
does a change that stands above the await.
"""

# world: script
# said in: glossary, Concurrency
import asyncio

lock = asyncio.Lock()


async def buy(shop, name):
    if shop["stock"] > 0:
        await asyncio.sleep(0.1)  # asks the bank
        shop["stock"] -= 1
        shop["sold to"].append(name)


async def buy_locked(shop, name):
    async with lock:
        await buy(shop, name)


async def buy_first(shop, name):
    if shop["stock"] > 0:
        shop["stock"] -= 1
        await asyncio.sleep(0.1)
        shop["sold to"].append(name)


async def main(buyer):
    shop = {"stock": 1, "sold to": []}
    await asyncio.gather(buyer(shop, "ann"), buyer(shop, "bob"))
    print(shop)


asyncio.run(main(buy))
asyncio.run(main(buy_locked))
asyncio.run(main(buy_first))

# prints
#| {'stock': -1, 'sold to': ['ann', 'bob']}
#| {'stock': 0, 'sold to': ['ann']}
#| {'stock': 0, 'sold to': ['ann']}
