"""A line %%time on top of a cell with await gives a SyntaxError."""

# world: script in real time
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

shell = InteractiveShell.instance()
with capture_output():
    plain = shell.run_cell("import asyncio\nawait asyncio.sleep(0)")
    timed = shell.run_cell("%%time\nawait asyncio.sleep(0)")
print(plain.success, timed.success)
print(type(timed.error_in_exec).__name__, timed.error_in_exec.msg)

# prints
#| True False
#| SyntaxError 'await' outside function
