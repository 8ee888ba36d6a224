"""Which rows a query's fields let through: ``userId=1``, ``id_gte=90``, ``title_like=^one``, ``q=tea``.

As in json-server: several values of one field mean "one of" (of ``_ne``: "none of"), and all fields together
must hold.  Values compare as text, with ``_gte`` and ``_lte`` numbers as numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from gatherlab.practice.texts import Row, table

__all__ = ["BadQuery", "field_filter", "fields", "full_text", "short", "sortable", "value_at"]

Keep = Callable[[Row], bool]

OPERATORS = ("_gte", "_lte", "_ne", "_like")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_NOT_PLAIN = re.compile(r"[\\*+?()\[\]{}|]|(?<!^)\^|\$(?!$)")


class BadQuery(ValueError):
    """A query that the practice API does not understand; the message is the sentence of the 400 answer."""


def fields(resource: str) -> dict[str, type]:
    """Every field of a row with the type of its value; ``address.city`` reaches inside ``address``."""
    return dict(_inside(table(resource)[0], ""))


def _inside(row: Row, prefix: str) -> list[tuple[str, type]]:
    found: list[tuple[str, type]] = []
    for name, value in row.items():
        if isinstance(value, dict):
            found += _inside(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", type(value)))
    return found


def value_at(row: Row, field: str) -> Any:
    """The value of a field that ``fields`` names."""
    value: Any = row
    for part in field.split("."):
        value = value[part]
    return value


def sortable(resource: str, field: str) -> None:
    """Raise BadQuery where rows of ``resource`` have no such field."""
    if field not in fields(resource):
        raise BadQuery(_no_field(resource, field))


def field_filter(resource: str, name: str, values: Sequence[str]) -> Keep:
    """What keeps the rows that ``name=value`` asks for, for one or several values.  Raises BadQuery."""
    known = fields(resource)
    if name in known:
        return lambda row: _text(value_at(row, name)) in values
    operator = next((ending for ending in OPERATORS if name.endswith(ending)), "")
    field = name.removesuffix(operator)
    if field not in known:
        raise BadQuery(_no_field(resource, name))
    if operator == "_ne":
        return lambda row: _text(value_at(row, field)) not in values
    if operator == "_like":
        patterns = [_pattern(name, value) for value in values]
        return lambda row: any(pattern.search(_text(value_at(row, field))) for pattern in patterns)
    bounds = [_bound(name, field, known[field], value) for value in values]
    if operator == "_gte":
        return lambda row: any(value_at(row, field) >= bound for bound in bounds)
    return lambda row: any(value_at(row, field) <= bound for bound in bounds)


def full_text(words: str) -> Keep:
    """What keeps the rows that have ``words`` in any of their values, capital letters or not."""
    wanted = words.lower()
    return lambda row: any(wanted in text for text in _texts(row))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    return [_text(value).lower()] if value else []  # json-server finds no 0 and no false


def _text(value: object) -> str:
    """A value as JSON writes it, without quotes."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bound(name: str, field: str, kind: type, value: str) -> Any:
    if kind is str:
        return value
    if kind is bool:
        raise BadQuery(f"{field} is true or false: ask for {field}=true or {field}=false, not {name}.")
    if not _NUMBER.fullmatch(value):
        raise BadQuery(f"{name}={short(value)}: {field} is a number, so compare it with a number.")
    return float(value)


def _pattern(name: str, value: str) -> re.Pattern[str]:
    """``_like`` is a regular expression in json-server; here only what always ends soon."""
    if _NOT_PLAIN.search(value):
        raise BadQuery(
            f"{name}={short(value)}: _like takes text; in it . is any character, ^ the start, $ the end."
        )
    start, end = ("^" if value.startswith("^") else ""), (r"\Z" if value.endswith("$") else "")
    inner = value.removeprefix("^").removesuffix("$")
    return re.compile(start + "".join("." if c == "." else re.escape(c) for c in inner) + end, re.I)


def _no_field(resource: str, name: str) -> str:
    return f"{resource} have no field {short(name)}. They have {', '.join(fields(resource))}."


def short(text: str) -> str:
    """A text of a request as a sentence quotes it."""
    return text if len(text) <= 40 else text[:40] + "…"
