"""``gatherlab watch``: run a program as it would run without us, record it, tell what is worth telling.

``program`` runs it, ``loops`` notices each event loop it starts, ``recording`` is a recorder for the loops of
one thread, ``sampling`` looks what a blocked loop is doing, ``findings`` says what went wrong, ``report``
puts it together at the end.  Nothing of the pictures is imported before then.
"""
