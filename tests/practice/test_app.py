from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from gatherlab.practice import app as app_module
from gatherlab.practice.addresses import Address, understand
from gatherlab.practice.answers import answer
from gatherlab.practice.app import create_app
from gatherlab.practice.texts import table
from gatherlab.virtual_loop import run_virtual

Visit = Callable[[httpx.AsyncClient], Awaitable[Any]]


def visit(what: Visit, **options: Any) -> Any:
    """Run a coroutine function with a client of a fresh app that does not wait."""

    async def main() -> Any:
        transport = httpx.ASGITransport(create_app(latency_scale=0, **options))
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await what(client)

    return asyncio.run(main())


def ask(path: str, method: str = "GET", **options: Any) -> httpx.Response:
    async def one(client: httpx.AsyncClient) -> httpx.Response:
        return await client.request(method, path, **options)

    response: httpx.Response = visit(one)
    return response


# ------------------------------------------------------------------ JSONPlaceholder's shape


@pytest.mark.parametrize("resource", ["posts", "comments", "albums", "photos", "todos", "users"])
def test_lists_and_rows(resource: str) -> None:
    assert ask(f"/{resource}").json() == table(resource)
    assert ask(f"/{resource}/3").json() == table(resource)[2]
    assert ask(f"/{resource}/").json() == table(resource)


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/posts/1/comments", 5),
        ("/albums/1/photos", 50),
        ("/users/1/posts", 10),
        ("/users/1/albums", 10),
        ("/users/1/todos", 20),
        ("/comments?postId=1", 5),
        ("/posts/99999/comments", 0),
    ],
)
def test_lists_of_a_row(path: str, count: int) -> None:
    response = ask(path)
    assert (response.status_code, len(response.json())) == (200, count)


@pytest.mark.parametrize(
    "path", ["/posts/99999", "/posts/abc", "/recipes", "/recipes/1", "/posts/1/recipes", "/a/b/c/d"]
)
def test_what_is_not_there_is_404_with_an_empty_object(path: str) -> None:
    response = ask(path)
    assert (response.status_code, response.json()) == (404, {})


def test_creating_looks_as_if_it_had_worked() -> None:
    response = ask("/posts", "POST", json={"title": "mine", "id": 5})
    assert (response.status_code, response.json()) == (201, {"title": "mine", "id": 101})
    nested = ask("/posts/7/comments", "POST", json={"name": "n"})
    assert (nested.status_code, nested.json()) == (201, {"name": "n", "postId": "7", "id": 501})
    assert ask("/posts", "POST").json() == {"id": 101}
    assert ask("/posts", "POST", data={"title": "a form"}).json() == {"title": "a form", "id": 101}


def test_changing_and_deleting_look_as_if_they_had_worked() -> None:
    assert ask("/posts/1", "PUT", json={"title": "new"}).json() == {"title": "new", "id": 1}
    assert ask("/posts/1", "PATCH", json={"title": "new"}).json() == {**table("posts")[0], "title": "new"}
    deleted = ask("/posts/1", "DELETE")
    assert (deleted.status_code, deleted.json()) == (200, {})
    assert table("posts")[0]["title"] != "new"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/posts/101"),
        ("PATCH", "/posts/x"),
        ("DELETE", "/posts/0"),
        ("POST", "/posts/1"),
        ("PUT", "/posts"),
    ],
)
def test_changing_what_is_not_there(method: str, path: str) -> None:
    assert ask(path, method, json={}).status_code == 404


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b'"text"', b"[" * 50_000])
def test_a_body_that_is_no_object_gets_a_sentence(body: bytes) -> None:
    response = ask("/posts", "POST", content=body)
    assert response.status_code == 400
    assert "body of the request" in response.json()["error"]


def test_a_body_that_is_too_long_gets_a_sentence() -> None:
    response = ask("/posts", "POST", content=b"x" * 200_000)
    assert response.status_code == 400
    assert "longer than" in response.json()["error"]


