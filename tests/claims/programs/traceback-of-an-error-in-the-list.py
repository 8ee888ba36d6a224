"""traceback.print_exception(error) shows where an error in a return_exceptions list was raised."""

# world: script
import asyncio
import io
import traceback


async def pay():
    return account.balance  # noqa: F821


async def main():
    [error] = await asyncio.gather(pay(), return_exceptions=True)
    print("print:", error)
    out = io.StringIO()
    traceback.print_exception(error, file=out)
    lines = out.getvalue().splitlines()
    print(lines[0], lines[1].split()[-1], lines[-1], sep=" | ")


asyncio.run(main())

# prints
#| print: name 'account' is not defined
#| Traceback (most recent call last): | pay | NameError: name 'account' is not defined
