from pathlib import Path

import pytest

from tools import gallery


def test_the_gallery_is_complete_and_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert gallery.run(check=True) == 0, capsys.readouterr().out
    assert len(gallery.pictures()) == len(set(gallery.pictures())) >= 50


def test_every_golden_of_a_timeline_is_shown() -> None:
    drawn = {path.name.split(".")[0] for path in gallery.GOLDENS.glob("*.svg")}
    assert drawn == set(gallery.TIMELINES)


def test_what_differs_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gallery, "SHOTS", tmp_path)
    (tmp_path / "of-before.light.png").touch()
    assert gallery.run(check=True) == 1
    said = capsys.readouterr().out
    assert "quiz-one-wrong.dark.png: is missing" in said
    assert "of-before.light.png: is not on the page" in said
    assert "gallery.md: is not what the tool writes" in said


def test_screenshots_come_before_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them nothing is written; with them the page is."""
    monkeypatch.setattr(gallery, "PAGE", tmp_path / "gallery.md")
    monkeypatch.setattr(gallery, "take", lambda: 5)
    assert gallery.run(check=False) == 5
    assert not gallery.PAGE.exists()
    monkeypatch.setattr(gallery, "take", lambda: 0)
    gallery.run(check=False)
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()
