"""Running programs for the person at the terminal: one line each, everything else in a log."""

import fcntl
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.launcher.place import Place, Stop


class Steps:
    """Run programs, one line each: a spinner on a terminal, plain text elsewhere."""

    def __init__(self, log: Path) -> None:
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_bytes(b"")
        except OSError as err:
            raise Stop(f"The data folder must be writable (MAINSTEM_DATA_DIR): {err}") from err
        self._log = log
        self._is_live = sys.stdout.isatty()

    def run(
        self, title: str, *argv: str | Path, environ: Mapping[str, str], cwd: Path | None = None
    ) -> None:
        """Run one program to its end. Raises Stop with the end of its output when it fails."""
        began = time.monotonic()
        self._say(f"{title} …", end="")
        with self._log.open("ab") as log:
            log.write(f"\n$ {' '.join(map(str, argv))}\n".encode())
            log.flush()
            from_here = log.tell()
            with subprocess.Popen(
                [str(word) for word in argv],
                env={**environ, "NO_COLOR": "1"},
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            ) as child:
                while not self._has_ended(child):
                    self._spin(title, began)
        outcome = "failed" if child.returncode else "done"
        again = f"\r\x1b[K{title} …" if self._is_live else ""
        self._say(f"{again} {outcome} in {time.monotonic() - began:.1f} s")
        if child.returncode:
            said = self._log.read_bytes()[from_here:].decode(errors="replace").splitlines()
            raise Stop("\n".join([*said[-30:], "", f"{title} failed; all of it is in {self._log}"]))

    @staticmethod
    def _say(text: str, end: str = "\n") -> None:
        print(text, end=end, flush=True)

    @staticmethod
    def _has_ended(child: subprocess.Popen[bytes]) -> bool:
        try:
            child.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _spin(self, title: str, began: float) -> None:
        if not self._is_live:
            return
        seconds = time.monotonic() - began
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 400))
            lines = log.read().decode(errors="replace").split()
        wheel = "⠋⠙⠸⠴⠦⠇"[int(seconds * 10) % 6]
        line = f"{wheel} {title} {seconds:.0f} s  {' '.join(lines[-8:])}"
        self._say(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", end="")


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Hold the clone's lock, so that two set-ups do not trample each other."""
    try:
        lock = (place.root / ".mainstem.lock").open("w")
    except OSError as err:
        raise Stop(f"The clone must be writable for the set-up: {err}") from err
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another ./mainstem is setting up; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
