"""Start IPython's kernel as ``python -m ipykernel_launcher`` does, from a folder with nothing else in it."""

import sys

del sys.path[:1]  # this folder; IPython puts the notebook's where it belongs

from ipykernel.kernelapp import launch_new_instance  # noqa: E402

launch_new_instance()
