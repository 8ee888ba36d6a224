"""The families of explanations, asked in this order: the first that knows what was seen answers."""

from __future__ import annotations

from gatherlab.explaining.families import (
    awaiting,
    clients,
    gathering,
    generators,
    locks,
    loops,
    names,
    other_loops,
    packages,
    silent,
    stopping,
    syntax,
    tasks,
    unawaited,
    values,
    waiting,
)
from gatherlab.explaining.rules import Rule

__all__ = ["ALL"]

_FAMILIES = (
    syntax,
    packages,
    loops,
    other_loops,
    gathering,
    waiting,
    awaiting,
    generators,
    locks,
    values,
    tasks,
    clients,
    names,
    stopping,
    silent,
    unawaited,
)
ALL: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family.RULES)
