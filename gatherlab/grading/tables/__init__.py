"""The marks as tables: the plain ``grades.csv``, and what learning platforms take back, a module each."""
