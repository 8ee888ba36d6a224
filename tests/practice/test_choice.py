from __future__ import annotations

import socket
import sys
import threading

import httpx
import pytest

from gatherlab.practice import PracticeApiError, practice_api
from gatherlab.practice.server import local_address

OURS = "Practice API: http://127.0.0.1 (this machine, no internet needed)\n"


def test_the_line_does_not_name_the_port(capsys: pytest.CaptureFixture[str]) -> None:
    first = practice_api()
    assert capsys.readouterr().out == OURS
    assert practice_api(announce=False) == first
    assert capsys.readouterr().out == ""
    assert not first.endswith("/")
    assert httpx.get(f"{first}/posts/1").json()["title"] == "The kettle does not need watching"


def test_another_service_is_used_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = local_address()
    monkeypatch.setenv("GATHERLAB_API", f" {other}/ ")
    assert practice_api() == other
    assert (
        capsys.readouterr().out
        == f"Practice API: {other} (a service on this machine, set by GATHERLAB_API)\n"
    )


def test_a_public_service_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(url: str, **options: object) -> httpx.Response:
        return httpx.Response(200, json={"title": "t"}, request=httpx.Request("GET", url))

    monkeypatch.setattr(httpx, "get", answer)
    monkeypatch.setenv("GATHERLAB_API", "https://jsonplaceholder.typicode.com/")
    assert practice_api() == "https://jsonplaceholder.typicode.com"
    line, second = capsys.readouterr().out.splitlines()
    assert line == "Practice API: https://jsonplaceholder.typicode.com (public service, set by GATHERLAB_API)"
    assert second.startswith("Lessons 00 and 01 work with it.")
    assert second.endswith("restart the kernel to use the one on this machine.")
    assert "gatherlab-practice-api" not in [thread.name for thread in threading.enumerate()]


def test_a_service_on_this_machine_without_knobs_is_told_from_one_with_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(url: str, **options: object) -> httpx.Response:
        return httpx.Response(200, json={"title": "t"}, request=httpx.Request("GET", url))

    with monkeypatch.context() as patch:
        patch.setattr(httpx, "get", answer)
        patch.setenv("GATHERLAB_API", "http://localhost:3000")
        practice_api()
    assert "Lessons 00 and 01 work with it. The others" in capsys.readouterr().out
    monkeypatch.setenv("GATHERLAB_API", local_address())
    practice_api()
    assert "Lessons" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "jsonplaceholder.typicode.com",
        "ftp://example.org",
        "http://",
        "http://a b",
        "http://[::1",
        "http://x:99999",
        "http://x/?a=1",
        "http://x/#a",
        "http://x:0",
        "http://:80",
    ],
)
def test_what_is_no_address_is_said(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GATHERLAB_API", text)
    with pytest.raises(PracticeApiError) as caught:
        practice_api()
    message = str(caught.value)
    assert message.startswith(f"GATHERLAB_API is {text!r}, which is not an address")
    assert "Remove the environment variable GATHERLAB_API and restart the kernel" in message


def unused_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def test_a_service_that_is_down_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_API", f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(PracticeApiError, match=r"does not answer \(ConnectError\)\. Remove .* GATHERLAB_API"):
        practice_api()


@pytest.mark.parametrize("path", ["/recipes", "/stats"])
def test_a_service_of_another_shape_is_said(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("GATHERLAB_API", local_address() + path)
    with pytest.raises(PracticeApiError, match="answers 404 to /posts/1 without a post"):
        practice_api()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"text"', b'{"id": 1}'])
def test_a_service_without_posts_is_said(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    def answer(url: str, **options: object) -> httpx.Response:
        return httpx.Response(200, content=body, request=httpx.Request("GET", url))

    monkeypatch.setattr(httpx, "get", answer)
    monkeypatch.setenv("GATHERLAB_API", "https://example.org")
    with pytest.raises(PracticeApiError, match="answers 200 to /posts/1 without a post"):
        practice_api()


def test_a_page_does_not_block_to_ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setenv("GATHERLAB_API", "https://example.org")
    assert practice_api() == "https://example.org"
