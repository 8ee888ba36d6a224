"""The same hub to try out: any name, any password, no users of the system, homes in the working folder.

For this machine only, and for nobody else: whoever signs in runs code as you.
"""

import os
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821  JupyterHub provides it
here = str(Path(__file__).resolve().parent)
load_subconfig("jupyterhub_config.py", here)  # type: ignore[name-defined]  # noqa: F821  and this, too

c.JupyterHub.services = c.JupyterHub.load_roles = []
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "homes" / "{username}")
if os.geteuid() == 0:
    c.Spawner.args.append("--allow-root")
