"""What is not recognised yet."""

FAILS: dict[tuple[str, str], str] = {}
MARKS: dict[str, str] = {}
NAMES: dict[str, str] = {}
