"""The practice API as a Starlette application: JSONPlaceholder's shape, fixed latency, knobs, counters.

Every endpoint is ``async def``, so that the same app can be mounted in a browser, where there are no
threads.  ``GET /`` lists what is there; ``/stats`` has the counters, ``/stats/reset`` starts them anew
(both are not counted themselves).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gatherlab.practice.addresses import Address, understand
from gatherlab.practice.answers import Answer, BadBody, answer, parse_body
from gatherlab.practice.filters import BadQuery
from gatherlab.practice.knobs import KNOBS, BadKnob, Knobs, parse
from gatherlab.practice.latency import latency
from gatherlab.practice.queries import LIST_QUERIES
from gatherlab.practice.texts import RESOURCES, read_all
from gatherlab.practice.traffic import RATE_SECONDS, Group, Traffic

__all__ = ["create_app"]

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_LARGEST_BODY = 100_000
_WITHOUT_BODY = (204, 205, 304)


def create_app(*, latency_scale: float = 1.0, needs_timeout: float = 10.0) -> Starlette:
    """A practice API of its own, with its own counters.

    ``latency_scale`` multiplies every wait; ``needs_timeout`` is how many seconds (not scaled) a
    ``needs=`` request waits for the others before it is answered with 504.
    """
    read_all()
    desk = _Desk(latency_scale, needs_timeout)
    return Starlette(
        routes=[
            Route("/", _index),
            Route("/stats", desk.stats),
            Route("/stats/reset", desk.reset, methods=["GET", "POST"]),
            Route("/{path:path}", desk.serve, methods=_METHODS),
        ]
    )


class _Gone(Exception):
    """The client closed its connection: nobody waits for this answer any more."""


class _Desk:
    """Where requests are answered: one per app."""

    def __init__(self, latency_scale: float, needs_timeout: float) -> None:
        self._scale = latency_scale
        self._needs_timeout = needs_timeout
        self._traffic = Traffic()

    async def stats(self, request: Request) -> Response:
        return JSONResponse(self._traffic.report())

    async def reset(self, request: Request) -> Response:
        self._traffic.reset()
        return JSONResponse(self._traffic.report())

    async def serve(self, request: Request) -> Response:
        """One request: read its knobs, keep the limit, wait, answer."""
        address = understand(request.path_params["path"])
        if address is None:
            return JSONResponse({}, 404)
        try:
            knobs = parse(request.query_params)
        except BadKnob as error:
            return _error(400, str(error))
        group = (address.pattern, knobs.run)
        if refusal := self._refusal(address, knobs, group):
            self._traffic.refused()
            return refusal
        with self._traffic.serving(group):
            return await self._serve_counted(request, address, knobs, group)

    def _refusal(self, address: Address, knobs: Knobs, group: Group) -> Response | None:
        """The answer 429 where there are too many, at once or in a second."""
        if knobs.limit and self._traffic.is_full(group, knobs.limit):
            return _too_many(address, knobs.limit, "are in flight already", "limit")
        if knobs.rate and self._traffic.is_too_fast(group, knobs.rate):
            return _too_many(address, knobs.rate, "were let in during the last second", "rate")
        return None

    async def _serve_counted(
        self, request: Request, address: Address, knobs: Knobs, group: Group
    ) -> Response:
        fails = knobs.fail_first and self._traffic.must_fail(request.url.path, knobs.run, knobs.fail_first)
        try:
            result = await _result(request, address)
            async with _watching(request) as gone:
                if knobs.needs and not await self._enough(group, knobs.needs, gone):
                    return _error(504, _lonely(knobs.needs, self._needs_timeout, address))
                await _pause(self._seconds(address, knobs), gone)
        except (BadBody, BadQuery) as error:
            return _error(400, str(error))
        except (_Gone, ClientDisconnect):
            self._traffic.gone += 1
            return Response(status_code=499)
        return _response(result, knobs, bool(fails))

    def _seconds(self, address: Address, knobs: Knobs) -> float:
        fixed = latency(address.resource, address.row_id, address.child)
        return self._scale * (fixed if knobs.delay is None else knobs.delay)

    async def _enough(self, group: Group, needs: int, gone: asyncio.Future[None]) -> bool:
        """Wait until ``needs`` requests of the group are here; False if they do not come in time."""
        with self._traffic.gathering(group, needs) as gate:
            await asyncio.wait({gate, gone}, timeout=self._needs_timeout, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                raise _Gone
            return gate.done()


async def _index(request: Request) -> Response:
    """What is there, for whoever opens the address in a browser."""
    return JSONResponse(
        {
            "practice API": "the shape of JSONPlaceholder, on this machine",
            "lists": [f"/{name}" for name in RESOURCES],
            "queries": ["field=value", "field_gte=", "field_lte=", "field_ne=", "field_like=", *LIST_QUERIES],
            "knobs": list(KNOBS),
            "counters": ["/stats", "/stats/reset"],
        }
    )


async def _result(request: Request, address: Address) -> Answer:
    """The answer's status and value; reading the body comes first, for the watcher needs the rest."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise BadBody(f"The body of the request is longer than {_LARGEST_BODY:,} bytes.")
    fields = parse_body(body, request.headers.get("content-type", ""))
    return answer(request.method, address, request.query_params.multi_items(), fields, str(request.url))


@asynccontextmanager
async def _watching(request: Request) -> AsyncIterator[asyncio.Future[None]]:
    """Done when the client goes away; without it a cancelled request would stay in flight.

    In a browser tab the client's own task runs this, so it is cancelled itself, and needs no task beside it.
    """
    gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    if sys.platform != "emscripten":
        gone = asyncio.create_task(_disconnect(request), name="practice-api-watch")
    try:
        yield gone
    finally:
        gone.cancel()


async def _disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _pause(seconds: float, gone: asyncio.Future[None]) -> None:
    if seconds > 0:
        await asyncio.wait({gone}, timeout=seconds)
    if gone.done():
        raise _Gone


def _response(result: Answer, knobs: Knobs, fails: bool) -> Response:
    """The answer, or the failure that the knobs ask for."""
    if fails:
        return _ordered(knobs.status or 503, f"fail_first={knobs.fail_first}")
    if knobs.status is None or knobs.fail_first:
        return JSONResponse(result.value, result.status, headers=result.headers)
    if knobs.status >= 300:
        return _ordered(knobs.status, f"status={knobs.status}")
    return (
        _ordered(knobs.status, "")
        if knobs.status in _WITHOUT_BODY
        else JSONResponse(result.value, knobs.status, headers=result.headers)
    )


def _ordered(status: int, knob: str) -> Response:
    if status in _WITHOUT_BODY:
        return Response(status_code=status)
    return _error(status, f"This answer was ordered with {knob}.")


def _too_many(address: Address, number: int, where: str, knob: str) -> Response:
    sentence = f"Too many requests: {number} to {address.pattern} {where} ({knob}={number})."
    return _error(429, sentence, {"Retry-After": str(RATE_SECONDS)})


def _lonely(needs: int, seconds: float, address: Address) -> str:
    return (
        f"needs={needs}: after {seconds:g} s there were still fewer than {needs} requests to "
        f"{address.pattern} in flight. Were they started one after the other?"
    )


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    content: dict[str, Any] = {"error": sentence}
    return JSONResponse(content, status, headers=headers)
