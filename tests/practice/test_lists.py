"""Lists as JSONPlaceholder answers them.

json_server_lists.json holds what json-server 0.17.4 answered, run once over this API's own rows: ids (of a
long list the first four, the length and the last four), X-Total-Count, Link, and what _embed and _expand add.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from gatherlab.practice.app import create_app

ANSWERS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("json_server_lists.json").read_text(encoding="utf-8")
)
HOST = "http://api"


def ask(path: str, method: str = "GET") -> httpx.Response:
    async def main() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(latency_scale=0))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.request(method, path)

    return asyncio.run(main())


def relatives(row: dict[str, Any]) -> dict[str, Any]:
    """Lists by their length, rows inside by their id."""
    inside = {name: value for name, value in row.items() if name not in ("address", "company")}
    found = {name: len(value) for name, value in inside.items() if isinstance(value, list)}
    found |= {name: value["id"] for name, value in inside.items() if isinstance(value, dict)}
    return {**found, "id": row["id"]}


def answered(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200
    value = response.json()
    if isinstance(value, dict):
        return relatives(value)
    ids = [row["id"] for row in value]
    found: dict[str, Any] = {"ids": ids if len(ids) <= 12 else [*ids[:4], len(ids), *ids[-4:]]}
    if "X-Total-Count" in response.headers:
        found["total"] = response.headers["X-Total-Count"]
    if "Link" in response.headers:
        found["link"] = response.headers["Link"].replace(HOST, "")
    if value and "_e" in response.url.query.decode():
        found["relatives"] = relatives(value[0])
    return found


@pytest.mark.parametrize("query", ANSWERS)
def test_the_answer_is_json_servers(query: str) -> None:
    assert answered(ask(f"/{query}")) == ANSWERS[query]


def test_every_kind_of_query_was_compared() -> None:
    text = " ".join(ANSWERS)
    names = ("_page", "_limit", "_start", "_end", "_sort", "_order", "_embed", "_expand", "q=")
    assert len(ANSWERS) >= 80
    assert all(text.count(name) >= 3 for name in (*names, "_gte", "_lte", "_ne", "_like"))


def test_the_links_lead_from_page_to_page() -> None:
    """A learner's loop over all pages: the next one's address comes with each answer."""
    seen: list[int] = []
    address: str | None = "/posts?userId=1&_page=1&_limit=4"
    while address:
        response = ask(address)
        seen += [row["id"] for row in response.json()]
        address = response.links.get("next", {}).get("url")
    assert seen == list(range(1, 11))


def test_the_whole_address_comes_back_in_a_link() -> None:
    links = ask("/posts?q=a%20b&_page=2&_limit=1&title_like=_page=9").links
    assert links == {}
    links = ask("/comments?email_like=%40example&_page=2&_limit=1&name_ne=_page=9&postId=1").links
    assert links["next"]["url"] == (
        f"{HOST}/comments?email_like=%40example&_page=3&_limit=1&name_ne=_page=9&postId=1"
    )


@pytest.mark.parametrize(
    ("method", "path", "sentence"),
    [
        ("GET", "/posts?_sort=views", "posts have no field views. They have userId, id, title, body."),
        ("GET", "/users/1/posts?_page=no", "_page=no is not a whole number from 0 on."),
        ("GET", "/posts/1?_embed=likes", "_embed=likes is not known for posts. It takes comments."),
        ("DELETE", "/posts/1?userId=1", "Writing takes no userId in its address. It takes delay, status, "),
    ],
)
def test_what_is_not_known_is_400(method: str, path: str, sentence: str) -> None:
    response = ask(path, method)
    assert response.status_code == 400
    assert response.json()["error"].startswith(sentence)


def test_a_status_knob_keeps_the_headers() -> None:
    response = ask("/posts?_page=2&status=203")
    assert (response.status_code, response.headers["X-Total-Count"]) == (203, "100")
    assert response.links["prev"]["url"] == f"{HOST}/posts?_page=1&status=203"