def test_head_and_unknown_methods() -> None:
    assert ask("/posts/1", "HEAD").status_code == 200
    assert ask("/posts/1", "TRACE").status_code == 405
    assert answer("TRACE", Address("posts"), [], {})[0] == 405


def test_the_index_lists_everything() -> None:
    index = ask("/").json()
    assert "/posts" in index["lists"]
    assert "needs" in index["knobs"]
    assert {"_page", "_sort", "q"} <= set(index["queries"])


def test_patterns() -> None:
    found = [understand(path) for path in ("posts", "posts/1", "posts/1/comments")]
    assert [address.pattern for address in found if address] == [
        "/posts",
        "/posts/{id}",
        "/posts/{id}/comments",
    ]


# ------------------------------------------------------------------ knobs


def test_a_bad_knob_is_400_with_a_sentence() -> None:
    response = ask("/posts/1?delay=soon")
    assert (response.status_code, response.json()) == (
        400,
        {"error": "delay=soon is not a number of seconds from 0 to 60."},
    )


def test_status() -> None:
    assert ask("/posts/1?status=500").status_code == 500
    assert "status=500" in ask("/posts/1?status=500").json()["error"]
    assert ask("/posts/1?status=202").json() == table("posts")[0]
    empty = ask("/posts/1?status=204")
    assert (empty.status_code, empty.content) == (204, b"")
    assert ask("/posts/1?status=304").content == b""


async def statuses(client: httpx.AsyncClient, path: str, times: int) -> list[int]:
    return [(await client.get(path)).status_code for _ in range(times)]


def test_fail_first_starts_anew_after_a_success() -> None:
    assert visit(lambda c: statuses(c, "/posts/1?fail_first=2", 6)) == [503, 503, 200, 503, 503, 200]


def test_fail_first_with_a_status_and_a_run_token() -> None:
    assert visit(lambda c: statuses(c, "/posts/1?fail_first=1&status=500&run=a", 3)) == [500, 200, 200]


def test_fail_first_counts_per_path_and_per_token() -> None:
    async def several(client: httpx.AsyncClient) -> list[int]:
        paths = ["/posts/1?fail_first=1&run=a", "/posts/2?fail_first=1&run=a", "/posts/1?fail_first=1&run=b"]
        return [(await client.get(path)).status_code for path in paths + paths]

    assert visit(several) == [503, 503, 503, 200, 200, 200]


def test_reset_forgets_the_failures() -> None:
    async def several(client: httpx.AsyncClient) -> list[int]:
        before = await statuses(client, "/posts/1?fail_first=1&run=a", 2)
        await client.post("/stats/reset")
        return before + await statuses(client, "/posts/1?fail_first=1&run=a", 2)

    assert visit(several) == [503, 200, 503, 200]


def test_the_oldest_tokens_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatherlab.practice.traffic._TOKENS_KEPT", 2)

    async def several(client: httpx.AsyncClient) -> list[int]:
        paths = [f"/posts/1?fail_first=1&run={token}" for token in "abca"]
        return [(await client.get(path)).status_code for path in paths]

    assert visit(several) == [503, 503, 503, 503]


def test_needs_answers_nobody_until_all_are_there() -> None:
    async def three(client: httpx.AsyncClient) -> tuple[list[int], dict[str, int]]:
        paths = [f"/posts/{number}?needs=3" for number in (1, 2, 3)]
        responses = await asyncio.gather(*(client.get(path) for path in paths))
        return [response.json()["id"] for response in responses], (await client.get("/stats")).json()

    values, stats = visit(three)
    assert values == [1, 2, 3]
    assert stats == {"requests": 3, "in_flight": 0, "peak": 3, "gone": 0}


def test_needs_that_is_never_met_is_504_with_a_sentence() -> None:
    async def alone(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get("/posts/1?needs=2"), await client.get("/posts/2?needs=2")]

    for response in visit(alone, needs_timeout=0.01):
        assert response.status_code == 504
        assert "fewer than 2 requests to /posts/{id}" in response.json()["error"]


