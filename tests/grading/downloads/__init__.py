"""Downloads of learning platforms, exactly shaped, with the people and marks that must come out of them.

Made from the description of each platform, not from the recognisers: they say whose work is whose.
"""
