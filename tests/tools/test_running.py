"""execute and runall with real kernels: what nbval cannot see has to be seen here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import kernels, runall
from tools.environment import FOREIGN, isolated
from tools.laws import outputs
from tools.notebooks import ROOT, code_cells, load, save, source


def notebook(*sources: str, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{'abcdefgh'[number]}",
            "metadata": {"tags": list(tags)} if number == 0 and tags else {},
            "source": text,
            "execution_count": None,
            "outputs": [],
        }
        for number, text in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_nothing_of_the_persons_own_settings_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FOREIGN:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("IPYTHONDIR", "mine")
    with isolated() as env:
        assert not set(FOREIGN) & set(env)
        assert env["IPYTHONDIR"] != "mine"
    assert "PYTHONDONTWRITEBYTECODE" in FOREIGN  # else no process finds the course compiled


def tool(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_execute_stores_outputs_with_counts_from_one(tmp_path: Path) -> None:
    save(
        tmp_path / "a.ipynb",
        notebook("import os\nprint(os.environ['GATHERLAB_PROGRESS'])", "object()", "1 + 1"),
    )
    done = tool("execute", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    made = load(tmp_path / "a.ipynb")
    assert outputs.complaints(made) == []
    first, second, third = (cell["outputs"][0] for cell in code_cells(made))
    assert first["text"] == [":memory:\n"]
    assert second["data"]["text/plain"] == ["<object at 0x…>"]
    assert third["execution_count"] == 3


def test_a_notebook_that_fails_is_left_as_it_was(tmp_path: Path) -> None:
    save(tmp_path / "a.ipynb", notebook("print('one')", "raise ValueError('two')"))
    save(tmp_path / "b.ipynb", notebook("raise ValueError('expected')", tags=("raises-exception",)))
    before = (tmp_path / "a.ipynb").read_bytes()
    done = tool("execute", tmp_path)
    assert done.returncode == 1
    assert "FAIL" in done.stdout
    assert "ValueError: two" in done.stdout
    assert (tmp_path / "a.ipynb").read_bytes() == before
    assert code_cells(load(tmp_path / "b.ipynb"))[0]["outputs"][0]["evalue"] == "expected"


def test_run_all_passes_what_is_sound_and_sees_what_is_not(tmp_path: Path) -> None:
    background = "import asyncio\nasync def f():\n    raise ValueError('lost')\n"
    save(tmp_path / "1-good.ipynb", notebook("import asyncio", "await asyncio.sleep(0)", "print(1)"))
    save(tmp_path / "2-error.ipynb", notebook("raise ValueError('unexpected')", "print(2)"))
    save(tmp_path / "3-task.ipynb", notebook(background + "t = asyncio.create_task(f())", "del t"))
    save(tmp_path / "4-tagged.ipynb", notebook("raise ValueError('on purpose')", tags=("raises-exception",)))
    done = tool("runall", tmp_path)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    verdicts = {Path(line.split()[1]).stem: line.split()[0] for line in lines if line[:4] in ("ok  ", "FAIL")}
    assert verdicts == {"1-good": "ok", "2-error": "FAIL", "3-task": "FAIL", "4-tagged": "ok"}
    assert "cell 1 (cell-a): ValueError: unexpected" in done.stdout
    assert "Task exception was never retrieved" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="the lost cells were measured on POSIX")
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="requirements.txt leaves nest_asyncio out there")
def test_run_all_sees_the_cells_that_nest_asyncio_loses(tmp_path: Path) -> None:
    apply = "import asyncio, nest_asyncio\nnest_asyncio.apply()"
    run = "asyncio.run(asyncio.sleep(0.1))"
    save(tmp_path / "lost.ipynb", notebook(apply, run, "print('never')"))
    save(
        tmp_path / "kept.ipynb",
        notebook(apply.replace("asyncio\n", "asyncio2 as nest_asyncio\n", 1), run, "print()"),
    )
    code = (
        "from pathlib import Path\nfrom tools.runall import complaints\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "for name, limit in (('lost', 5), ('kept', 60)):\n"
        "    print(name, complaints(folder / (name + '.ipynb'), limit))"
    )
    with isolated() as env:
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)
    lost, kept = done.stdout.splitlines()
    assert "never ran" in lost
    assert kept == "kept []"


def test_run_all_goes_on_after_a_kernel_that_dies(tmp_path: Path) -> None:
    save(tmp_path / "1-dies.ipynb", notebook("print('last words')", "import os\nos._exit(1)", "print(3)"))
    (tmp_path / "2-torn.ipynb").write_text("{")
    save(tmp_path / "3-good.ipynb", notebook("print(1)"))
    done = tool("runall", tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    *blocks, end = re.split(r"\n(?! )", done.stdout.strip())
    said = {Path(block.split()[1]).stem: block.split("\n      ") for block in blocks}
    assert [name for name, (line, *_) in said.items() if line.startswith("ok")] == ["3-good"]
    # what the kernel said about the first cell may die with it
    assert re.fullmatch(r"the kernel died before it was done with cells (1, )?2, 3", said["1-dies"][1])
    assert len(said["1-dies"]) == 2
    assert said["2-torn"][1].startswith("could not be run: ")
    assert end == "3 notebooks run all at once, 2 failed"


def test_a_kernel_that_dies_before_it_answers_is_a_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_client.kernelspec import KernelSpecManager

    spec = {"argv": [sys.executable, "-c", "raise SystemExit(1)"], "display_name": "x", "language": "python"}
    (tmp_path / "python3").mkdir()
    (tmp_path / "python3" / "kernel.json").write_text(json.dumps(spec))
    specs = KernelSpecManager(kernel_dirs=[str(tmp_path)], ensure_native_kernel=False)
    make = kernels.manager
    monkeypatch.setattr(kernels, "manager", lambda **given: make(**given, kernel_spec_manager=specs))
    save(tmp_path / "a.ipynb", notebook("print(1)"))
    wrong, _ = runall.timed(tmp_path / "a.ipynb")
    assert wrong == ["the kernel did not start: Kernel died before replying to kernel_info"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a kernel gets ports")
def test_a_kernel_listens_at_no_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    one, two = kernels.manager(), kernels.manager()
    assert one.transport == "ipc"
    assert Path(one.ip).parent == tmp_path / "runtime"
    assert one.ip != two.ip


def test_runall_without_notebooks_fails(tmp_path: Path) -> None:
    done = tool("runall", tmp_path)
    assert done.returncode == 1
    assert "no notebook in" in done.stderr


def test_the_environment_keeps_a_persons_own_settings_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "mine")
    monkeypatch.setenv("GATHERLAB_API", "https://example.org")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "mine")
    with isolated(latency="1") as env:
        home = Path(env["JUPYTER_CONFIG_DIR"]).parent
        assert home.is_dir()
        assert "mine" not in env.values()
        assert "GATHERLAB_API" not in env
        assert env["GATHERLAB_LATENCY"] == "1"
    assert not home.exists()


def test_sources_may_be_lists_or_texts() -> None:
    assert source({"source": ["a\n", "b"]}) == source({"source": "a\nb"}) == "a\nb"
