"""What a learner sees in a cell: the only rooms that import IPython or ipywidgets."""

from gatherlab.cells.following import ipython as _ipython
from gatherlab.cells.interrupting import let_interrupts_wake as _let_interrupts_wake

_let_interrupts_wake(_ipython())  # every notebook imports something from here in its set-up
