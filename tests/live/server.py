"""The product as a child process: start, wait until it serves, stop it nicely or not at all."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).parents[2]
START_WITHIN_S = 60.0


def free_port() -> int:
    """A port outside the range that outgoing connections take theirs from."""
    for port in range(20_000 + os.getpid() % 5_000, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return port
    raise RuntimeError("no free port")


class Server:
    """One installation in a folder. It may be started again after any end."""

    def __init__(self, folder: Path, *, port: int | None = None, **settings: str) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.origin = self.url
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "server.log"

    @classmethod
    def copied(cls, prepared: Path, folder: Path, **settings: str) -> "Server":
        """A server over a copy of a prepared data folder."""
        data = folder / "data"
        shutil.copytree(prepared, data, symlinks=True)
        copy = cls(folder)
        copy._settings = settings
        return copy

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        foreign = ("MAINSTEM_", "PYTHONDONTWRITEBYTECODE")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "HF_HUB_OFFLINE": "1",
            "MAINSTEM_DATA_DIR": str(self.data),
            "MAINSTEM_HTTP_PORT": str(self.port),
            "MAINSTEM_DEMO": "true",
            "MAINSTEM_LOG_LEVEL": "warning",
            "MAINSTEM_VOICE__IS_ON": "false",
            "MAINSTEM_VOICE__IS_SPEAKING_AHEAD": "false",
            **self._settings,
            **extra,
        }

    def spawn(self, *flags: str, **extra: str) -> None:
        """Start the process and return at once."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "gateway", "serve", *flags],
                cwd=ROOT,
                env=self.environment(extra),
                stdout=log,
                stderr=log,
            )

    async def start(self, *flags: str, **extra: str) -> float:
        """Start and wait until /ready says yes; gives the seconds it took."""
        began = time.monotonic()
        self.spawn(*flags, **extra)
        await self.ready(began + START_WITHIN_S)
        return time.monotonic() - began

    async def ready(self, deadline: float) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=1.0) as client:
            while time.monotonic() < deadline:
                if self._process is not None and self._process.poll() is not None:
                    raise RuntimeError(f"the server ended: {self.log()}")
                try:
                    answer = await client.get(f"{self.url}/ready")
                except httpx.HTTPError:
                    await asyncio.sleep(0.02)
                    continue
                if answer.status_code == 200:
                    return
                await asyncio.sleep(0.02)
        raise RuntimeError(f"not ready in time: {self.log()}")

    @property
    def serving(self) -> psutil.Process:
        """The process that serves: the keeper's child, or the only one."""
        started = psutil.Process(self.pid)
        return next(iter(started.children()), started)

    async def kill_serving(self) -> float:
        """kill -9 of the serving process alone; gives the seconds until it serves again."""
        victim = self.serving
        began = time.monotonic()
        victim.kill()
        await asyncio.to_thread(victim.wait)
        await self.ready(began + START_WITHIN_S)
        return time.monotonic() - began

    def kill(self) -> None:
        """kill -9 of everything."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; gives the exit code."""
        return self._end(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait for the process to end by itself."""
        process = self._process
        if process is None:
            raise RuntimeError("not started")
        return await asyncio.to_thread(process.wait)

    def _end(self, number: int) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(number)
        try:
            return process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-4000:] if self._log.exists() else ""
