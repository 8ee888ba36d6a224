"""Runs in each kernel before anything else: what must not be the same in every kernel is made anew."""

import gatherlab  # noqa: F401  asyncio, time and httpx behave as on a desktop from here on


def _anew() -> None:
    import random
    import tempfile

    random.seed()
    tempfile._name_sequence = None


_anew()
del _anew
