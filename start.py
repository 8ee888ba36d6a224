"""The commands of the course: ``python3 start.py``, ``python3 start.py test`` and ``python3 start.py site``.

The first makes ``.venv``, installs requirements.txt and opens JupyterLab on the first lesson; from then
on it opens at once.  The second makes the same environment plus the test requirements and runs what CI runs.
The third builds the course as a web site in the folder ``site`` and serves it to this machine.

Standard library only.  The file has to load on a Python that is too old, in order to say so: keep its
syntax at 3.6.
"""

import sys

if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # this folder: a file json.py in it is not to be taken for Python's own

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
NEEDED_MB = 400  # measured: 245 MB for the lessons' packages with their bytecode, and room for pip to unpack
LEARNER = ("-r", "requirements.txt")
BUILDER = ("-e", ".[site]")
TESTER = ("-r", "requirements.txt", "-e", ".[test]")

USAGE = """\
python3 start.py         make the environment if needed, then open JupyterLab on the first lesson
python3 start.py test    the same environment plus the test requirements, then everything that CI runs
python3 start.py site    build the course as a web site in the folder "site", and look at it here

More words are handed on: python3 start.py --no-browser --port 9999"""

# What a failed installer writes (a pattern, in lower case) -> one sentence with a way out.  First match wins.
REASONS = (
    (
        "no space left|errno 28|not enough space|disk quota",
        "The disk is full. Make some room (about {mb} MB), then run the command again; "
        "what was installed is kept.",
    ),
    (
        "certificate_verify_failed|unknownissuer|invalid peer certificate|self-signed certificate",
        "Your network checks secure connections with a certificate of its own. Ask for that file, "
        "name it in the variables PIP_CERT and SSL_CERT_FILE, then run the command again.",
    ),
    (
        "name resolution|getaddrinfo|dns error|failed to lookup address|connection refused|connection error"
        "|failed to establish a new connection|newconnectionerror|connecttimeout"
        "|timed out|network is unreachable|error sending request|failed to fetch|could not fetch url"
        "|no matching distribution|not found in the cache",
        "The packages could not be downloaded. Connect to the internet (once, for the set-up only), "
        "then run the command again; what was installed is kept.",
    ),
    (
        "ensurepip is not available|no module named '?(venv|ensurepip)",
        "This Python has no venv module. On Debian or Ubuntu type: sudo apt install python{version}-venv "
        "(or install uv), then run the command again.",
    ),
    (
        "permission denied|read-only file system|errno 13|errno 30",
        "The folder {root} cannot be written. Copy the course to a folder of your own, "
        "then run the command there.",
    ),
)


class Stop(Exception):
    """Something the person can mend; the text is one sentence and a way out."""


def answer_of(command: "list[str]") -> str:
    """What a command prints, without the newline; ``""`` when it is missing, fails, or hangs for a minute."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def version_of(python: str) -> str:
    """Version of an interpreter as ``"3.12.1"``, or ``""`` when it does not run."""
    if python == sys.executable:  # this one runs: no need to start it once more
        return ".".join(str(part) for part in sys.version_info[:3])
    return answer_of([python, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"])


def newer_python() -> str:
    """The command of a Python on the PATH that is new enough, or ``""``."""
    for minor in range(20, OLDEST[1] - 1, -1):
        name = "python3.{}".format(minor)  # noqa: UP032  (read by old Pythons, where both work)
        if shutil.which(name) and version_of(name):
            return name
    return ""


def check_python() -> None:
    """Stop with a sentence when this Python is too old for the course."""
    if sys.version_info[:2] >= OLDEST:
        return
    newer = newer_python()
    way = (
        f"Type instead: {newer} start.py"
        if newer
        else "Install a newer one from python.org, then run it with that one."
    )
    raise Stop(f"The course needs Python 3.11 or newer, and this is {sys.version.split()[0]}. {way}")


def child_environment() -> "dict[str, str]":
    """The environment for installers and JupyterLab, without what would lead them elsewhere.

    An activated environment, a PYTHONPATH or a pip that installs "for the user" must not matter here.
    """
    foreign = "PYTHONHOME PYTHONPATH VIRTUAL_ENV CONDA_PREFIX __PYVENV_LAUNCHER__ UV_PROJECT_ENVIRONMENT "
    foreign += "PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_HASHES PIP_NO_DEPS PIP_QUIET"
    env = {name: value for name, value in os.environ.items() if name not in foreign.split()}
    env.update(PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUTF8="1")
    env.update(UV_COMPILE_BYTECODE="1", UV_PYTHON_DOWNLOADS="never")
    return env


def python_in(venv: Path) -> str:
    """Path of the interpreter inside a virtual environment."""
    return str(venv / "Scripts" / "python.exe") if os.name == "nt" else str(venv / "bin" / "python")


def working_uv() -> str:
    """Path of uv when it is there and runs, else ``""``."""
    uv = shutil.which("uv") or ""
    return uv if uv and answer_of([uv, "--version"]) else ""


def explain(output: str, python: str) -> str:
    """One sentence for a failed installer, recognised by what it wrote."""
    low = output.lower()
    version = ".".join((version_of(python) or "3").split(".")[:2])
    for signs, sentence in REASONS:
        if re.search(signs, low):
            return sentence.format(mb=NEEDED_MB, version=version, root=ROOT)
    tail = "\n".join("    " + line for line in output.strip().splitlines()[-12:])
    return f"That failed. Its last lines:\n{tail}\nDelete the folder .venv, then run the command again."


def wait_for(process: "subprocess.Popen[bytes]", text: str, start: float) -> int:
    """Wait for a child, counting the seconds on a terminal; returns its exit code."""
    while True:
        try:
            return process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if sys.stdout.isatty():
                print(f"\r{text} ... {time.monotonic() - start:.0f} s", end="", flush=True)
        except KeyboardInterrupt:
            process.kill()
            process.wait()
            raise


def step(text: str, command: "list[str]", python: str) -> None:
    """Run one step of the set-up as one visible line; stop with a sentence when it fails."""
    print(f"{text} ...", end="", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=str(ROOT), env=child_environment(), stdout=log, stderr=subprocess.STDOUT
        )
        code = wait_for(process, text, start)
        log.seek(0)
        output = log.read().decode("utf-8", "replace")
    again = f"\r{text} ..." if sys.stdout.isatty() else ""
    print(f"{again} {'failed' if code else f'{time.monotonic() - start:.0f} s'}", flush=True)
    if code:
        raise Stop(explain(output, python))


def fingerprint(version: str, wanted: "tuple[str, ...]") -> str:
    """What an environment was made from: the stamp in it must say the same, or it is mended."""
    parts = [version, str(ROOT), *wanted]
    parts += [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "pyproject.toml")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp_of(venv: Path, wanted: "tuple[str, ...]") -> Path:
    """The file that says an environment is complete; one for each set of requirements."""
    return venv / ("gatherlab-ready-" + hashlib.sha256(" ".join(wanted).encode()).hexdigest()[:8])


def is_ready(venv: Path, version: str, wanted: "tuple[str, ...]") -> bool:
    """True when the environment is complete, works, and was made from today's requirements."""
    stamp = stamp_of(venv, wanted)
    complete = stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(version, wanted)
    return complete and version_of(python_in(venv)) == version


