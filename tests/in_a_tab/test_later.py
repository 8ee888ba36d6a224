"""A package that waits until it is used."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from gatherlab.browser.later import import_later


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a package with a module of its own name, and one that needs neither."""
    name = "managerlater"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text(f"from .{name} import install\n")
    (tmp_path / name / f"{name}.py").write_text(
        "URLS = []\nOFF = False\n\ndef install():\n    return OFF, URLS\n"
    )
    (tmp_path / name / "cli.py").write_text("READ = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    for one in (name, f"{name}.{name}", f"{name}.cli"):
        monkeypatch.delitem(sys.modules, one, raising=False)
        monkeypatch.setitem(sys.modules, one, None)  # put back as it was, whatever is imported here
        del sys.modules[one]
    import_later(name)
    return name


def used(name: str) -> bool:
    return hasattr(sys.modules[name], "__file__")


def test_options_that_are_set_early_are_there_when_it_is_used(package: str) -> None:
    text = (
        f"import {package}.{package}\n{package}.{package}.OFF = True\n{package}.{package}.URLS = ['here']\n"
    )
    exec(text, {})
    assert not used(package)
    assert importlib.import_module(package).install() == (True, ["here"])
    assert used(package)
    exec(f"import {package}\nassert {package}.{package}.OFF and {package}.install() == (True, ['here'])", {})


def test_another_of_its_modules_can_be_imported_alone(package: str) -> None:
    assert importlib.import_module(f"{package}.cli").READ
    assert not used(package)


def test_a_name_can_be_taken_from_the_module_itself(package: str) -> None:
    values: dict[str, object] = {}
    exec(f"from {package}.{package} import OFF", values)
    assert values["OFF"] is False
    with pytest.raises(ImportError):
        exec(f"from {package} import nothing", {})


def test_what_is_imported_stays_and_what_is_not_there_is_told() -> None:
    before = sys.modules["importlib"]
    import_later("importlib")
    assert sys.modules["importlib"] is before
    with pytest.raises(ModuleNotFoundError, match="no_such_manager"):
        import_later("no_such_manager")
