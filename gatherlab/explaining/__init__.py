"""What went wrong, in asyncio's terms and with the learner's own names: the room behind ``why()``.

Everything is first made into facts (``seen.Seen``): an exception object (``live``), a value (``objects``), a
traceback as text (``written``), a line of source (``reading``).  Rules, in ``families``, turn facts into an
explanation (``asking.explain``).  Where no rule knows, the answer says so.

Nothing is imported here: every notebook takes from ``live`` what it keeps of asyncio's messages, and the rest
only when somebody asks.
"""
