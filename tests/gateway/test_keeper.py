"""The keeper starts what dies again, ends what is told to end, and gives up when that is wiser."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the keeper is for Linux")

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, signal, sys
from gateway.keeper import Keeper, listen

def serve(listener, on_ready):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
    {before}
    on_ready()
    print(os.getpid(), flush=True)
    signal.sigwait([signal.SIGTERM, signal.SIGINT])

sys.exit(Keeper(listen("127.0.0.1", 0), serve).run())
"""


class Kept:
    """A keeper over a child that prints its number when it is ready."""

    def __init__(self, before: str = "pass") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM.format(before=before)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def child(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def end(self) -> tuple[int, bytes]:
        """Wait for its own end: exit code, and what was printed."""
        with self.process:
            printed, _ = self.process.communicate(timeout=60)
            return self.process.returncode, printed


@pytest.fixture
def kept() -> Iterator[Kept]:
    made = Kept()
    with made.process:
        yield made
        made.process.kill()


def test_a_killed_child_is_followed_by_another(kept: Kept) -> None:
    seen = {kept.child()}
    for _ in range(5):
        os.kill(max(seen), signal.SIGKILL)
        seen.add(kept.child())
    assert len(seen) == 6


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT] * 10)
def test_a_signal_ends_both_however_soon_it_comes(kept: Kept, number: signal.Signals) -> None:
    child = kept.child()
    kept.process.send_signal(number)
    assert kept.process.wait(timeout=60) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_child_does_not_outlive_its_keeper(kept: Kept) -> None:
    child = os.pidfd_open(kept.child())
    kept.process.kill()
    assert select.select([child], [], [], 60)[0] == [child]  # readable means ended
    os.close(child)


def test_a_start_that_fails_is_not_repeated() -> None:
    assert Kept("raise ValueError").end() == (1, b"")


def test_starts_that_are_killed_are_repeated_three_times() -> None:
    dying = Kept("print('start', flush=True); os.kill(os.getpid(), 9)")
    assert dying.end() == (128 + signal.SIGKILL, b"start\n" * 3)


def test_a_taken_address_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-P", "-m", "gateway", "serve"],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "MAINSTEM_HTTP_PORT": port,
                "MAINSTEM_DATA_DIR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "MAINSTEM_HTTP_PORT" in done.stderr


def test_the_companion_is_started_again_and_ends_with_the_keeper(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = (
        "import os, pathlib, signal; "
        f"open({str(told)!r}, 'a').write(f'{{os.getpid()}}\\n'); "
        "signal.pause()"
    )
    text = PROGRAM.format(before="pass").replace(
        'Keeper(listen("127.0.0.1", 0), serve)',
        f'Keeper(listen("127.0.0.1", 0), serve, [sys.executable, "-c", {program!r}])',
    )
    keeper = subprocess.Popen(
        [sys.executable, "-P", "-c", text],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with keeper:
        assert keeper.stdout is not None
        child = int(keeper.stdout.readline())
        first = int(_line(told, 1))
        os.kill(first, signal.SIGKILL)
        second = int(_line(told, 2))
        assert second != first
        os.kill(child, signal.SIGKILL)
        assert int(keeper.stdout.readline()) != child
        os.kill(second, 0)  # it went on while the child was started anew
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait(timeout=60) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)


def _line(path: Path, number: int) -> str:
    """Wait for a line of the file."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        lines = path.read_text().splitlines() if path.exists() else []
        if len(lines) >= number:
            return lines[number - 1]
        select.select([], [], [], 0.02)
    raise AssertionError("nothing was written")
