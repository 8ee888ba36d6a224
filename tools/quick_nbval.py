"""Spares each process that reads notebooks two seconds of imports: a pytest plugin, and a module to import.

jsonschema loads rfc3987_syntax when it is installed (jupyter-events asks for it), and that builds a whole
grammar at import.  A notebook holds nothing it would check; without it jsonschema leaves that format out.
pytest loads nbval, and with it nbformat, in every process, so every run of the tests begins with this.
"""

import sys

# None in its place makes the import fail at once
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
