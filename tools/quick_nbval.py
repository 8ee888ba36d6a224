"""A pytest plugin that spares each nbval process a second of imports, and its kernels the race for ports.

jsonschema loads rfc3987_syntax when it is installed (jupyter-events asks for it), and that builds a whole
grammar at import.  A notebook holds nothing it would check; without it jsonschema leaves that format out.
"""

import sys

import nbval.kernel

from tools.kernels import manager

# None in its place makes the import fail at once
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

nbval.kernel.KernelManager = manager
