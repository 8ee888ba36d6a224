"""The judge's side of a check: plays the server, and decides."""
