"""JupyterHub for a class on one machine, with the users of that machine; docs/deploy.md says how."""

import sys
from pathlib import Path

IDLE = 3600  # seconds; after that a server is stopped, and its memory is free again

c = get_config()  # type: ignore[name-defined]  # noqa: F821  JupyterHub provides it
here = str(Path(__file__).resolve().parent)  # without it nothing would be loaded, and nothing said
load_subconfig("course_on_a_hub.py", here)  # type: ignore[name-defined]  # noqa: F821  and this, too

# Only this machine: a web server with TLS stands in front.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Who may come in: the members of the system's group "learners", with their passwords of the system.
c.PAMAuthenticator.allowed_groups = {"learners"}

c.Spawner.cmd = [str(Path(sys.executable).with_name("jupyterhub-singleuser"))]

c.JupyterHub.services = [
    {"name": "idle", "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}"]}
]
c.JupyterHub.load_roles = [
    {
        "name": "idle",
        "services": ["idle"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
