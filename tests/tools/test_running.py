"""execute and runall with real kernels: what nbval cannot see has to be seen here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.environment import isolated
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
