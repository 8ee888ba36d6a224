"""What can go wrong at the practice API: the room below has it, so that a check needs no HTTP to know it."""

from __future__ import annotations

from gatherlab.errors import ApiError, PracticeApiError

__all__ = ["ApiError", "PracticeApiError"]
