"""Which answer an address gets, without any waiting: a status and a JSON value.

Writing is faked as JSONPlaceholder fakes it: the answer looks as if it had worked, and nothing is kept.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from gatherlab.practice.addresses import Address
from gatherlab.practice.queries import CHILDREN, Pairs, children, find_row, select
from gatherlab.practice.texts import Row, table

__all__ = ["Answer", "BadBody", "answer", "parse_body"]

Answer = tuple[int, Any]
"""An HTTP status and the value that becomes the JSON body."""

_NOT_FOUND: Answer = (404, {})


class BadBody(ValueError):
    """A request body that cannot be read; the message is the sentence of the 400 answer."""


def parse_body(body: bytes, content_type: str) -> Row:
    """The fields of a request body, JSON or an HTML form; an empty body has none.  Raises BadBody."""
    if not body:
        return {}
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise BadBody("The body of the request is not JSON.") from None
    if not isinstance(value, dict):
        raise BadBody('The body of the request must be a JSON object, such as {"title": "…"}.')
    return value


def answer(method: str, address: Address, pairs: Pairs, fields: Row) -> Answer:
    """What JSONPlaceholder answers to ``method`` at ``address``; 405 where it has no such method."""
    if method in ("GET", "HEAD"):
        return _read(address, pairs)
    if method == "POST":
        return _create(address, fields)
    if method in ("PUT", "PATCH", "DELETE"):
        return _change(method, address, fields)
    return 405, {"error": f"The practice API has no {method} here."}


def _read(address: Address, pairs: Pairs) -> Answer:
    if address.row_id is None:
        return 200, select(table(address.resource), pairs)
    if address.child is not None:
        return 200, select(children(address.resource, address.row_id, address.child), pairs)
    row = find_row(address.resource, address.row_id)
    return (200, row) if row is not None else _NOT_FOUND


def _create(address: Address, fields: Row) -> Answer:
    if address.row_id is not None and address.child is None:
        return _NOT_FOUND
    owner: Row = {}
    if address.child is not None:
        owner = {CHILDREN[(address.resource, address.child)]: address.row_id}
    return 201, {**fields, **owner, "id": len(table(address.child or address.resource)) + 1}


def _change(method: str, address: Address, fields: Row) -> Answer:
    row = find_row(address.resource, address.row_id) if address.row_id and not address.child else None
    if row is None:
        return _NOT_FOUND
    if method == "DELETE":
        return 200, {}
    kept = row if method == "PATCH" else {}
    return 200, {**kept, **fields, "id": row["id"]}
