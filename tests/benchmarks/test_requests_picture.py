import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.requests_picture import cases_of, draw, told

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
STORED = ROOT / "benchmarks" / "results" / "requests.json"
PICTURE = ROOT / "docs" / "pictures" / "requests.svg"


def results(**changed: Any) -> dict[str, Any]:
    machine = {"python": "3.12.1", "system": "Linux", "cores": 2, "httpx": "0.28.1"}
    case = {"requests": 10, "cpu": 0.02, "memory": 0.5, "in_flight": 1}
    cases = [{**case, "way": "one by one", "wall": 1.0}, {**case, "way": "gather", "wall": 0.1}]
    return {"machine": machine, "delay": 0.1, "rounds": 1, "cases": cases, **changed}


def bars(drawn: str) -> list[float]:
    return [
        float(rect.get("width", "0"))
        for rect in ElementTree.fromstring(drawn).iter(f"{SVG}rect")
        if rect.get("rx")
    ]


def test_the_stored_picture_is_what_the_stored_figures_draw() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(json.loads(STORED.read_text(encoding="utf-8")))


def test_every_case_has_a_bar_and_its_figures() -> None:
    root = ElementTree.fromstring(draw(results()))
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert len(bars(draw(results()))) == 2
    assert {"one by one", "gather", "1.00 s", "100 ms", "10 requests"} <= set(words)
    assert words.count("20 ms") == words.count("0.5 MB") == 2


def test_ten_times_as_long_is_one_decade_longer() -> None:
    first = results()["cases"][0]
    long, middle, short = bars(draw(results(cases=[{**first, "wall": wall} for wall in (1.0, 0.1, 0.01)])))
    assert long - middle == pytest.approx(middle - short, abs=1.1)


def test_nothing_is_drawn_outside_the_picture() -> None:
    root = ElementTree.fromstring(draw(results()))
    width = float(root.get("width", "0"))
    assert all(0 <= float(text.get("x", "-1")) <= width for text in root.iter(f"{SVG}text"))


def test_light_and_dark_are_inside_and_nothing_is_loaded() -> None:
    drawn = draw(results())
    assert "prefers-color-scheme:dark" in drawn
    assert re.findall(r"https?://[^\"]+", drawn) == ["http://www.w3.org/2000/svg"]


def test_the_description_says_the_times() -> None:
    assert told(results()) == "10 requests: one by one 1.00 s, gather 100 ms."
    assert told(results()) in draw(results())


def test_a_system_that_does_not_tell_its_memory_gets_a_dash() -> None:
    cases = [{**case, "memory": None} for case in results()["cases"]]
    assert draw(results(cases=cases)).count(">–<") == 2


def test_no_cases_is_an_error() -> None:
    with pytest.raises(ValueError, match="no cases"):
        cases_of(results(cases=[]))