def test_needs_counts_the_same_pattern_and_token_only() -> None:
    async def strangers(client: httpx.AsyncClient) -> list[int]:
        paths = ["/posts/1?needs=2", "/users/1?needs=2", "/posts/2?needs=2&run=a", "/posts/2?needs=3"]
        return [r.status_code for r in await asyncio.gather(*(client.get(path) for path in paths))]

    assert visit(strangers, needs_timeout=0.05) == [504, 504, 504, 504]


def test_needs_lets_one_group_after_the_other_through() -> None:
    async def two_pairs(client: httpx.AsyncClient) -> list[int]:
        return [
            r.status_code
            for r in await asyncio.gather(*(client.get(f"/posts/{n}?needs=2") for n in range(1, 5)))
        ]

    assert visit(two_pairs) == [200] * 4


def test_limit_refuses_what_is_too_much() -> None:
    async def five(client: httpx.AsyncClient) -> tuple[list[httpx.Response], dict[str, int]]:
        # the two that are let in wait for a third, which is refused: all five are at the door together
        first = [asyncio.create_task(client.get(f"/posts/{n}?needs=3&limit=2")) for n in range(1, 3)]
        await asyncio.sleep(0.01)
        rest = await asyncio.gather(*(client.get(f"/posts/{n}?limit=2") for n in range(3, 6)))
        return [*await asyncio.gather(*first), *rest], (await client.get("/stats")).json()

    responses, stats = visit(five, needs_timeout=1.0)
    assert Counter(r.status_code for r in responses) == {504: 2, 429: 3}
    refused = responses[-1]
    assert refused.headers["Retry-After"] == "1"
    assert "limit=2" in refused.json()["error"]
    assert stats == {"requests": 5, "in_flight": 0, "peak": 2, "gone": 0}


def test_limit_lets_in_what_fits() -> None:
    assert visit(lambda c: statuses(c, "/posts/1?limit=1", 3)) == [200, 200, 200]


async def at_times(client: httpx.AsyncClient, *requests: tuple[float, str]) -> list[int]:
    """The status of each request, sent at its time (virtual seconds)."""
    start = asyncio.get_running_loop().time()

    async def one(when: float, path: str) -> int:
        await asyncio.sleep(start + when - asyncio.get_running_loop().time())
        return (await client.get(path)).status_code

    return await asyncio.gather(*(one(*request) for request in requests))


def visit_in_virtual_time(what: Visit) -> Any:
    async def main() -> Any:
        transport = httpx.ASGITransport(create_app(latency_scale=1))
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await what(client)

    return run_virtual(main)


def test_rate_counts_what_was_let_in_during_the_last_second() -> None:
    path = "/posts/1?rate=2&delay=0"
    times = (0.0, 0.6, 0.9, 1.0, 1.5, 1.7, 2.1)
    found = visit_in_virtual_time(lambda c: at_times(c, *((when, path) for when in times)))
    # at 1.0 the one of 0.0 is a second old; the refused one of 0.9 does not count, so 1.5 sees 0.6 and 1.0
    assert found == [200, 200, 429, 200, 429, 200, 200]


def test_rate_says_how_long_to_wait_and_that_is_enough() -> None:
    async def patient(client: httpx.AsyncClient) -> tuple[list[httpx.Response], list[int]]:
        both = [await client.get("/posts/1?rate=1&delay=0") for _ in range(2)]
        await asyncio.sleep(int(both[1].headers["Retry-After"]))
        return both, await statuses(client, "/posts/1?rate=1&delay=0", 2)

    (first, second), later = visit_in_virtual_time(patient)
    assert (first.status_code, second.status_code, later) == (200, 429, [200, 429])
    assert (
        second.json()["error"]
        == "Too many requests: 1 to /posts/{id} were let in during the last second (rate=1)."
    )


