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


def stand_ins(moment: Callable[[], float | None]) -> list[tuple[Any, Any]]:
    """``datetime`` and ``date``, each with its stand-in.

    ``moment()`` is the virtual time in seconds since 1970, or None where the real time is to be told.
    """

    class DatetimeStandIn(datetime, metaclass=_CountsAsReal):
        real = datetime

        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            kind = datetime if cls is DatetimeStandIn else cls
            return datetime.__new__(kind, *args, **kwargs)

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            seconds = moment()
            return datetime.now(tz) if seconds is None else cls.fromtimestamp(seconds, tz)

        @classmethod
        def utcnow(cls) -> Any:
            seconds = moment()
            if seconds is None:
                return datetime.utcnow()
            return cls.fromtimestamp(seconds, UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            seconds = moment()
            return datetime.today() if seconds is None else cls.fromtimestamp(seconds)

    class DateStandIn(date, metaclass=_CountsAsReal):
        real = date

        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            return date.__new__(date if cls is DateStandIn else cls, *args, **kwargs)

        @classmethod
        def today(cls) -> Any:
            seconds = moment()
            return date.today() if seconds is None else cls.fromtimestamp(seconds)

    for real, stand_in in ((datetime, DatetimeStandIn), (date, DateStandIn)):
        stand_in.__name__ = stand_in.__qualname__ = real.__name__
        stand_in.__module__ = real.__module__
    return [(datetime, DatetimeStandIn), (date, DateStandIn)]
