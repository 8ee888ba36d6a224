"""With return_exceptions=True the exceptions of the children stand in the list, a CancelledError among them,
which is no Exception.
"""

# world: script
# said in: glossary, return_exceptions=True
# said in: glossary, CancelledError
import asyncio


async def child(error):
    if error:
        raise error
    return "good"


async def main():
    errors = (None, ValueError("bad"), asyncio.CancelledError())
    results = await asyncio.gather(*map(child, errors), return_exceptions=True)
    print([type(one).__name__ for one in results])
    print([isinstance(one, Exception) for one in results])
    print([isinstance(one, BaseException) for one in results])


asyncio.run(main())

# prints
#| ['str', 'ValueError', 'CancelledError']
#| [False, True, False]
#| [False, True, True]
