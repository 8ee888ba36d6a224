"""Whose work is this: every platform's download, in every form, gives the right people, ids and answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from downloads.everything import all_downloads
from downloads.forms import forms_of, lay_out
from downloads.found import check, look

EACH = [
    pytest.param(title, form, id=f"{title} | {form}")
    for title, made in all_downloads().items()
    for form in forms_of(made)
]


@pytest.mark.parametrize(("title", "form"), EACH)
def test_download(title: str, form: str, tmp_path: Path) -> None:
    made = all_downloads()[title]
    if os.name == "nt" and any(mark in path for path in made.files for mark in ':"<>|?*'):
        pytest.skip("Windows has no such file names")
    check(made, look(lay_out(made, form, tmp_path), tmp_path / "out"))
