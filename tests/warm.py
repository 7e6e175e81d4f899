"""A child that reads a file, without the half second of work with which Python and polars begin.

What ``python -m qualify.intake.child`` does from its first import on is done here once, in a process that then forks
for every file. Each fork has what a process started for the file would have: its input, output and error, environment,
folder, limits and death of its own. Run as a script, this module is the process that forks.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_CHILD = [sys.executable, "-m", "qualify.intake.child"]
_HOW = {"stdin", "stdout", "stderr", "cwd", "env"}


class Warm:
    """Stands in for ``subprocess.Popen``: a child that reads a file is forked, any other process is started."""

    def __init__(self) -> None:
        self.spent = 0.0
        """Seconds of processor time of the children that have ended: to the system they are not this process's."""
        self.pid = 0
        """The process that forks, once there is one."""
        self._control: socket.socket | None = None
        self._beginning = threading.Lock()

    @property
    def module(self) -> SimpleNamespace:
        """``subprocess`` with this in the place of ``Popen``."""
        return SimpleNamespace(**{**vars(subprocess), "Popen": self})

    def __call__(self, command: list[str], **how: Any) -> Any:
        if command != _CHILD or set(how) != _HOW or how["stderr"] != subprocess.PIPE:
            return subprocess.Popen(command, **how)
        with self._beginning:
            if not self._control:
                self._begin(how["cwd"], how["env"])
        return _Child(self, self._control, how)

    def _begin(self, folder: Path, environment: dict[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        command = [sys.executable, __file__, str(theirs.fileno())]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, cwd=folder, env=environment, pass_fds=[theirs.fileno()]
        )
        self.pid = self._process.pid
        theirs.close()

    def end(self) -> None:
        """The process that forks ends when nobody is there to ask."""
        if self._control:
            self._control.close()
            self._process.wait()


class _Child:
    """What ``subprocess.Popen`` offers of a child, as far as reading uses it."""

    def __init__(self, warm: Warm, control: socket.socket, how: dict[str, Any]) -> None:
        self._warm = warm
        self.returncode: int | None = None
        self._line, theirs = socket.socketpair()
        end, start = os.pipe()
        socket.send_fds(control, [b"f"], [how["stdin"].fileno(), how["stdout"].fileno(), start, theirs.fileno()])
        os.close(start)
        theirs.close()
        self.stderr = os.fdopen(end, "rb")
        self._told = self._line.makefile("rb")
        self._line.sendall(json.dumps([str(how["cwd"]), how["env"]]).encode() + b"\n")
        self.pid = json.loads(self._told.readline())

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode, seconds = json.loads(self._told.readline())
            self._warm.spent += seconds
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.stderr.close()
        self.wait()
        self._told.close()
        self._line.close()


def _serve(control: socket.socket) -> None:
    """Fork for each asker, who sends three files and a line of its own, and say on that line how the child ended."""
    lines: dict[int, socket.socket] = {}
    ended, end = os.pipe()
    os.set_blocking(end, False)
    signal.set_wakeup_fd(end)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready = select.select([control, ended], [], [])[0]
        if ended in ready:
            os.read(ended, 4096)
            _bury(lines)
        if control in ready:
            asked, files, *_ = socket.recv_fds(control, 1, 4)
            if not asked:
                return
            _fork(files[:3], socket.socket(fileno=files[3]), lines)


def _fork(files: list[int], line: socket.socket, lines: dict[int, socket.socket]) -> None:
    pid = os.fork()
    if pid == 0:
        _work(files, line)
    for file in files:
        os.close(file)
    line.sendall(b"%d\n" % pid)
    lines[pid] = line


def _bury(lines: dict[int, socket.socket]) -> None:
    while lines:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if pid == 0:
            return
        with lines.pop(pid) as line:
            told = [os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime]
            line.sendall(json.dumps(told).encode() + b"\n")


def _work(files: list[int], line: socket.socket) -> None:
    """The child: what an interpreter does that is started with these files. It ends here."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with line.makefile("rb") as told:
            folder, environment = json.loads(told.readline())
        for place, file in enumerate(files):
            os.dup2(file, place)
        os.closerange(3, 1024)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        child.main()
        sys.stdout.flush()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    import gc

    import numpy.ma  # noqa: F401  (polars asks for it at its first table)

    from qualify.intake import child, jsonlines, parquet, text, workbook  # noqa: F401  (what a child imports when asked)

    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