def is_mendable(venv: Path, version: str, uv: str) -> bool:
    """True when installing into what is there is enough: it runs, is the right Python, has an installer."""
    python = python_in(venv)
    if not (venv / "pyvenv.cfg").is_file() or version_of(python) != version:
        return False
    return bool(uv or answer_of([python, "-P", "-m", "pip", "--version"]))


def remove(venv: Path) -> None:
    """Remove an environment that cannot be mended; never anything but an environment of this folder."""
    if venv.parent != ROOT or not venv.name.startswith(".venv"):
        raise ValueError(f"{venv} is no environment of this course")
    try:
        if venv.is_symlink() or venv.is_file():
            venv.unlink()
        elif venv.exists():
            shutil.rmtree(str(venv))
    except OSError as error:
        raise Stop(f"{venv.name} is half made. Close JupyterLab and delete it by hand: {error}") from None


def check_folder() -> None:
    """Stop with a sentence when the folder cannot be written or the disk is nearly full."""
    if not os.access(str(ROOT), os.W_OK):
        raise Stop(explain("read-only file system", sys.executable))
    if shutil.disk_usage(str(ROOT)).free < NEEDED_MB * 1_000_000:
        raise Stop(explain("no space left", sys.executable))


def prepare(venv: Path, python: str, wanted: "tuple[str, ...]", steps: int = 2) -> str:
    """Make, mend or reuse an environment; returns its interpreter.

    ``python`` is the interpreter to make it from, ``wanted`` what to install (pip's words), ``steps`` the
    number shown behind the slash.
    """
    version, inside = version_of(python), python_in(venv)
    if is_ready(venv, version, wanted):
        return inside
    check_folder()
    uv = working_uv()
    if not is_mendable(venv, version, uv):
        remove(venv)
        make = [uv, "venv", "--quiet", "--python", python] if uv else [python, "-P", "-m", "venv"]
        step(f"[1/{steps}] making {venv.name} (Python {version})", [*make, str(venv)], python)
    tool = [uv, "pip", "install", "--python", inside] if uv else [inside, "-P", "-m", "pip", "install"]
    name = "uv" if uv else "pip, about a minute"
    step(f"[2/{steps}] installing the packages with {name}", [*tool, *wanted], python)
    for each in {wanted, LEARNER} if wanted[:2] == LEARNER else {wanted}:
        stamp_of(venv, each).write_text(fingerprint(version, each), encoding="utf-8")
    return inside


def run_for_good(command: "list[str]") -> int:
    """Become the command; on Windows, which cannot, run it and leave Ctrl-C to it."""
    env = child_environment()
    sys.stdout.flush()
    if os.name != "nt":
        os.chdir(str(ROOT))
        os.execve(command[0], command, env)
    process = subprocess.Popen(command, cwd=str(ROOT), env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def open_lessons(words: "list[str]") -> int:
    """``python3 start.py``: the environment, then JupyterLab on the first lesson."""
    python = prepare(ROOT / ".venv", sys.executable, LEARNER, steps=3)
    print("[3/3] starting JupyterLab; to end it, press Ctrl-C here", flush=True)
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    config = "--config={}".format(ROOT / "jupyter_lab_config.py")
    return run_for_good([python, "-P", "-m", "jupyterlab", config, *as_root, *words])


def test_course(words: "list[str]") -> int:
    """``python3 start.py test``: the environment with the test requirements, then everything that CI runs."""
    python = prepare(ROOT / ".venv", sys.executable, TESTER)
    return run_for_good([python, "-P", "-m", "tools", "test", *words])


def build_site(words: "list[str]") -> int:
    """``python3 start.py site``: an environment of its own, then the site, served on loopback."""
    python = prepare(ROOT / ".venv-site", sys.executable, BUILDER)
    return run_for_good([python, "-P", "-m", "gatherlab", "site", "site", "--serve", *words])


def main(words: "list[str]") -> int:
    """Run one of the commands; returns the exit code."""
    if words[:1] in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    try:
        check_python()
        command = {"test": test_course, "site": build_site}.get("".join(words[:1]))
        return command(words[1:]) if command else open_lessons(words)
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the command again: it goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
