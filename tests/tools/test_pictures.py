from pathlib import Path

import pytest

from tools import pictures


def test_the_stored_pictures_are_what_the_program_draws(capsys: pytest.CaptureFixture[str]) -> None:
    assert pictures.run(check=True) == 0, capsys.readouterr().out


def test_a_missing_picture_is_a_complaint_and_can_be_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pictures.run(check=True, folder=tmp_path) == 1
    assert "three-fetches-dark.svg" in capsys.readouterr().out
    assert pictures.run(check=False, folder=tmp_path) == 0
    assert pictures.run(check=True, folder=tmp_path) == 0


def test_the_picture_shows_both_ways_on_one_axis() -> None:
    drawing = pictures.pictures()["three-fetches-light.svg"]
    assert "one after the other" in drawing
    assert "asyncio.gather" in drawing
    assert "fetch_post(3)" in drawing
