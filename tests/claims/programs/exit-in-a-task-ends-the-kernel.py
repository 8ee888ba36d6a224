"""SystemExit and KeyboardInterrupt end the kernel where a task raises them, but not in the cell itself."""

# world: script in real time
# said in: message 1.1
import subprocess
import time

from jupyter_client.manager import start_new_kernel

MAKE = "import asyncio\nasync def ends():\n    raise {}\n"

for name in ("SystemExit", "KeyboardInterrupt"):
    for call in ("await ends()", "await asyncio.gather(ends())"):
        manager, client = start_new_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            client.execute(MAKE.format(name) + call)
            end = time.monotonic() + (1.5 if "gather" not in call else 20)
            while manager.is_alive() and time.monotonic() < end:
                time.sleep(0.05)
            print(name, call, "| alive:", manager.is_alive())
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)

# prints
#| SystemExit await ends() | alive: True
#| SystemExit await asyncio.gather(ends()) | alive: False
#| KeyboardInterrupt await ends() | alive: True
#| KeyboardInterrupt await asyncio.gather(ends()) | alive: False
