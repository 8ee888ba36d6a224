from __future__ import annotations

import pytest

from gatherlab.practice.errors import PracticeApiError
from gatherlab.practice.latency import latency, scale


def test_post_3_is_faster_than_post_2_and_post_1() -> None:
    assert [latency("posts", str(number)) for number in (1, 2, 3)] == [0.9, 0.7, 0.4]


def test_the_first_ten_posts_all_differ() -> None:
    assert len({latency("posts", str(number)) for number in range(1, 11)}) == 10


@pytest.mark.parametrize("resource", ["posts", "comments", "albums", "photos", "todos"])
def test_rows_take_from_two_to_nine_tenths(resource: str) -> None:
    seconds = [latency(resource, str(number)) for number in range(1, 101)]
    assert min(seconds) == 0.2
    assert max(seconds) <= 0.9


def test_users_and_lists() -> None:
    assert {latency("users", str(number)) for number in range(1, 11)} == {0.5}
    assert (latency("users", "1"), latency("posts"), latency("todos")) == (0.5, 0.6, 0.4)
    assert latency("albums") == 0.5
    assert latency("posts", "1", "comments") == latency("users", "1", "posts") == 0.7


@pytest.mark.parametrize("text", ["abc", "", "²", "9" * 5000])
def test_an_id_that_is_no_number_has_a_latency_too(text: str) -> None:
    assert 0.2 <= latency("posts", text) <= 0.9


@pytest.mark.parametrize(("text", "factor"), [("", 1.0), (" ", 1.0), ("0", 0.0), ("0.1", 0.1), ("3", 3.0)])
def test_scale(monkeypatch: pytest.MonkeyPatch, text: str, factor: float) -> None:
    monkeypatch.setenv("GATHERLAB_LATENCY", text)
    assert scale() == factor


@pytest.mark.parametrize("text", ["fast", "-1", "nan", "inf", "101", "0,5"])
def test_a_bad_scale_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GATHERLAB_LATENCY", text)
    with pytest.raises(PracticeApiError, match=r"GATHERLAB_LATENCY is .* must be a number"):
        scale()
