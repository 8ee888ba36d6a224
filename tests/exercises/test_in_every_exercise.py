"""What may happen in an answer to any exercise: a client of its own, a yield, keyword arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

import pytest

from gatherlab.checking.judge_side import registry
from gatherlab.checking.judge_side.judge import Scenario
from gatherlab.checking.judge_side.own_client import own_client
from gatherlab.checking.protocol import End
from gatherlab.checking.values import Raised
from gatherlab.exercises import EXERCISES
from gatherlab.model import Exercise, Outcome, Verdict

Check = Callable[[str, str], Verdict]
WITH_API = {name: one for name, one in EXERCISES.items() if one.function != "my_gather"}
every_exercise = pytest.mark.parametrize("exercise", WITH_API.values(), ids=WITH_API.keys())
URL = '"http://127.0.0.1:1/users/1"'  # nobody listens there


def filled_in(text: str, exercise: Exercise) -> str:
    """``text`` with the names of an exercise's function and of a right answer, inner, above it."""
    inner = re.sub(rf"\b{exercise.function}\b", "inner", exercise.other_ways[0])
    return inner + "\n" + text.replace("FUNCTION", exercise.function).replace("URL", URL)


CLIENTS = {
    "httpx": """
import httpx
async def FUNCTION(api, *args):
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(client.get(URL), client.get(URL))
""",
    "httpx one by one": """
import httpx
async def FUNCTION(api, *args):
    async with httpx.AsyncClient() as client:
        return [(await client.get(URL)).json(), (await client.get(URL)).json()]
""",
    "httpx without async": """
from httpx import get
async def FUNCTION(api, *args):
    return [get(URL).json()]
""",
    "requests in threads": """
import requests
async def FUNCTION(api, *args):
    return await asyncio.gather(asyncio.to_thread(requests.get, URL), asyncio.to_thread(requests.get, URL))
""",
    "urllib": """
from urllib.request import urlopen
async def FUNCTION(api, *args):
    return [urlopen(URL).read()]
""",
    "http.client": """
import http.client
async def FUNCTION(api, *args):
    connection = http.client.HTTPConnection("127.0.0.1", 1)
    connection.request("GET", "/users/1")
    return [connection.getresponse().read()]
""",
    "asyncio.open_connection": """
async def FUNCTION(api, *args):
    reader, writer = await asyncio.open_connection("127.0.0.1", 1)
    return [await reader.read()]
""",
    "httpx, errors caught": """
import httpx
async def FUNCTION(api, *args):
    try:
        async with httpx.AsyncClient() as client:
            return [await client.get(URL)]
    except Exception:
        return None
""",
}


@every_exercise
@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_of_ones_own_is_told_to_ask_api(exercise: Exercise, name: str, with_clients: Check) -> None:
    asks_api(with_clients, exercise, name)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_that_the_answer_itself_is_first_to_import(name: str, check: Check) -> None:
    asks_api(check, EXERCISES["2.1"], name)


def asks_api(check: Check, exercise: Exercise, name: str) -> None:
    verdict = check(exercise.id, filled_in(CLIENTS[name], exercise))
    assert verdict.diagnosis == "CALLS", verdict.message
    assert verdict.expected == f"Expected: {exercise.function} asks api, the object that it is called with."
    assert verdict.happened.startswith("The server saw no request: your function used ")
    assert re.match(r"Call api\.\w+\(…\)", verdict.look)


NEIGHBOURS = {
    "a list that is called requests": (
        "async def FUNCTION(api, *args):\n    requests = []\n    return requests"
    ),
    "an import that is not used": ("import httpx\nasync def FUNCTION(api, *args):\n    return [1, 2, 3]"),
    "a part of urllib that asks nobody": (
        "from urllib.parse import quote\nasync def FUNCTION(api, *args):\n    return quote('a b')"
    ),
    "an error raised by hand": "async def FUNCTION(api, *args):\n    raise ValueError('no')",
}


@every_exercise
@pytest.mark.parametrize("name", NEIGHBOURS)
def test_a_name_alone_is_no_client(exercise: Exercise, name: str, with_clients: Check) -> None:
    verdict = with_clients(exercise.id, filled_in(NEIGHBOURS[name], exercise))
    assert verdict.outcome is Outcome.NOT_YET
    assert "your function used" not in verdict.happened


def test_a_right_answer_may_import_a_client(isolated: Check, with_clients: Check) -> None:
    for exercise in WITH_API.values():
        source = "import httpx\nimport urllib.request\nlimits = httpx.Limits()\n" + exercise.other_ways[0]
        judge = isolated if exercise.id == "2.1" else with_clients
        assert judge(exercise.id, source).outcome is Outcome.PASSED


