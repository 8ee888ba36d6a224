"""What JupyterLite's kernel is made to do; the kernel itself runs in the tests of the site."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.compilerop import CachingCompiler

from gatherlab.browser import kernel
from tools.stored import masked

ERROR = {"status": "error", "ename": "<class 'TypeError'>", "evalue": "no", "traceback": ["t"], "payload": []}


def installed(
    results: dict[str, Any], content: dict[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a cell with these results is answered with, and what was posted besides."""

    async def run(code: str) -> dict[str, Any]:
        return dict(results)

    posted: list[dict[str, Any]] = []
    plain = SimpleNamespace(
        run=run,
        _parent_header={"header": {"msg_id": "7"}, "content": content},
        interpreter=SimpleNamespace(compile=CachingCompiler()),
    )
    kernel.install(plain, posted.append)
    return asyncio.run(plain.run("1")), posted


def test_a_cell_s_file_is_called_as_ipykernel_calls_it() -> None:
    compiler = CachingCompiler()
    kernel.install(
        SimpleNamespace(run=None, interpreter=SimpleNamespace(compile=compiler)), lambda message: None
    )
    first, other = compiler.cache("a = 1", 1), compiler.cache("b = 2", 2)
    assert masked(f"{first}:1: RuntimeWarning") == "cell.py:1: RuntimeWarning"
    assert first != other
    assert compiler.format_code_name(other) == ("Cell", "In[2]")


def test_none_is_null_in_a_widget_s_messages_both_ways() -> None:
    null, sent, heard = object(), [], []

    class Comm:
        def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, **named: Any) -> None:
            sent.append((msg_type, data, metadata, named))

    names = ("comm_open", "comm_msg", "comm_close")
    manager = SimpleNamespace(**{name: lambda *given: heard.append(given) for name in names})
    kernel.keep_nulls(Comm, manager, null)
    comm: Any = Comm()
    state = {"index": None, "rows": [None, (0, "")]}
    comm.publish_msg("comm_msg", data={"state": state}, metadata=None, target_name="t")
    comm.publish_msg("comm_close")
    assert sent == [
        ("comm_msg", {"state": {"index": null, "rows": [null, [0, ""]]}}, None, {"target_name": "t"}),
        ("comm_close", None, None, {}),
    ]
    for name in names:
        getattr(manager, name)(null, null, {"content": {"data": {"state": {"index": null, "on": False}}}})
    assert heard == [(null, null, {"content": {"data": {"state": {"index": None, "on": False}}}})] * 3


def test_what_runs_well_is_answered_as_before() -> None:
    fine = {"status": "ok", "payload": []}
    assert installed(fine, {"stop_on_error": False}) == (fine, [])


def test_an_error_stops_the_queue_and_has_its_class_s_name() -> None:
    answer, posted = installed(ERROR, {"stop_on_error": True})
    assert answer == {**ERROR, "ename": "TypeError"}
    assert posted == []
    assert installed(ERROR, {})[0]["status"] == "error"


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("<class 'httpx.ConnectError'>", "ConnectError"),
        ("<class '__main__.Slow'>", "Slow"),
        ("ValueError", "ValueError"),
    ],
)
def test_an_expected_error_is_shown_and_the_queue_goes_on(shown: str, name: str) -> None:
    answer, posted = installed({**ERROR, "ename": shown}, {"stop_on_error": False})
    assert answer["status"] == "ok"
    bundle = {"ename": name, "evalue": "no", "traceback": ["t"]}
    assert posted == [{"type": "execute_error", "parentHeader": {"msg_id": "7"}, "bundle": bundle}]


def test_ipython_can_be_imported_without_its_terminal() -> None:
    program = (
        "import sys\nfrom gatherlab.browser import kernel\nkernel.without_terminal()\n"
        "from IPython.core.interactiveshell import InteractiveShell\nimport IPython\n"
        "print(InteractiveShell.instance().run_cell('6 * 7', silent=False).result)\n"
        "print('prompt_toolkit' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.split()[1:] == ["42", "42", "False"]


def test_an_ipython_that_is_there_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace())
    monkeypatch.delitem(sys.modules, "IPython.terminal.embed", raising=False)
    kernel.without_terminal()
    assert "IPython.terminal.embed" not in sys.modules


def test_what_pip_would_install_is_told_and_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(kernel.install_nothing(requirements=["numpy"], deps=False))
    assert capsys.readouterr() == ("", f"{kernel.NOTHING_IS_INSTALLED}\n")
