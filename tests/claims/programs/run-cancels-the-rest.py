"""In a script, asyncio.run cancels what is left when main is over. It is not gather that does it."""

# world: script
import asyncio


async def check_stock():
    raise LookupError("out of stock")


async def charge_card():
    try:
        await asyncio.sleep(0.5)
        print("the card is charged")
    except asyncio.CancelledError:
        print("card cancelled")
        raise


async def main():
    card = asyncio.create_task(charge_card())
    try:
        await asyncio.gather(check_stock(), card)
    except LookupError:
        print("main is over, calls of cancel():", card.cancelling())


asyncio.run(main())

# prints
#| main is over, calls of cancel(): 0
#| card cancelled
