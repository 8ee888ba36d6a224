"""Tools for authors: run notebooks clean, give them one form, make the exercises, check everything."""

import os
import sys

# ``python -m tools`` looks first of all in the current folder, the course's.  From here on it comes last: a
# file ``json.py`` there is not taken for Python's own.
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path and sys.path[0] == os.getcwd():  # noqa: PTH109
    sys.path.append(sys.path.pop(0))
