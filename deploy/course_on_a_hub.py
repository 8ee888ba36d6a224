"""What a JupyterHub needs for this course: nbgitpuller brings it, with the settings learners have at home.

jupyterhub_config.py loads this file; The Littlest JupyterHub takes it as it is.  It stands in a clone of the
course, and learners pull from where that was cloned.  docs/deploy.md says how.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

COURSE = Path(__file__).resolve().parent.parent


def git(*words: str) -> str:
    """What git says about the clone, or an empty string."""
    command = ["git", "-C", str(COURSE), *words]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


repository = os.environ.get("GATHERLAB_REPOSITORY") or git("remote", "get-url", "origin")
branch = os.environ.get("GATHERLAB_BRANCH") or git("branch", "--show-current")
if not repository or not branch:
    sys.exit(
        f"{COURSE} is no clone on a branch. Set GATHERLAB_REPOSITORY and GATHERLAB_BRANCH to the git address "
        "and the branch of the course, then start JupyterHub again."
    )

c = get_config()  # type: ignore[name-defined]  # noqa: F821  JupyterHub provides it

# After signing in, the course is fetched or brought up to date, and the first lesson opens.
first = "lab/tree/gather/notebooks/00_start_here.ipynb"
pull = {"repo": repository, "branch": branch, "targetPath": "gather", "urlpath": first}
c.JupyterHub.default_url = f"/hub/user-redirect/git-pull?{urlencode(pull)}"

c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~"
c.Spawner.args = [
    f"--config={COURSE / 'jupyter_lab_config.py'}",
    "--KernelManager.transport_encryption=auto",  # on one machine, others could listen on the kernel's ports
]
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # seconds; a whole class starts at once
