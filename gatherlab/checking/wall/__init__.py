"""The wall between the two sides: processes, the sandbox, and what may cross."""
