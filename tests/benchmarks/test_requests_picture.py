import ast
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.requests_picture import cases_of, draw, told, with_rows

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


def failing() -> dict[str, Any]:
    (first, second) = results()["cases"]
    return results(cases=[first, {**second, "errors": {"PoolTimeout": 7, "ConnectTimeout": 1}}])


def test_what_got_no_answer_is_named_below_its_bar() -> None:
    words = "2 of 10 answered: 7 PoolTimeout, 1 ConnectTimeout"
    root = ElementTree.fromstring(draw(failing()))
    bar, line = root.findall(f"{SVG}rect")[-1], root.find(f"{SVG}text[.='{words}']")
    assert line is not None
    assert float(line.get("y", "0")) > float(bar.get("y", "0")) + float(bar.get("height", "0"))
    assert f"gather 100 ms ({words})." in told(failing())
    taller = int(root.get("height", "0")) - int(ElementTree.fromstring(draw(results())).get("height", "0"))
    assert taller == 18


def test_the_newer_client_is_named_where_it_was_measured() -> None:
    machine = {**results()["machine"], "httpx2": "2.16.2"}
    assert "httpx 0.28.1, httpx2 2.16.2, Linux" in draw(results(machine=machine))
    assert "httpx2" not in draw(results())


def test_the_rows_of_the_readme_are_filled_in() -> None:
    before = "| a | b |\n| many requests, one by one | – | | |\n| many requests, gather | – | old | |\n"
    after = with_rows(before, failing()).splitlines()
    where = "2 cores, Linux, Python 3.12.1"
    assert after[1] == f"| many requests, one by one | – | 10: 1.00 s, CPU 20 ms; all answered | {where} |"
    assert "2 of 10 answered: 7 PoolTimeout, 1 ConnectTimeout" in after[2]
    assert with_rows("\n".join([*after, ""]), failing()).splitlines() == after


def test_a_row_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 rows that begin with"):
        with_rows("| many requests, one by one | – | | |\n", results())


def test_the_readme_has_a_row_for_each_way() -> None:
    source = (ROOT / "benchmarks" / "many_requests.py").read_text(encoding="utf-8")
    (ways,) = (
        ast.literal_eval(line[len("WAYS = ") :]) for line in source.splitlines() if line.startswith("WAYS")
    )
    cases = [{**results()["cases"][0], "way": way} for way in ways]
    with_rows((ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8"), results(cases=cases))
    case = (ROOT / "benchmarks" / "requests_case.py").read_text(encoding="utf-8")
    assert all(f'    "{way}": ' in case for way in ways)
