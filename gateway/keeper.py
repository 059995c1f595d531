"""Keeps the serving process alive: a parent that has imported everything, and forks it.

Most of a start is imports. The parent pays for them once; when its child dies, the next one serves
within a second, and connections made meanwhile wait in the listening socket, which is the parent's.
Beside it the parent keeps a companion, the voice node: a program of its own, which goes on while
the serving process starts anew.
"""

import contextlib
import ctypes
import gc
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

log = logging.getLogger(__name__)

Serve = Callable[[socket.socket, Callable[[], None]], None]
"""Serves on the socket until told to stop, and calls back once when it is ready."""

BACKLOG = 2048
KILLED_STARTS = 3
"""So many starts in a row may be killed from outside; the next one would be as well."""
KILLED = 128
"""From here on an exit code names a signal, as in a shell."""
STOPPING = (signal.SIGTERM, signal.SIGINT)
HEEDED = (*STOPPING, signal.SIGCHLD, signal.SIGALRM)
READY = b"+"
PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 30.0
HEALED_AFTER_S = 60.0
STOPS_WITHIN_S = 30.0
"""So long the companion may take to end what it is doing."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError when the address is taken or not this machine's."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
    )[0]
    # With its protocol named, else asyncio would leave Nagle's delay on for what is accepted.
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class Signals:
    """The signals sent to this process, as something to wait for.

    A handler of Python's runs between two steps of the interpreter: for a signal that came just
    before a system call, that is after the call, which may be never. What is written here when a
    signal comes ends the waiting at once.
    """

    def __init__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        for number in HEEDED:
            signal.signal(number, _nothing)

    def wait(self, *others: int) -> tuple[bytes, list[int]]:
        """Wait for a signal, or for one of the other descriptors: what came, and which of them."""
        own = self._reading.fileno()
        ready, _, _ = select.select([own, *others], [], [])
        came = self._reading.recv(BACKLOG) if own in ready else b""
        return came, [each for each in ready if each != own]

    def forget(self) -> None:
        """Have signals do what they do by default; for a forked child."""
        signal.set_wakeup_fd(-1)
        for number in HEEDED:
            signal.signal(number, signal.SIG_DFL)
        self._reading.close()
        self._writing.close()


class Keeper:
    """One child at a time, and a companion. SIGTERM and SIGINT are passed on and end all."""

    def __init__(
        self, listener: socket.socket, serve: Serve, companion: Sequence[str] | None = None
    ) -> None:
        """`companion`: the command line of a program to be kept running beside the child."""
        self._listener = listener
        self._serve = serve
        self._child = 0
        self._is_stopping = False
        self._companion = Companion(companion) if companion else None
        self._signals = Signals()

    def run(self) -> int:
        """Keep a child serving; gives the exit code: 0 after a graceful stop."""
        gc.collect()
        gc.freeze()  # else the child's first collection would copy every page of the parent's
        try:
            return self._keep()
        finally:
            if self._companion is not None:
                self._companion.end()

    def _keep(self) -> int:
        in_vain = 0
        while True:
            was_ready, status = self._live_once()
            in_vain = 0 if was_ready else in_vain + 1
            was_killed = status >= KILLED
            if self._is_stopping or status == 0 or not (was_ready or was_killed):
                return status
            if in_vain == KILLED_STARTS:
                log.error("every start is killed; giving up", extra={"starts": in_vain})
                return status
            log.error("the serving process died; starting it again", extra={"status": status})

    def _live_once(self) -> tuple[bool, int]:
        """Fork a child and wait for its end: whether it was ever ready, and its exit code."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        parent = os.getpid()
        # What is sent to the child before it heeds signals by itself must not be lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, HEEDED)
        self._child = os.fork()
        if self._child == 0:
            os.close(reading)
            self._become_child(parent, writing)
        os.close(writing)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)
        try:
            was_ready, status = self._watch(reading)
        finally:
            os.close(reading)
        code = os.waitstatus_to_exitcode(status)
        return was_ready, code if code >= 0 else KILLED - code

    def _watch(self, reading: int) -> tuple[bool, int]:
        """Heed signals until the child has ended: whether it said it is ready, and its status."""
        was_ready = False
        pipes = [reading]
        while True:
            came, ready = self._signals.wait(*pipes)
            if ready:
                pipes.clear()
                was_ready = _is_told(reading)
                if was_ready and self._companion is not None and not self._is_stopping:
                    self._companion.start()
            for number in came:
                self._heed(number)
            if signal.SIGCHLD in came and (status := self._reap()) is not None:
                # It may have become ready, and have ended, since the last look.
                return was_ready or (bool(pipes) and _is_told(reading)), status

    def _heed(self, number: int) -> None:
        if number in STOPPING:
            self._is_stopping = True
            self._listener.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, number)
        elif number == signal.SIGALRM and self._companion is not None and not self._is_stopping:
            self._companion.launch()

    def _reap(self) -> int | None:
        """Take note of every process that has ended; gives the child's status if it is one."""
        status = None
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self._child:
                    status = ended[1]
                elif self._companion is not None:
                    self._companion.ended(ended[0], is_wanted=not self._is_stopping)
        return status

    def _become_child(self, parent: int, writing: int) -> None:
        code = 1
        try:
            os.setpgrp()  # a Ctrl-C reaches the parent alone, which passes it on once
            _die_with(parent)
            self._signals.forget()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)
            self._serve(self._listener, lambda: _tell(writing))
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            log.exception("the serving process failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # the parent's own clean-up is not the child's


class Companion:
    """A program that runs beside the child, started again when it ends, soon or a little later."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._pause_s = FIRST_PAUSE_S
        self._started_at = 0.0

    def start(self) -> None:
        """Start the program unless it runs, or is about to be started again."""
        if self._process is None:
            self.launch()

    def ended(self, pid: int, *, is_wanted: bool) -> None:
        """A process was waited for: if it was the program, start it again after a pause."""
        if self._process is None or self._process.pid != pid:
            return
        self._process.returncode = -1  # so that nobody waits for it again
        if not is_wanted:
            return
        if time.monotonic() - self._started_at > HEALED_AFTER_S:
            self._pause_s = FIRST_PAUSE_S
        log.error("the voice node died; starting it again", extra={"pause_s": self._pause_s})
        signal.setitimer(signal.ITIMER_REAL, self._pause_s)
        self._pause_s = min(LONGEST_PAUSE_S, self._pause_s * 2)

    def end(self) -> None:
        """Ask the program to stop, and wait; it gets no second chance."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def launch(self) -> None:
        """Start the program; for the first time, or because the pause after its end is over."""
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(self._command, process_group=0)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """A signal is only written where it is waited for if Python handles it."""


def _die_with(parent: int) -> None:
    """Have the kernel end this process when the parent is gone: nobody would start it again."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _is_told(reading: int) -> bool:
    try:
        return os.read(reading, 1) == READY
    except BlockingIOError:
        return False


def _tell(writing: int) -> None:
    os.write(writing, READY)
    os.close(writing)
