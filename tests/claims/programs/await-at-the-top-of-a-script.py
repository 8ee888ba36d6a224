"""A script with an await outside a function is refused before its first line runs."""

# world: script in real time
import subprocess
import sys

SCRIPT = """
print("the first line")
await something()
"""

done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
print("printed:", done.stdout or "nothing")
print(done.stderr.splitlines()[-1])

# prints
#| printed: nothing
#| SyntaxError: 'await' outside function
