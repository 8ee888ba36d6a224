"""The judges of 2.1 and 2.2: a list of any length, a mapping.  (2.3 is in limit.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.protocol import Arg, ArgKind, End, argument
from gatherlab.checking.values import Value
from gatherlab.counts import counted
from gatherlab.exercises.by_id import ById, in_order, listed
from gatherlab.exercises.lesson_02.limit import FetchLimited
from gatherlab.exercises.results import calls, listing, shape
from gatherlab.model import Diagnosis as D

__all__ = ["JUDGES"]


# --------------------------------------------------------------------------- 2.1


class _All(ById):
    """All ids in flight together, the last one answered first, or as ``order`` says."""

    def __init__(self, ids: list[Any] | tuple[Any, ...], order: Sequence[Any] | None = None) -> None:
        many = f"list(range({len(ids)}))" if len(ids) > 8 else repr(ids)
        called = f"Called: fetch_all(api, {many})."
        if len(ids) > 1:
            first = "last one" if order is None else f"request for {order[0]}"
            called += f" The server answered the {first} first."
        super().__init__("fetch_all", [argument(ids)], ids, called, order=order)
        self.shown = listed(ids)

    def verdict(self, end: End) -> Finding | None:
        return self._merged(end) or self.ended(end) or self.explained(end, self._result(end))

    def _result(self, end: End) -> Finding | None:
        return (
            listing(self, end.value, self.shown)
            or calls(self, self.ids, "api.get")
            or self.lengths(end.value, self.shown)
            or in_order(self, end.value, self.shown)
        )

    def _merged(self, end: End) -> Finding | None:
        """Each id was asked for once, although one of them stands there twice."""
        once = len(self.keys) == len(set(map(str, self.keys))) < len(self.ids)
        if not once or end.kind == "raised" or set(map(str, self.keys)) != set(map(str, self.ids)):
            return None
        if self.peak < len(self.keys):
            return None
        return Finding(
            D.SEQUENTIAL,
            f"Expected: {len(self.ids)} requests, one for each id, also when an id stands there twice.",
            f"The server saw {len(self.keys)}: no id was asked for a second time.",
            "Look for a set() or a dict made from ids: both keep only one of two equal ids.",
        )


class FetchAll(Judge):
    """2.1: any number of ids: three, none, one, duplicates, forty, and a tuple; then some that are drawn."""

    exercise, function = "2.1", "fetch_all"

    def scenarios(self) -> Iterator[Scenario]:
        """The scenarios, in order."""
        yield _All([3, 1, 2])
        yield _All([])
        yield _All([7])
        yield _All([5, 5, 9])
        yield _All(list(range(40)))
        yield _All(("t", "u"))
        ids = self.draw.sample(range(100), self.draw.between(4, 8))
        yield _All(ids, self.draw.mixed(ids))


# --------------------------------------------------------------------------- 2.2


_FORMS = {
    "list": "a list",
    "generator": "a generator",
    "iterator": "an iterator",
    "dict_keys": "the keys of a dict",
}


class _Map(ById):
    """All names in flight together, the last one answered first, or as ``order`` says; names come in many
    forms."""

    def __init__(self, kind: ArgKind, names: list[str], order: Sequence[str] | None = None) -> None:
        what = f"{_FORMS[kind]} of {', '.join(names)}" if names else "an iterator that has nothing left"
        super().__init__(
            "fetch_map",
            [Arg(kind, names)],
            names,
            f"Called: fetch_map(api, names), names is {what}.",
            order=order,
        )
        self.kind = kind
        pairs = ", ".join(f"{name!r}: <{name}>" for name in names)
        self.shown = f"{{{pairs}}}" if names else "an empty dict, {}"

    def verdict(self, end: End) -> Finding | None:
        finding = self.ended(end) or self.explained(end, self._result(end))
        if finding is None or self.kind != "generator":
            return finding
        happened = self._used_up(end)
        if happened is None:
            return finding
        form = _FORMS[self.kind].capitalize()
        look = f"{form} gives each name once, and you look into it twice."
        return Finding(finding.diagnosis, f"Expected: {self.shown}.", happened, look)

    def _used_up(self, end: End) -> str | None:
        """What happened, if the function went through the generator before it needed it: too few requests,
        or too few names."""
        if end.kind == "stuck" and 0 < len(self.requests) == self.peak < self.need:
            return f"The server saw only {counted(self.peak, 'requests')}, and your function waited."
        asked = sorted(map(str, self.keys)) == sorted(self.ids)
        empty = isinstance(end.value, (dict, list, tuple)) and not end.value
        if end.kind != "returned" or not empty or not (asked or not self.keys):
            return None
        return (
            f"Your function returned {self.meaning(end.value)}, after {counted(len(self.keys), 'requests')}."
        )

    def _result(self, end: End) -> Finding | None:
        if not isinstance(end.value, dict):
            look = "dict(zip(names, answers)) brings them together; look at what comes after return."
            return shape(self, end.value, f"a dict, {self.shown}", look)
        return calls(self, self.ids, "api.get") or self._pairs(end.value)

    def _pairs(self, value: dict[Any, Value]) -> Finding | None:
        if value == {name: self.tokens.first(name) for name in self.ids}:
            return None
        if set(map(str, value)) != set(self.ids):
            look = "Look at the keys: each name once, as it stands in names."
        elif all(answer in list(self.tokens.words()) for answer in value.values()):
            look = "An answer stands under the name of another: in which order do your answers come?"
        else:
            look = "Look at where each value comes from: it is the answer itself, as await gives it to you."
        happened = f"Your function returned {self.meaning(value)}."
        diagnosis = D.WRONG_VALUE if value else D.ONE_SHOT
        return Finding(diagnosis, f"Expected: {self.shown}.", happened, look)


class FetchMap(Judge):
    """2.2: names as a list, a generator, the keys of a dict, and an iterator that has nothing left; then a
    generator of names that are drawn."""

    exercise, function = "2.2", "fetch_map"

    def scenarios(self) -> Iterator[Scenario]:
        """The scenarios, in order."""
        yield _Map("list", ["b", "a", "c"])
        yield _Map("generator", ["x", "y", "z"])
        yield _Map("dict_keys", ["k1", "k2"])
        yield _Map("iterator", [])
        names = self.draw.names(3, 6)
        yield _Map("generator", names, self.draw.mixed(names))


JUDGES: tuple[type[Judge], ...] = (FetchAll, FetchMap, FetchLimited)
