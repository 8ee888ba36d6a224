"""What a learner sees in a cell: the only rooms that import IPython or ipywidgets."""

from gatherlab.cells.following import ipython as _ipython
from gatherlab.cells.interrupting import let_interrupts_wake as _let_interrupts_wake

# every notebook imports something from here in its set-up
_let_interrupts_wake(_ipython())
if _ipython() is not None:  # so that why() can tell of what was said before it was asked for
    from gatherlab.cells.noticing import notice as _notice

    _notice(_ipython())
