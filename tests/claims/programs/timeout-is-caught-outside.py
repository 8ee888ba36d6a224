"""Inside the block of asyncio.timeout there is a CancelledError; the TimeoutError comes out of the block."""

# world: script
import asyncio


async def main():
    try:
        async with asyncio.timeout(0.1):
            try:
                await asyncio.sleep(9)
            except TimeoutError:
                print("inside: TimeoutError")
            except asyncio.CancelledError:
                print("inside: CancelledError")
                raise
    except TimeoutError:
        print("outside: TimeoutError")


asyncio.run(main())

# prints
#| inside: CancelledError
#| outside: TimeoutError
