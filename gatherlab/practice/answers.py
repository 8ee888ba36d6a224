"""Which answer an address gets, without any waiting: a status and a JSON value.

Writing is faked as JSONPlaceholder fakes it: the answer looks as if it had worked, and nothing is kept.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from gatherlab.practice.addresses import Address
from gatherlab.practice.pages import link
from gatherlab.practice.queries import Pairs, only_knobs, select, with_relatives
from gatherlab.practice.relations import CHILDREN, children, find_row
from gatherlab.practice.texts import Row, table

__all__ = ["Answer", "BadBody", "answer", "parse_body"]


class Answer(NamedTuple):
    """An HTTP status, the value that becomes the JSON body, and headers."""

    status: int
    value: Any
    headers: dict[str, str] = {}  # noqa: RUF012  never changed


_NOT_FOUND = Answer(404, {})


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


def answer(method: str, address: Address, pairs: Pairs, fields: Row, url: str = "") -> Answer:
    """What JSONPlaceholder answers to ``method`` at ``address``; 405 where it has no such method.

    ``url`` is the whole address, for the links from page to page.  Raises BadQuery.
    """
    if method in ("GET", "HEAD"):
        return _read(address, pairs, url)
    only_knobs(pairs)
    if method == "POST":
        return _create(address, fields)
    if method in ("PUT", "PATCH", "DELETE"):
        return _change(method, address, fields)
    return Answer(405, {"error": f"The practice API has no {method} here."})


def _read(address: Address, pairs: Pairs, url: str) -> Answer:
    if address.row_id is None:
        return _list(address.resource, table(address.resource), pairs, url)
    if address.child is not None:
        return _list(address.child, children(address.resource, address.row_id, address.child), pairs, url)
    row = find_row(address.resource, address.row_id)
    return Answer(200, with_relatives(address.resource, row, pairs)) if row is not None else _NOT_FOUND


def _list(resource: str, rows: list[Row], pairs: Pairs, url: str) -> Answer:
    chosen = select(resource, rows, pairs)
    headers = {}
    if chosen.total is not None:
        headers["X-Total-Count"] = str(chosen.total)
    if chosen.pages:
        headers["Link"] = link(url, chosen.pages)
    return Answer(200, chosen.rows, headers)


def _create(address: Address, fields: Row) -> Answer:
    if address.row_id is not None and address.child is None:
        return _NOT_FOUND
    owner: Row = {}
    if address.child is not None:
        owner = {CHILDREN[(address.resource, address.child)]: address.row_id}
    return Answer(201, {**fields, **owner, "id": len(table(address.child or address.resource)) + 1})


def _change(method: str, address: Address, fields: Row) -> Answer:
    row = find_row(address.resource, address.row_id) if address.row_id and not address.child else None
    if row is None:
        return _NOT_FOUND
    if method == "DELETE":
        return Answer(200, {})
    kept = row if method == "PATCH" else {}
    return Answer(200, {**kept, **fields, "id": row["id"]})
