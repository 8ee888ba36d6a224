"""The environment notebooks are run and tested in: nothing of the person's own settings comes through."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["TEST_LATENCY", "isolated", "variables"]

TEST_LATENCY = "1"  # what a learner sees: the time-outs in the lessons are not scaled

FOLDERS = {
    "IPYTHONDIR": "ipython",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
}
FOREIGN = (
    "GATHERLAB_API",
    "JUPYTER_PATH",
    "JUPYTER_CONFIG_PATH",
    "PYTHONDONTWRITEBYTECODE",  # every process of every test would compile the course anew
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
)


def variables(home: Path, *, latency: str = TEST_LATENCY) -> dict[str, str]:
    """The variables that differ from the caller's; ``home`` is an empty folder for Jupyter's own files."""
    own = {name: str(home / folder) for name, folder in FOLDERS.items()}
    own.update(GATHERLAB_PROGRESS=":memory:", GATHERLAB_LATENCY=latency, JUPYTER_PLATFORM_DIRS="1")
    own.update(PYTHONUTF8="1", PYDEVD_DISABLE_FILE_VALIDATION="1")
    return own


@contextmanager
def isolated(*, latency: str = TEST_LATENCY) -> Iterator[dict[str, str]]:
    """A complete environment for a child process; its folders go when the block ends."""
    with tempfile.TemporaryDirectory(prefix="gatherlab-", ignore_cleanup_errors=True) as home:
        env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        env.update(variables(Path(home), latency=latency))
        yield env
