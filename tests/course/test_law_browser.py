"""Law 12: the browser door stays open."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

from starlette.routing import Route

from gatherlab.practice.app import create_app

CANNOT_RUN_THERE = {"uvicorn"}


def test_every_endpoint_of_the_practice_api_is_async() -> None:
    routes = [route for route in create_app().routes if isinstance(route, Route)]
    assert len(routes) >= 3
    assert all(inspect.iscoroutinefunction(route.endpoint) for route in routes)


def test_dependencies_that_cannot_run_in_a_browser_carry_a_marker(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = {re.split(r"[^\w-]", line)[0]: line for line in project["dependencies"]}
    assert set(lines) >= CANNOT_RUN_THERE
    assert {
        name for name, line in lines.items() if "sys_platform != 'emscripten'" in line
    } == CANNOT_RUN_THERE


def test_the_package_is_pure_python(root: Path) -> None:
    files = [
        path for path in (root / "gatherlab").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    assert len(files) >= 10
    assert {path.suffix for path in files} <= {
        "",  # a licence
        ".html",  # the site's first page
        ".js",  # the slides' own
        ".mjs",  # the site's kernel
        ".j2",
        ".py",
        ".toml",
        ".typed",
        ".json",
        ".txt",
        ".css",
        ".md",
        ".svg",
    }


def test_python_3_14_is_not_shut_out(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
