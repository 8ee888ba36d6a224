"""``datetime`` and ``date`` whose now(), utcnow() and today() follow the check's clock.

The classes themselves cannot be changed, so subclasses stand in for them.  They make instances of the real
classes, and count as them: ``isinstance(real, datetime)`` holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

__all__ = ["stand_ins"]


class _CountsAsReal(type):
    """Instances of the real class are instances of the stand-in, which equals the real class."""

    real: Any

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.real) if "real" in vars(cls) else type.__instancecheck__(cls, value)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.real) if "real" in vars(cls) else type.__subclasscheck__(cls, other)

    def __eq__(cls, other: object) -> bool:
        return cls is other or ("real" in vars(cls) and other is cls.real)

    def __hash__(cls) -> int:
        return hash(cls.real) if "real" in vars(cls) else type.__hash__(cls)


def _no_moment() -> float | None:
    return None


_moment: Callable[[], float | None] = _no_moment  # one check at a time


class _Datetime(datetime, metaclass=_CountsAsReal):
    real = datetime

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return datetime.__new__(datetime if cls is _Datetime else cls, *args, **kwargs)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """The virtual moment, in the zone ``tz``."""
        seconds = _moment()
        return datetime.now(tz) if seconds is None else cls.fromtimestamp(seconds, tz)

    @classmethod
    def utcnow(cls) -> Any:
        """The virtual moment, without a zone."""
        seconds = _moment()
        if seconds is None:
            return datetime.utcnow()
        return cls.fromtimestamp(seconds, UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        """The virtual moment, without a zone."""
        return cls.now()


class _Date(date, metaclass=_CountsAsReal):
    real = date

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return date.__new__(date if cls is _Date else cls, *args, **kwargs)

    @classmethod
    def today(cls) -> Any:
        """The virtual day."""
        seconds = _moment()
        return date.today() if seconds is None else cls.fromtimestamp(seconds)


_PAIRS: list[tuple[Any, Any]] = [(datetime, _Datetime), (date, _Date)]
for _real, _stand_in in _PAIRS:
    _stand_in.__name__ = _stand_in.__qualname__ = _real.__name__
    _stand_in.__module__ = _real.__module__


def stand_ins(moment: Callable[[], float | None]) -> list[tuple[Any, Any]]:
    """``datetime`` and ``date``, each with its stand-in.

    ``moment()`` is the virtual time in seconds since 1970, or None where the real time is to be told.
    """
    global _moment
    _moment = moment
    return list(_PAIRS)
