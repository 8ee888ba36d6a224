"""What a sandboxed submission sees of the machine: the arguments of ``bwrap``.

The sandbox's root is empty.  Into it come, read-only, Python's standard library and installed packages, the
system's shared libraries, and at PACKAGE those rooms of this package that a submission needs, which are not
those with exercises, questions and the judge; and one folder in memory to write in, FOLDER.  There is no
``/proc``, no home, no course, no network, no terminal.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

__all__ = ["DEVICES", "ENVIRONMENT", "FOLDER", "FOLDER_SIZE", "PACKAGE", "arguments", "packages"]

PACKAGE = "/package"
FOLDER = "/submission"  # not /tmp: an environment may live there
FOLDER_SIZE = 16 << 20  # bytes
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
ENVIRONMENT = {
    "HOME": FOLDER,
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "PATH": "",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONPATH": PACKAGE,
    "TMPDIR": FOLDER,
}

_HERE = Path(__file__).resolve().parents[2]
_ROOMS = (
    "__init__.py",
    "cpython.py",
    "errors.py",
    "model.py",
    "patched_asyncio.py",
    "search_path.py",
    "syntax.py",
    "virtual_loop.py",
    "checking/__init__.py",
    "checking/protocol.py",
    "checking/values.py",
    "checking/__pycache__",
    "checking/learner_side",
    "checking/wall",
    "practice",
    "__pycache__",
)
_LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo")
_STORES = ("/nix/store", "/gnu/store")  # where all libraries are on NixOS and Guix
_LINKS = ("/lib", "/lib32", "/lib64")  # links into /usr on most systems; programs name their linker so
_FILES = ("/etc/ld.so.cache", "/etc/ld-musl-x86_64.path", "/etc/ld-musl-aarch64.path")


def arguments(
    hidden: Iterable[Path] = (), *, sized: bool = True, lent: bool = True, nesting: bool = False
) -> list[str]:
    """The options that make the sandbox; the command comes after them.

    ``hidden`` stays invisible even inside of what is shown.  ``sized`` says that this ``bwrap`` can limit a
    folder in memory (0.7 or newer); without it there is no folder to write in.  ``lent`` gives its process
    the capabilities to make devices read-only and to give all of them up.  With ``nesting`` it is for a
    parent that makes sandboxes within: it keeps one, sees the processes of its sandbox, and has nowhere to
    write.
    """
    return [
        *("--unshare-all", "--die-with-parent", "--new-session"),
        *("--cap-drop", "ALL", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox"),
        *(("--cap-add", "CAP_SYS_ADMIN") if lent or nesting else ()),
        *(("--cap-add", "CAP_SETPCAP") if lent and not nesting else ()),
        *(("--proc", "/proc") if nesting else ()),
        *_system(),
        *_tree([*_python(), *map(Path, packages())], [*_secrets(), *hidden]),
        *_package(),
        *(("--size", str(FOLDER_SIZE), "--tmpfs", FOLDER) if sized and not nesting else ("--dir", FOLDER)),
        *("--remount-ro", "/", "--chdir", FOLDER),
    ]


def packages() -> list[str]:
    """The folders of installed packages that this Python uses."""
    found = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    return list(dict.fromkeys(os.path.realpath(path) for path in found if Path(path).is_dir()))


def _system() -> Iterator[str]:
    for device in DEVICES:
        yield from ("--dev-bind", device, device)
    for name in (*_LIBRARIES, *_STORES, *_FILES):
        if Path(name).exists():
            yield from ("--ro-bind", name, name)
    for name in _LINKS:
        if Path(name).is_symlink():
            yield from ("--symlink", str(Path(name).readlink()), name)
        elif Path(name).exists():
            yield from ("--ro-bind", name, name)


def _package() -> Iterator[str]:
    for room in _ROOMS:
        if (_HERE / room).exists():
            yield from ("--ro-bind", str(_HERE / room), f"{PACKAGE}/{_HERE.name}/{room}")


def _python() -> list[Path]:
    """The interpreter and its standard library, where they really are."""
    base = Path(sys.base_prefix)
    library = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")]
    return [Path(sys.executable), base / "lib", base / "lib64", *library]


def _secrets() -> list[Path]:
    """This package where it is installed, and the course around it: solutions, notebooks, learners' work."""
    course = _HERE.parent
    copies = [Path(path) / _HERE.name for path in packages()]
    return [_HERE, *copies, *([course] if (course / "course.toml").is_file() else [])]


def _tree(shown: Sequence[Path], hidden: Sequence[Path]) -> Iterator[str]:
    """Options that show and hide paths: what lies deeper decides."""
    kinds = {path.resolve(): True for path in shown if path.exists()}
    kinds |= {path.resolve(): False for path in hidden if path.exists()}
    already = [Path(name) for name in (*_LIBRARIES, *_STORES)]
    for path in sorted(kinds):
        above = next((kinds[parent] for parent in path.parents if parent in kinds), None)
        seen = above if above is not None else any(path.is_relative_to(name) for name in already)
        if kinds[path] and not seen:
            yield from ("--ro-bind", str(path), str(path))
        elif not kinds[path] and seen:
            yield from _masked(str(path)) if path.is_dir() else ("--ro-bind", os.devnull, str(path))


def _masked(path: str) -> tuple[str, ...]:
    return ("--tmpfs", path, "--remount-ro", path)
