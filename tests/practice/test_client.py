from __future__ import annotations

import asyncio
import hashlib
import pickle
import re
from collections.abc import Coroutine
from typing import Any

import httpx
import pytest

from gatherlab import practice
from gatherlab.practice import ApiError, PracticeApiError, api, client
from gatherlab.practice.server import local_address
from gatherlab.practice.texts import table


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


def test_get_a_path_a_slash_and_a_number() -> None:
    assert run(api.get("users/1")) == table("users")[0]
    assert run(api.get("/posts/2")) == table("posts")[1]
    assert run(api.get(3)) == table("posts")[2]
    assert len(run(api.get("posts?userId=1"))) == 10


def test_the_dashboards_three() -> None:
    async def main() -> list[Any]:
        return await asyncio.gather(api.user(), api.posts(), api.todos())

    user, posts, todos = run(main())
    assert user["id"] == 1
    assert [len(posts), len(todos)] == [10, 20]
    assert {row["userId"] for row in posts + todos} == {1}


def test_the_later_lessons_three() -> None:
    assert run(api.slow())["title"] == table("posts")[0]["title"]
    assert run(api.prepare())["username"] == "maren"
    assert run(api.check("photos")) == "ok"
    assert run(api.check("users/1")) == "ok"
    with pytest.raises(ApiError, match=r"404 for recipes: there is no service .recipes.\. They are web, "):
        run(api.check("recipes"))
    with pytest.raises(ApiError, match="503 for users/2"):
        run(api.check("billing"))


def test_a_slip_in_a_name_is_told_what_there_is() -> None:
    with pytest.raises(AttributeError, match=r"^api has no 'post'. It has get\(path\), user\(\)"):
        api.post  # type: ignore[attr-defined]


def test_requests_overlap() -> None:
    async def main() -> int:
        await asyncio.gather(*(api.get(f"posts/{number}?needs=5") for number in range(1, 6)))
        stats = await api.get("stats")
        peak: int = stats["peak"]
        return peak

    assert run(main()) == 5


def test_a_missing_post_is_an_api_error() -> None:
    with pytest.raises(ApiError) as caught:
        run(api.get("posts/99999"))
    assert str(caught.value) == "404 for posts/99999: there is no such post"
    assert (caught.value.status, caught.value.path) == (404, "posts/99999")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("recipes/1", "404 for recipes/1: there is nothing at this address"),
        ("users/11", "404 for users/11: there is no such user"),
        ("posts/1?status=500", "500 for posts/1?status=500: This answer was ordered with status=500."),
        (
            "posts?userid=1",
            "400 for posts?userid=1: posts have no field userid. They have userId, id, title, body.",
        ),
        ("posts/1?delay=x", "400 for posts/1?delay=x: delay=x is not a number of seconds from 0 to 60."),
    ],
)
def test_the_message_says_what_happened(path: str, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        run(api.get(path))
    assert str(caught.value) == message


def test_an_answer_without_a_body_is_none() -> None:
    assert run(api.get("posts/1?status=204")) is None


@pytest.mark.parametrize("key", [None, True, 1.5, ["posts/1"], b"posts/1"])
def test_what_is_no_path_is_a_type_error(key: Any) -> None:
    with pytest.raises(TypeError, match=r"api.get\(\) takes a path such as 'posts/1', not"):
        run(api.get(key))


@pytest.mark.parametrize("key", ["", "/", "http://127.0.0.1/posts/1"])
def test_a_path_that_cannot_be_is_a_value_error(key: str) -> None:
    with pytest.raises(ValueError, match=r"api.get\(\) takes a path"):
        run(api.get(key))


def answer_with(monkeypatch: pytest.MonkeyPatch, what: httpx.Response | Exception) -> None:
    async def get(self: httpx.AsyncClient, url: str) -> httpx.Response:
        if isinstance(what, Exception):
            raise what
        return what

    monkeypatch.setattr(httpx.AsyncClient, "get", get)


def test_a_page_instead_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, httpx.Response(200, content=b"<html>"))
    with pytest.raises(ApiError, match="200 for posts/1: the answer is not JSON"):
        run(api.get("posts/1"))


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"error": 1}'])
def test_a_failure_without_a_sentence_gets_ours(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    answer_with(monkeypatch, httpx.Response(503, content=body))
    with pytest.raises(ApiError, match="503 for posts/1: the service is not ready, try again"):
        run(api.get("posts/1"))
    answer_with(monkeypatch, httpx.Response(418, content=body))
    with pytest.raises(ApiError, match="418 for posts/1: the request failed"):
        run(api.get("posts/1"))


def test_no_answer_from_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    local_address()
    answer_with(monkeypatch, httpx.ConnectError("refused"))
    with pytest.raises(
        ApiError, match=r"no answer for posts/1 \(ConnectError\): .* Restart the kernel"
    ) as caught:
        run(api.get("posts/1"))
    assert caught.value.status is None
    assert caught.value.path == "posts/1"


def test_no_answer_from_another_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_API", "https://example.org")
    answer_with(monkeypatch, httpx.ConnectTimeout("late"))
    with pytest.raises(ApiError, match=r"example\.org does not answer\. Remove GATHERLAB_API and restart"):
        run(api.get("posts/1"))


def test_a_bad_setting_is_said_by_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_API", "nonsense")
    with pytest.raises(PracticeApiError, match="GATHERLAB_API is 'nonsense'"):
        run(api.get("posts/1"))


def test_the_server_starts_off_the_learners_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    threads: list[str] = []
    real = client.chosen_address

    def noted() -> str:
        threads.append("main" if threading.current_thread() is threading.main_thread() else "worker")
        return real()

    monkeypatch.setattr(client, "chosen_address", noted)
    run(api.get(1))
    run(api.get(1))
    assert threads == ["worker", "main"]


def test_checksum_blocks_for_the_scaled_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(client.time, "sleep", pauses.append)
    monkeypatch.setenv("GATHERLAB_LATENCY", "2")
    assert api.checksum("map.png") == hashlib.sha256(b"map.png").hexdigest()[:12]
    assert pauses == [0.6]


def test_checksum_of_something_else() -> None:
    with pytest.raises(TypeError, match=r"api.checksum\(\) takes one name, a str, not list"):
        api.checksum(["a", "b"])  # type: ignore[arg-type]


def test_repr_says_what_there_is() -> None:
    assert repr(api).startswith("<the practice API: get(path), user()")
    public = {name for name in vars(client.PracticeClient) if not name.startswith("_")}
    assert set(re.findall(r"(\w+)\(", repr(api))) == public


def test_an_api_error_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(ApiError.from_status(404, "posts/0")))
    assert (str(copy), copy.status, copy.path) == ("404 for posts/0: there is no such post", 404, "posts/0")
    assert (ApiError().status, ApiError("x").path) == (None, "")


def test_both_kinds_of_address_have_their_certificates() -> None:
    assert client._tls("https://example.org") is client._tls("https://example.com")
    assert client._tls("http://127.0.0.1") is not client._tls("https://example.org")


def test_the_public_names() -> None:
    assert set(practice.__all__) >= {"practice_api", "api", "ApiError"}
    assert all(hasattr(practice, name) for name in practice.__all__)
    assert practice.running_address() is None
    assert practice.practice_api(announce=False) == local_address() == practice.running_address()
    with pytest.raises(AttributeError, match="no attribute 'recipe'"):
        _ = practice.recipe
