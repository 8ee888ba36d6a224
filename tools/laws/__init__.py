"""The course's laws as functions: each takes notebooks or source texts and returns complaints.

A complaint is one sentence that names the place; an empty list means that the law is kept.  The tests in
tests/course/ apply them to the course, and to small fakes that break each one.
"""
