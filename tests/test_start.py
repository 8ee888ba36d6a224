"""start.py with fake interpreters and installers; nothing here reaches a network."""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import start

OWN = ".".join(map(str, sys.version_info[:3]))
Fake = Callable[..., str]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty course with a space in its path, and nothing but the system's commands on the PATH."""
    root = tmp_path / "my course"
    root.mkdir()
    (root / "requirements.txt").write_text("httpx\n")
    (root / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(start, "ROOT", root)
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.defpath)
    return root


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Write a fake command: answers a version question, otherwise writes ``says`` and ends with ``code``."""

    def make(path: Path | str, *, version: str = OWN, says: str = "", code: int = 0, then: str = "") -> str:
        place = tmp_path / "bin" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        log = shlex.quote(str(tmp_path / "log"))
        place.write_text(
            "#!/bin/sh\n"
            f'case "$*" in *version_info*) echo {version}; exit 0;; *--version*) echo 1; exit 0;; esac\n'
            f'echo "$@" >> {log}\necho {shlex.quote(says)}\n{then}\nexit {code}\n'
        )
        place.chmod(0o755)
        return str(place)

    return make


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], list[str]]:
    """What the fake commands were called with."""
    return lambda: (tmp_path / "log").read_text().splitlines() if (tmp_path / "log").exists() else []


def making(root: Path, fake: Fake) -> str:
    """Shell text with which a fake `python -m venv` leaves a fake environment."""
    inside = fake("inside")
    venv = shlex.quote(str(root / ".venv"))
    return f"mkdir -p {venv}/bin; touch {venv}/pyvenv.cfg; cp {shlex.quote(inside)} {venv}/bin/python"


posix = pytest.mark.skipif(os.name == "nt", reason="the fake commands are shell scripts")


# --------------------------------------------------------------------------- the file itself


def test_it_is_readable_by_an_old_python(root_text: str) -> None:
    ast.parse(root_text, feature_version=(3, 6))
    assert "from __future__ import annotations" not in root_text
    assert ":=" not in root_text


def test_it_needs_the_standard_library_only(root_text: str) -> None:
    names = {
        alias.name
        for node in ast.walk(ast.parse(root_text))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert names
    assert names <= sys.stdlib_module_names


@pytest.fixture
def root_text() -> str:
    return Path(start.__file__).read_text(encoding="utf-8")


def test_help_names_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "start.py test" in shown
    assert "start.py site" in shown


# --------------------------------------------------------------------------- the right Python


def test_an_old_python_names_the_newer_one(
    course: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    monkeypatch.setattr(start, "newer_python", lambda: "python3.13")
    assert start.main([]) == 1
    assert "Type instead: python3.13 start.py" in capsys.readouterr().err
    assert not (course / ".venv").exists()


def test_an_old_python_without_a_newer_one_says_where_to_get_it(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    monkeypatch.setattr(start, "newer_python", lambda: "")
    assert start.main(["test"]) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


@posix
def test_a_newer_python_has_to_run(course: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("python3.19", version="3.19.0")
    broken = Path(fake("python3.20"))
    broken.write_text("#!/bin/sh\nexit 127\n")
    assert start.newer_python() == "python3.19"


def test_a_missing_interpreter_has_no_version(tmp_path: Path) -> None:
    assert start.version_of(str(tmp_path / "none")) == ""
    assert start.version_of(sys.executable) == OWN


# --------------------------------------------------------------------------- making, mending, reusing


@posix
def test_the_first_time_makes_and_installs(course: Path, fake: Fake, log: Callable[[], list[str]]) -> None:
    python = fake("python", then=making(course, fake))
    assert start.prepare(course / ".venv", python, start.LEARNER) == start.python_in(course / ".venv")
    assert log() == [f"-P -m venv {course / '.venv'}", "-P -m pip install -r requirements.txt"]


@posix
def test_the_second_time_does_nothing(
    course: Path, fake: Fake, log: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    python = fake("python", then=making(course, fake))
    start.prepare(course / ".venv", python, start.LEARNER)
    calls = len(log())
    capsys.readouterr()
    start.prepare(course / ".venv", python, start.LEARNER)
    assert len(log()) == calls
    assert capsys.readouterr().out == ""


@posix
def test_the_test_environment_is_good_for_the_lessons(
    course: Path, fake: Fake, log: Callable[[], list[str]]
) -> None:
    python = fake("python", then=making(course, fake))
    start.prepare(course / ".venv", python, start.TESTER)
    calls = len(log())
    start.prepare(course / ".venv", python, start.LEARNER)
    assert len(log()) == calls
    (start.stamp_of(course / ".venv", start.TESTER)).unlink()
    start.prepare(course / ".venv", python, start.TESTER)
    assert len(log()) == calls + 1


@posix
@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_changed_requirements_are_installed_into_what_is_there(
    course: Path, fake: Fake, log: Callable[[], list[str]], name: str
) -> None:
    python = fake("python", then=making(course, fake))
    start.prepare(course / ".venv", python, start.LEARNER)
    (course / name).write_text("changed\n")
    start.prepare(course / ".venv", python, start.LEARNER)
    assert [line.split()[2] for line in log()] == ["venv", "pip", "pip"]


@posix
def test_without_a_stamp_it_is_mended(course: Path, fake: Fake, log: Callable[[], list[str]]) -> None:
    python = fake("python", then=making(course, fake))
    start.prepare(course / ".venv", python, start.LEARNER)
    for stamp in (course / ".venv").glob("gatherlab-ready-*"):
        stamp.unlink()
    start.prepare(course / ".venv", python, start.LEARNER)
    assert [line.split()[2] for line in log()] == ["venv", "pip", "pip"]


@posix
@pytest.mark.parametrize("damage", ["no python", "dead python", "other python", "no pyvenv.cfg", "a file"])
def test_what_cannot_be_mended_is_made_anew(
    course: Path, fake: Fake, log: Callable[[], list[str]], damage: str
) -> None:
    python, venv = fake("python", then=making(course, fake)), course / ".venv"
    start.prepare(venv, python, start.LEARNER)
    (venv / "mine.txt").write_text("gone when made anew")
    inside = venv / "bin" / "python"
    if damage == "no python":
        inside.unlink()
    elif damage == "dead python":
        inside.write_text("#!/bin/sh\nexit 1\n")
    elif damage == "other python":
        inside.write_text("#!/bin/sh\necho 3.99.0\n")
    elif damage == "no pyvenv.cfg":
        (venv / "pyvenv.cfg").unlink()
        start.stamp_of(venv, start.LEARNER).unlink()
    else:
        start.remove(venv)
        venv.write_text("no folder")
    start.prepare(venv, python, start.LEARNER)
    assert [line.split()[2] for line in log()] == ["venv", "pip", "venv", "pip"]
    assert not (venv / "mine.txt").exists()


@posix
def test_uv_is_used_when_it_runs(course: Path, fake: Fake, log: Callable[[], list[str]]) -> None:
    python = fake("python")
    uv = fake("uv", then=making(course, fake))
    assert start.working_uv() == uv
    start.prepare(course / ".venv", python, start.LEARNER)
    inside = start.python_in(course / ".venv")
    assert log() == [
        f"venv --quiet --python {python} {course / '.venv'}",
        f"pip install --python {inside} -r requirements.txt",
    ]


@posix
def test_a_broken_uv_is_as_good_as_none(course: Path, fake: Fake) -> None:
    Path(fake("uv")).write_text("#!/bin/sh\nexit 1\n")
    assert start.working_uv() == ""


def test_only_an_environment_of_the_course_is_ever_removed(course: Path, tmp_path: Path) -> None:
    for other in (tmp_path, course, course / "notebooks", tmp_path / ".venv"):
        with pytest.raises(ValueError, match="no environment of this course"):
            start.remove(other)


def test_a_linked_environment_loses_the_link_only(course: Path, tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "kept").write_text("x")
    (course / ".venv").symlink_to(real)
    start.remove(course / ".venv")
    assert (real / "kept").exists()
    assert not (course / ".venv").exists()


# --------------------------------------------------------------------------- what goes wrong


@posix
@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("Temporary failure in name resolution", "Connect to the internet"),
        ("ERROR: No matching distribution found for httpx", "Connect to the internet"),
        ("error: Failed to fetch: `x`", "Connect to the internet"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED", "PIP_CERT"),
        ("error: [Errno 13] Permission denied: 'x'", "cannot be written"),
        ("something nobody foresaw", "something nobody foresaw"),
    ],
)
def test_a_failed_install_gets_one_sentence(course: Path, fake: Fake, says: str, sentence: str) -> None:
    python, venv = fake("python", then=making(course, fake)), course / ".venv"
    start.prepare(venv, python, start.LEARNER)
    start.stamp_of(venv, start.LEARNER).unlink()
    Path(fake("failing", says=says, code=1)).replace(venv / "bin" / "python")
    with pytest.raises(start.Stop, match=sentence) as stopped:
        start.prepare(venv, python, start.LEARNER)
    assert "the command again" in str(stopped.value) or "run the command there" in str(stopped.value)
    assert not start.stamp_of(venv, start.LEARNER).exists()
    assert (venv / "pyvenv.cfg").exists()


@posix
def test_no_venv_module_names_the_package(course: Path, fake: Fake) -> None:
    says = "The virtual environment was not created successfully because ensurepip is not available."
    python = fake("python", version="3.12.3", says=says, code=1)
    with pytest.raises(start.Stop, match=r"sudo apt install python3\.12-venv \(or install uv\)"):
        start.prepare(course / ".venv", python, start.LEARNER)


def test_a_folder_that_cannot_be_written_is_said(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(start.Stop, match="cannot be written"):
        start.check_folder()


def test_a_full_disk_is_said_before_anything_is_made(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    with pytest.raises(start.Stop, match="disk is full"):
        start.check_folder()


def test_what_cannot_be_removed_is_said(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (course / ".venv").mkdir()

    def refuse(_: str) -> None:
        raise PermissionError("in use")

    monkeypatch.setattr(start.shutil, "rmtree", refuse)
    with pytest.raises(start.Stop, match="half made"):
        start.remove(course / ".venv")


def test_ctrl_c_says_that_it_goes_on_next_time(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "prepare", interrupted)
    assert start.main([]) == 130
    assert "goes on from here" in capsys.readouterr().err


def test_ctrl_c_ends_the_installer(course: Path) -> None:
    class Child:
        killed = False

        def wait(self, timeout: float | None = None) -> int:
            if timeout:
                raise KeyboardInterrupt
            return -9

        def kill(self) -> None:
            self.killed = True

    child = Child()
    with pytest.raises(KeyboardInterrupt):
        start.wait_for(child, "x", 0.0)  # type: ignore[arg-type]
    assert child.killed


# --------------------------------------------------------------------------- what is started


@pytest.fixture
def started(course: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands start.py would become."""
    commands: list[list[str]] = []

    def note(command: list[str]) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(start, "prepare", lambda *_, **__: "PYTHON")
    monkeypatch.setattr(start, "run_for_good", note)
    return commands


