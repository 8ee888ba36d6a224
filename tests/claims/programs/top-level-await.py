"""A script does not allow await outside a function; python -m asyncio is a prompt with a running loop."""

# world: script in real time
# said in: glossary, Top-level `await`
import subprocess
import sys

try:
    compile("import asyncio\nawait asyncio.sleep(0)", "script.py", "exec")
except SyntaxError as error:
    print(error.msg)

TYPED = """
import asyncio
print("running:", asyncio.get_running_loop().is_running())
print(await asyncio.sleep(0, "awaited"))
"""
command = [sys.executable, "-m", "asyncio"]
done = subprocess.run(command, input=TYPED, capture_output=True, text=True, check=False)
for line in done.stdout.splitlines():
    if "running: " in line or "awaited" in line:
        print(line.replace(">>> ", ""))

# prints
#| 'await' outside function
#| running: True
#| awaited
