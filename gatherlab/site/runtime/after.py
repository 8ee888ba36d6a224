"""Runs in each kernel before anything else: what a snapshot must not share, and the kernel's last touches."""

import gatherlab  # noqa: F401, I001  first: asyncio, time and httpx behave as on a desktop from here on
from gatherlab.browser import kernel

kernel.without_terminal()
import pyodide_kernel  # noqa: E402


def _anew() -> None:
    """What was drawn by lot when the snapshot was made."""
    import random
    import tempfile

    random.seed()
    tempfile._name_sequence = None


def _as_on_a_desktop() -> None:
    """The kernel of JupyterLite, changed where lessons need it."""
    from js import Object, postMessage
    from pyodide.ffi import to_js

    def post(message: dict[str, object]) -> None:
        postMessage(to_js({"_kernelMessage": message}, dict_converter=Object.fromEntries))

    kernel.install(pyodide_kernel.kernel_instance, post)
    pyodide_kernel.ipython_shell.Completer.use_jedi = False  # it is not on the site: a fifth of all bytes


_anew()
_as_on_a_desktop()
del _anew, _as_on_a_desktop
