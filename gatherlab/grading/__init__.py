"""Grading a class: read what was handed in, judge it, write marks and pages.

``intake`` finds the learners and their files in a folder, ``answers`` reads from a notebook what is to be
judged, ``judging`` has it judged (each answer once, and never again after a stop), and ``outputs``
writes what an instructor opens.  Nothing here needs IPython or Jupyter.
"""
