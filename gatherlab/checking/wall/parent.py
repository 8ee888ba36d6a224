"""The warm parent in a sandbox: everything is imported once, and each submission is played by a fork of it.

It holds no judge, no submission and no path of one, and writes nothing anywhere.  Over its control socket
comes, for each submission, one byte with the descriptor of a fresh line.  For it the parent makes a process
namespace and forks its *first* process, which gives itself all other namespaces and an empty folder in
memory, and gives up every capability.  The first process forks the *player*, which closes everything but its
line, limits itself, loads the filter for system calls, and only then hears of a submission.  Who kills the
first process ends all: the kernel leaves nothing of a process namespace.  When the first process is reaped
one byte goes back: ENDED, OUT_OF_TIME where the limit of CPU time ended the player, or KILLED where the
player or the first process itself was killed, which the submission cannot do.

The first process stays between the parent and the player, as in a bubblewrap of its own: the kernel lets the
first process of a namespace ignore signals, which a submission would notice.
"""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import NoReturn

from gatherlab.checking.wall import canary, guard, namespaces, seccomp, worker
from gatherlab.checking.wall.bubblewrap import FOLDER, FOLDER_SIZE
from gatherlab.checking.wall.worker import ENDED, KILLED, OUT_OF_TIME

__all__ = ["READY", "REFUSED", "main"]

READY, REFUSED = b"+", b"-"  # what the player says first; after REFUSED comes why, and nothing else
_CONTROL, _LINE = 3, 3  # descriptors: the parent's, and in its place the player's
_MOST = 128  # descriptors of the parent, and so of all its children, are below it
# the exit codes of a first process whose player ended by itself, or had used up its CPU time
_IS_OVER, _TIME_IS_UP, _BROKEN = 0, 3, 1
_CODES = {"died": _IS_OVER, "timeout": _TIME_IS_UP, "lost": _BROKEN}
_SAID = {_IS_OVER: ENDED, _TIME_IS_UP: OUT_OF_TIME}
_FOLDER_FILES = 65_536  # names that fit into a folder; one of that many empty files fills no memory

leave = os._exit


def serve(descriptor: int) -> None:
    """Fork a player for each line that comes over a control socket, until the other side closes it."""
    import resource  # here, for Windows has none and imports this module

    if descriptor != _CONTROL:
        os.dup2(descriptor, _CONTROL)
    os.set_inheritable(_CONTROL, False)
    os.closerange(_CONTROL + 1, os.sysconf("SC_OPEN_MAX"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST, _MOST))
    with socket.socket(fileno=_CONTROL) as control:
        try:
            nest = _Nest()
            worker.settle()
        except OSError as problem:
            _refuse(_CONTROL, problem)
            leave(1)
        control.sendall(READY)
        while True:
            data, lines, _, _ = socket.recv_fds(control, 1, 1)
            if not data:
                return
            control.sendall(nest.hatch(lines[0]))


class _Nest:
    """What the parent keeps open to make namespaces: its own processes, and its own process namespace."""

    def __init__(self) -> None:
        self._processes = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        namespaces.hide("/proc")
        self._mine = os.open("self/ns/pid", os.O_RDONLY, dir_fd=self._processes)
        namespaces.make_devices_read_only()
        self._rules = seccomp.program() or b""

    def hatch(self, line: int) -> bytes:
        """Let a child play what comes over ``line``; how it ended."""
        os.set_inheritable(line, False)
        try:
            namespaces.enter(self._mine, namespaces.NEW_PIDS)  # else the last turn's dead namespace is used
            namespaces.unshare(namespaces.NEW_PIDS)
            first = os.fork()
        except OSError as problem:
            _refuse(line, problem)
            return ENDED
        if first == 0:
            self._be_first(line)
        os.close(line)
        _, status = os.waitpid(first, 0)
        return _SAID.get(os.waitstatus_to_exitcode(status), KILLED)

    def _be_first(self, line: int) -> NoReturn:
        """The first process of a namespace: makes the others, and waits for the player."""
        code = _BROKEN
        try:
            os.setsid()  # a signal to its process group would reach the parent
            size = _addresses(self._processes)
            namespaces.enter_new_world(self._processes)
            namespaces.wake_loopback()
            namespaces.mount_memory(FOLDER, f"size={FOLDER_SIZE},nr_inodes={_FOLDER_FILES},mode=0755")
            namespaces.drop_capabilities()
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a first process ignores
            player = os.fork()
            if player == 0:
                self._be_player(line, size)
            os.closerange(0, _MOST)
            namespaces.filter_calls(self._rules)
            _, status, usage = os.wait4(player, 0)
            code = _CODES[guard.end_of(status, usage.ru_utime + usage.ru_stime)]
        except BaseException as problem:
            _refuse(line, problem)
        finally:
            leave(code)

    def _be_player(self, line: int, size: int) -> NoReturn:
        """One submission, in all its namespaces."""
        try:
            os.setsid()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.dup2(line, _LINE, inheritable=False)
            os.closerange(_LINE + 1, _MOST)
            _open_null_anew()
            os.chdir(FOLDER)
            if refused := guard.limit_resources(besides=size):
                raise OSError(f"its limits could not be set: {', '.join(refused)}")
            namespaces.filter_calls(self._rules)
        except BaseException as problem:
            _refuse(_LINE, problem)
            leave(1)
        try:
            _play(socket.socket(fileno=_LINE))
        finally:
            leave(0)


def _play(connection: socket.socket) -> None:
    connection.sendall(READY)  # from now on what goes wrong is the submission's doing
    line = worker.Line(connection.recv, connection.sendall)
    order = line.receive()
    if canary.ORDER in order:
        line.exchange(canary.answer(order))
    else:
        worker.play(line, order, Path.cwd(), frozen=True)


def _open_null_anew() -> None:
    """Its own stdin, stdout and stderr: what is set for an open file is set for all who share it."""
    os.closerange(0, 3)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        if standard != null:
            os.dup2(null, standard)
    os.set_inheritable(null, True)


def _addresses(processes: int) -> int:
    """Bytes of memory addresses that this process has from its parent."""
    descriptor = os.open("self/statm", os.O_RDONLY, dir_fd=processes)
    try:
        return int(os.read(descriptor, 100).split()[0]) * os.sysconf("SC_PAGESIZE")
    finally:
        os.close(descriptor)


def _refuse(line: int, problem: BaseException) -> None:
    """Say why there will be no player.  Nobody may be there to hear it."""
    try:
        text = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        os.write(line, REFUSED + text.encode(errors="replace")[:500])
        os.close(line)
    except OSError:
        return


def main(arguments: list[str]) -> None:
    """The parent, with its control socket's descriptor and the folders that packages are imported from."""
    worker.begin_without_site(arguments[1:])
    serve(int(arguments[0]))
