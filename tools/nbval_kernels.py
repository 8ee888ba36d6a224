"""A pytest plugin that spares nbval's kernels the race for ports."""

import nbval.kernel

from tools.kernels import manager

nbval.kernel.KernelManager = manager
