"""One child of a gather fails: the error comes at once, and the others are not cancelled."""

# world: script
import asyncio


async def check_stock():
    await asyncio.sleep(0.3)
    raise LookupError("out of stock")


async def charge_card():
    await asyncio.sleep(0.9)
    print("the card is charged")


async def main():
    try:
        await asyncio.gather(check_stock(), charge_card())
    except LookupError as error:
        print("the order failed:", error)
    await asyncio.sleep(1)


asyncio.run(main())

# prints
#| the order failed: out of stock
#| the card is charged
