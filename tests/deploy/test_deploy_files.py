"""The files of deploy/ and .binder/: they load, they say the same, and what docs/deploy.md names is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

import start
from tools.notebooks import ROOT

DEPLOY = ROOT / "deploy"


def loaded(name: str, monkeypatch: pytest.MonkeyPatch, folder: Path = DEPLOY) -> Config:
    """A configuration as JupyterHub loads it."""
    monkeypatch.setenv("GATHERLAB_REPOSITORY", "https://example.org/course.git")
    monkeypatch.setenv("GATHERLAB_BRANCH", "autumn")
    config = PyFileConfigLoader(name, path=str(folder)).load_config()
    assert isinstance(config, Config)
    return config


def pull_of(address: str) -> dict[str, str]:
    """What the front door asks of nbgitpuller."""
    parts = urlsplit(address)
    assert parts.path == "/hub/user-redirect/git-pull"
    return {name: value for name, [value] in parse_qs(parts.query).items()}


def test_the_front_door_pulls_the_course_and_opens_its_first_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    config = loaded("jupyterhub_config.py", monkeypatch)
    pull = pull_of(config.JupyterHub.default_url)
    assert pull["repo"] == "https://example.org/course.git"
    assert pull["branch"] == "autumn"
    lesson = pull["urlpath"].removeprefix(f"lab/tree/{pull['targetPath']}/")
    assert (ROOT / lesson).is_file()
    values = yaml.safe_load((DEPLOY / "zero-to-jupyterhub.yaml").read_text(encoding="utf-8"))
    elsewhere = pull_of(values["hub"]["config"]["JupyterHub"]["default_url"])
    assert {**elsewhere, "repo": pull["repo"], "branch": pull["branch"]} == pull


def test_servers_have_the_course_s_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    config = loaded("jupyterhub_config.py", monkeypatch)
    settings = [arg.removeprefix("--config=") for arg in config.Spawner.args if arg.startswith("--config=")]
    assert settings == [str(ROOT / "jupyter_lab_config.py")]
    values = yaml.safe_load((DEPLOY / "zero-to-jupyterhub.yaml").read_text(encoding="utf-8"))
    assert values["hub"]["config"]["KubeSpawner"]["args"] == ["--config=/srv/course/jupyter_lab_config.py"]


def test_the_hub_listens_on_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("jupyterhub_config.py", "trial_config.py"):
        assert urlsplit(loaded(name, monkeypatch).JupyterHub.bind_url).hostname == "127.0.0.1"


def test_anybody_may_come_in_to_the_trial_only(monkeypatch: pytest.MonkeyPatch) -> None:
    real, trial = (loaded(name, monkeypatch) for name in ("jupyterhub_config.py", "trial_config.py"))
    assert real.PAMAuthenticator.allowed_groups == {"learners"}
    assert "allow_all" not in real.Authenticator
    assert "authenticator_class" not in real.JupyterHub
    assert trial.JupyterHub.authenticator_class == "dummy"
    assert trial.JupyterHub.default_url == real.JupyterHub.default_url


def test_without_variables_learners_pull_from_where_the_clone_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "clone" / "deploy"
    folder.mkdir(parents=True)
    (folder / "course_on_a_hub.py").write_bytes((DEPLOY / "course_on_a_hub.py").read_bytes())
    for name in ("GATHERLAB_REPOSITORY", "GATHERLAB_BRANCH"):
        monkeypatch.delenv(name, raising=False)
    loader = PyFileConfigLoader("course_on_a_hub.py", path=str(folder))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(SystemExit, match="Set GATHERLAB_REPOSITORY"):
        loader.load_config()
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "init", "-q", "-b", "spring", str(folder.parent)], check=True)
    subprocess.run([*git, "remote", "add", "origin", "https://example.org/x.git"], check=True)
    pull = pull_of(loader.load_config().JupyterHub.default_url)
    assert (pull["repo"], pull["branch"]) == ("https://example.org/x.git", "spring")


def test_binder_gets_a_python_that_the_course_takes_and_its_requirements() -> None:
    version = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert tuple(map(int, version.split("."))) >= start.OLDEST
    lines = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    included = [line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    assert [(ROOT / ".binder" / name).resolve() for name in included] == [ROOT / "requirements.txt"]


def test_what_the_guide_names_is_there() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    linked = [name for name in re.findall(r"\]\(([^)#]+)", guide) if not name.startswith("http")]
    assert len(linked) >= 5
    assert not [name for name in linked if not (ROOT / "docs" / name).exists()]
    named = set(re.findall(r"deploy/[\w.-]+\.\w+|benchmarks/\w+\.py", guide))
    assert {f"deploy/{file.name}" for file in DEPLOY.iterdir() if file.is_file()} <= named
    assert not [name for name in named if not (ROOT / name).is_file()]


@pytest.mark.skipif(sys.platform == "win32", reason="the service is for Linux")
def test_the_service_starts_the_file_that_is_there() -> None:
    service = (DEPLOY / "gather-hub.service").read_text(encoding="utf-8")
    [command] = re.findall(r"^ExecStart=(.+)$", service, re.MULTILINE)
    assert command.endswith(" --config /srv/gather/deploy/jupyterhub_config.py")
    assert "git clone ADDRESS_OF_THE_COURSE /srv/gather" in (ROOT / "docs" / "deploy.md").read_text("utf-8")
