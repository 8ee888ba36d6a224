"""From Python 3.14 the command `python -m asyncio pstree PID` is there."""

# world: script in real time
import subprocess
import sys

command = [sys.executable, "-m", "asyncio", "pstree", "--help"]
done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
print(done.returncode, "a PID is wanted:", "Process ID" in done.stdout)

# prints from 3.14
#| 0 a PID is wanted: True
# prints before 3.14
#| 0 a PID is wanted: False
