"""In a notebook that nest_asyncio has patched, asyncio.run makes no loop, and at its end it
cancels none of the tasks that are left.
"""

# world: notebook
# said in: glossary, nest_asyncio2
import asyncio


async def check_stock():
    raise LookupError("out of stock")


async def charge_card():
    try:
        await bank.wait()
        print("the card is charged")
    except asyncio.CancelledError:
        print("card cancelled")
        raise


async def main():
    card = asyncio.create_task(charge_card())
    try:
        await asyncio.gather(check_stock(), card)
    except LookupError:
        print("main is over")


loop, bank = asyncio.get_running_loop(), asyncio.Event()
asyncio.run(main())
print("the same loop is running:", asyncio.get_running_loop() is loop)
bank.set()

# prints
#| main is over
#| the same loop is running: True
#| the card is charged
