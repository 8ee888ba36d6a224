"""asyncio.run cannot be called while a loop runs in the same thread; in another thread it can."""

# world: script in real time
# said in: glossary, asyncio.run()
import asyncio


async def hello():
    return "hello"


async def main():
    inner = hello()
    try:
        asyncio.run(inner)
    except RuntimeError as error:
        print(error)
    inner.close()
    print(await asyncio.to_thread(lambda: asyncio.run(hello())))


asyncio.run(main())

# prints
#| asyncio.run() cannot be called from a running event loop
#| hello