def test_jupyterlab_gets_the_course_settings_and_the_other_words(
    course: Path, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert start.main(["--no-browser", "--port", "9999"]) == 0
    config = f"--config={course / 'jupyter_lab_config.py'}"
    assert started == [["PYTHON", "-P", "-m", "jupyterlab", config, "--no-browser", "--port", "9999"]]


def test_root_is_allowed(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    start.main([])
    assert started[0][-1] == "--allow-root"


def test_the_tests_are_the_tools_own(started: list[list[str]]) -> None:
    assert start.main(["test", "--only-this-python"]) == 0
    assert started == [["PYTHON", "-P", "-m", "tools", "test", "--only-this-python"]]


def test_the_site_is_built_in_an_environment_of_its_own(
    course: Path, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[tuple[object, ...]] = []
    monkeypatch.setattr(start, "prepare", lambda *words: prepared.append(words) or "PYTHON")
    assert start.main(["site", "--no-browser"]) == 0
    assert prepared == [(course / ".venv-site", sys.executable, ("-e", ".[site]"))]
    assert started == [["PYTHON", "-P", "-m", "gatherlab", "site", "site", "--serve", "--no-browser"]]


def test_an_activated_environment_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    env = start.child_environment()
    assert "elsewhere" not in env.values()
    assert env["PIP_USER"] == "0"
    assert env["PIP_INDEX_URL"] == "kept"
    assert (env["UV_COMPILE_BYTECODE"], env["UV_PYTHON_DOWNLOADS"]) == ("1", "never")


@posix
def test_it_becomes_the_command_in_the_course_folder(course: Path, tmp_path: Path) -> None:
    code = (
        f"import start, pathlib; start.ROOT = pathlib.Path({str(course)!r}); start.run_for_good(['/bin/pwd'])"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(start.__file__).parent)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert Path(done.stdout.strip()).name == "my course"
