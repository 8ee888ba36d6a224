"""What every task of the running loop does, recorded without changing what the program does.

No coroutine is wrapped, no task subclassed, no task factory set, and no reference to a task, an
argument, a result or an exception is kept.  When nothing records, the loop is exactly as it was.
"""

from gatherlab.recorder.queries import NoSuchTask, find, max_concurrency, order_of_finish
from gatherlab.recorder.recorder import Recorder

__all__ = ["NoSuchTask", "Recorder", "find", "max_concurrency", "order_of_finish"]
