"""A JupyterHub on this machine for as long as a block runs: the trial hub of ``deploy/``, on free ports."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0  # seconds for the hub to start


class Hub:
    """A running hub."""

    def __init__(self, process: subprocess.Popen[bytes], base: str) -> None:
        self.base = base
        self._process = psutil.Process(process.pid)

    def everything(self) -> list[psutil.Process]:
        """The hub and all that it started."""
        return [self._process, *self._process.children(recursive=True)]

    def processes(self) -> dict[str, list[tuple[float, float]]]:
        """MB and seconds of CPU of each process, by kind; what several share is divided among them (PSS)."""
        found: dict[str, list[tuple[float, float]]] = {"hub": [], "server": [], "kernel": []}
        for process in self.everything():
            try:
                words = " ".join(process.cmdline())
                used = process.memory_full_info().pss / 1e6
                times = process.cpu_times()
            except psutil.Error:
                continue
            kind = "server" if "singleuser" in words else "kernel" if "ipykernel" in words else "hub"
            found[kind].append((used, times.user + times.system))
        return found


@contextmanager
def running_hub(folder: Path, repository: Path, branch: str) -> Iterator[Hub]:
    """Start the trial hub in ``folder`` and stop it with all that it started."""
    missing = [name for name in ("jupyterhub", "configurable-http-proxy") if not program(name)]
    if missing:
        sys.exit(f"{' and '.join(missing)} not found. docs/deploy.md says how to install them.")
    ports = free_ports(3)
    base = f"http://127.0.0.1:{ports[0]}"
    command = [program("jupyterhub"), "--config", str(ROOT / "deploy" / "trial_config.py")]
    command += [f"--JupyterHub.bind_url={base}", f"--JupyterHub.hub_port={ports[1]}"]
    command += [f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{ports[2]}"]
    command += [f"--ConfigurableHTTPProxy.command={program('configurable-http-proxy')}"]
    env = {**os.environ, "GATHERLAB_REPOSITORY": str(repository), "GATHERLAB_BRANCH": branch}
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)
        hub = Hub(process, base)
        try:
            wait_until_ready(process, base)
            yield hub
        except BaseException:
            print(f"The end of the hub's log:\n{end_of(folder / 'hub.log')}")
            raise
        finally:
            stop(process, hub)


def program(name: str) -> str:
    """Path of a program beside this Python or on the PATH, else an empty string."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name) or ""


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_until_ready(process: subprocess.Popen[bytes], base: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{base}/hub/health", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    sys.exit("The hub did not start.")


def end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])


def stop(process: subprocess.Popen[bytes], hub: Hub) -> None:
    """End the hub, which ends its servers; then whatever is left, each by its id."""
    try:
        started = hub.everything()
    except psutil.NoSuchProcess:
        started = []
    process.terminate()
    _, left = psutil.wait_procs(started, timeout=PATIENCE)
    for each in left:
        print(f"had to be killed: {' '.join(each.cmdline())[:100]}")
        each.kill()
    psutil.wait_procs(left, timeout=10)
    process.wait()