def test_few_at_once_are_still_too_many_a_second() -> None:
    async def one_at_a_time(client: httpx.AsyncClient) -> tuple[list[int], dict[str, int]]:
        found = await statuses(client, "/posts/1?rate=3&delay=0.1&limit=1", 5)
        return found, (await client.get("/stats")).json()

    found, stats = visit_in_virtual_time(one_at_a_time)
    assert found == [200, 200, 200, 429, 429]
    assert stats == {"requests": 5, "in_flight": 0, "peak": 1, "gone": 0}


def test_rate_counts_the_same_pattern_and_token_with_the_knob_only() -> None:
    async def strangers(client: httpx.AsyncClient) -> list[int]:
        paths = ["/posts/1", "/posts/1?rate=1", "/posts/2?rate=1", "/posts/1?rate=1&run=a", "/users/1?rate=1"]
        return [
            (await client.get(f"{path}{'&' if '?' in path else '?'}delay=0")).status_code for path in paths
        ]

    assert visit_in_virtual_time(strangers) == [200, 200, 429, 200, 200]


def test_reset_forgets_what_was_let_in() -> None:
    async def several(client: httpx.AsyncClient) -> list[int]:
        before = await statuses(client, "/posts/1?rate=1", 2)
        await client.post("/stats/reset")
        return before + await statuses(client, "/posts/1?rate=1", 1)

    assert visit(several) == [200, 429, 200]


def test_the_oldest_tokens_of_a_rate_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatherlab.practice.traffic._TOKENS_KEPT", 2)

    async def several(client: httpx.AsyncClient) -> list[int]:
        paths = [f"/posts/1?rate=1&run={token}" for token in "abbca"]
        return [(await client.get(path)).status_code for path in paths]

    assert visit(several) == [200, 200, 429, 200, 200]


# ------------------------------------------------------------------ waiting and going away


def test_latency_is_scaled_and_delay_replaces_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def note(seconds: float, gone: asyncio.Task[None]) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(app_module, "_pause", note)

    async def main() -> None:
        transport = httpx.ASGITransport(create_app(latency_scale=10))
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            for path in ("/posts/1", "/users", "/posts/1?delay=0.2", "/posts/1/comments"):
                await client.get(path)

    asyncio.run(main())
    assert pauses == [9.0, 5.0, 2.0, 7.0]


def scope(query: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": "/posts/1",
        "root_path": "",
        "query_string": query.encode(),
        "headers": [],
    }


@pytest.mark.parametrize("query", ["delay=60", "needs=2", "delay=0"])
def test_a_client_that_goes_away_is_not_in_flight_any_more(query: str) -> None:
    app = create_app(latency_scale=1)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        messages = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]
        receive_count.append(None)
        if len(receive_count) == 2 and "delay=0" not in query:
            await asyncio.sleep(0)
        return messages[min(len(receive_count), 2) - 1]

    receive_count: list[None] = []

    async def main() -> dict[str, int]:
        await app(scope(query), receive, send)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            stats: dict[str, int] = (await client.get("/stats")).json()
            return stats

    stats = asyncio.run(main())
    assert stats["in_flight"] == 0
    assert stats["gone"] == (0 if query == "delay=0" else 1)


def test_a_client_that_goes_away_while_sending() -> None:
    app = create_app(latency_scale=0)

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope(""), receive, send))
    assert sent[0]["status"] == 499


def test_stats_reset_starts_counting_anew() -> None:
    async def several(client: httpx.AsyncClient) -> list[dict[str, int]]:
        await asyncio.gather(*(client.get(f"/posts/{n}?needs=4") for n in range(1, 5)))
        return [(await client.get(path)).json() for path in ("/stats", "/stats/reset", "/stats")]

    before, reset, after = visit(several)
    assert (before["requests"], before["peak"]) == (4, 4)
    assert reset == after == {"requests": 0, "in_flight": 0, "peak": 0, "gone": 0}
