"""JupyterLab's settings for the course; `python3 start.py` passes this file with --config.

It opens the first lesson (the printed address does too), keeps the news question away, and serves this
machine only.  What the course needs of any Jupyter server stands in gatherlab.server_extension.
"""

from pathlib import Path

import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

ROOT = Path(__file__).resolve().parent
HIDDEN = [
    "__pycache__",
    "*.pyc",
    "*.pyo",
    "*~",
    ".*",
    "*.egg-info",
    "dist",
    "htmlcov",
    "uv.lock",
]

# come with nbgrader, a test requirement; .jupyter/page_config.json hides the buttons that belong to them
NOT_HERE = [f"nbgrader.server_extensions.{name}" for name in ("assignment_list", "course_list", "formgrader")]
NOT_HERE += ["nbgrader.server_extensions.validate_assignment", "notebook"]


class CourseKernels(KernelSpecManager):
    """Kernels that a file beside a notebook cannot keep from starting.

    ``python -m ipykernel_launcher`` looks for Python's own modules beside the notebook first, so that a
    learner's ``types.py`` ends the kernel before it can say why; from 3.13 on ``python -c`` does, too, for it
    imports ``linecache``.  A file is looked for in its own folder.  IPython then puts the notebook's folder
    where it belongs, after the standard library: ``import helpers`` works.
    """

    LAUNCH = str(ROOT / ".jupyter" / "kernel" / "launch.py")

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel's description, with a launcher of our own where it is IPython's."""
        spec = super().get_kernel_spec(kernel_name)
        if "ipykernel_launcher" in spec.argv:
            place = spec.argv.index("ipykernel_launcher")
            spec.argv[place - 1 : place + 1] = [self.LAUNCH]
        return spec


c = get_config()  # type: ignore[name-defined]  # noqa: F821  Jupyter provides it
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.root_dir = str(ROOT)
c.ServerApp.kernel_spec_manager_class = CourseKernels
c.ServerApp.answer_yes = True  # one Ctrl-C ends it
c.ServerApp.jpserver_extensions = dict.fromkeys(NOT_HERE, False)
c.LabApp.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
# replaces the environment's own overrides folder: these are all the overrides there are
c.LabApp.app_settings_dir = str(ROOT / ".jupyter")
# without it each kernel warns in the terminal of an eavesdropper on this machine
if zmq.has("curve"):
    c.KernelManager.transport_encryption = "auto"
c.ContentsManager.hide_globs = HIDDEN
# a page made by File > Save and Export As > HTML is whole, and asks nothing of the network
c.HTMLExporter.preprocessors = ["gatherlab.deck.pictures.EmbedPictures"]
c.HTMLExporter.mathjax_url = c.HTMLExporter.require_js_url = c.HTMLExporter.jquery_url = ""