ERRORS = {
    "aiohttp": ("ClientConnectorError", "ClientOSError", "ClientConnectionError", "ClientError", "OSError"),
    "a name that nobody knows": ("gaierror", "OSError"),
    "requests": ("ConnectionError", "RequestException", "OSError"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_client_is_known_by_its_errors(name: str) -> None:
    scenario: Scenario = next(registry.judge("1.1").scenarios())
    error = Raised((*ERRORS[name], "Exception", "BaseException", "object"), "nobody there")
    finding = own_client(End("raised", error=error), scenario, "")
    assert finding is not None
    assert ERRORS[name][0] in finding.happened
    by_the_server = Raised(error.types, error.text, name="posts/1")
    assert own_client(End("raised", error=by_the_server), scenario, "") is None


@pytest.mark.parametrize("room", ["gatherlab", "gatherlab.practice"])
def test_the_real_api_under_another_name_is_a_client_too(room: str) -> None:
    scenario: Scenario = next(registry.judge("1.1").scenarios())
    source = (
        f"from {room} import api as real\n"
        "async def fetch_both(api):\n    return [await real.get('users/1')]\n"
    )
    finding = own_client(End("returned", value=[{}]), scenario, source)
    assert finding is not None
    assert "the course's own api" in finding.happened
    assert own_client(End("returned", value=[{}]), scenario, source.replace("real.get", "api.get")) is None


YIELDS = {
    "an async generator": "async def FUNCTION(api, *args):\n    for answer in await inner(api, *args):\n"
    "        yield answer",
    "a generator": "def FUNCTION(api, *args):\n    yield inner(api, *args)",
    "yield from": "def FUNCTION(api, *args):\n    yield from [inner(api, *args)]",
    "a yield that is never reached": "async def FUNCTION(api, *args):\n    return\n    yield",
    "a generator in round brackets": "async def FUNCTION(api, *args):\n    return (n for n in range(3))",
}


@every_exercise
@pytest.mark.parametrize("name", YIELDS)
def test_a_yield_is_named(exercise: Exercise, name: str, isolated: Check) -> None:
    verdict = isolated(exercise.id, filled_in(YIELDS[name], exercise))
    assert verdict.diagnosis == "SHAPE", verdict.message
    word = "a comprehension in round brackets" if "brackets" in name else "There is a yield in it"
    assert word in verdict.happened


@pytest.mark.parametrize("name", YIELDS)
def test_a_live_functions_yield_is_named(name: str, in_process: Check) -> None:
    assert in_process("3.3", filled_in(YIELDS[name], EXERCISES["3.3"])).diagnosis == "SHAPE"


BY_KEYWORD = """
class ByKeyword:
    def __init__(self, api):
        self.api = api

    def __getattr__(self, name):
        method = getattr(self.api, name)
        return lambda *args: method(*args[1:], **{{KEYWORDS: arg for arg in args[:1]}})

async def FUNCTION(api, *args):
    return await inner(ByKeyword(api), *args)
"""


def by_keyword(exercise: Exercise, **names: str) -> str:
    keywords = f"{names!r}.get(name, 'none')"
    return filled_in(BY_KEYWORD.replace("{{KEYWORDS", f"{{{keywords}").replace("}})", "})"), exercise)


@every_exercise
def test_arguments_go_by_the_names_of_the_real_api(exercise: Exercise, check: Check) -> None:
    source = by_keyword(exercise, get="key", check="name", checksum="name")
    verdict = check(exercise.id, source)
    assert verdict.outcome is Outcome.PASSED, verdict.message


@pytest.mark.parametrize("number", [number for number in WITH_API if number not in ("1.2", "4.1")])
def test_other_keywords_are_refused(number: str, isolated: Check) -> None:
    exercise = EXERCISES[number]  # not those whose methods take no argument
    verdict = isolated(exercise.id, by_keyword(exercise, get="url", check="url", checksum="url"))
    assert verdict.outcome is Outcome.NOT_YET


@every_exercise
def test_the_scenes_parameters_are_those_of_the_real_api(exercise: Exercise) -> None:
    from gatherlab.practice import client

    for scenario in registry.judge(exercise.id).scenarios():
        for method in scenario.scene.methods:
            real = inspect.signature(getattr(client.PracticeClient, method.name))
            assert tuple(real.parameters)[1:] == method.params
