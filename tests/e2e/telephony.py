"""What calls in a browser need beside people: a voice node, a microphone, something to say."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Browser, Page, WebSocket, async_playwright

from channels.voice.media.frames import level_dbfs
from tests.channels.voice.peers.caller import Caller
from tests.channels.voice.peers.ports import free_ports
from tests.channels.voice.peers.sound import share_of
from tests.e2e.people import CHROMIUM, FLAGS
from tests.live.server import ROOT, Server

NODE_WITHIN_MS = 180_000
"""The node starts beside the gateway, and its engines with it."""
WITHIN_S = 40.0
SPEAK = """
import sys, wave
from channels.voice.media.resample import resampled
from channels.voice.speech.hibari import HibariVoice
said = HibariVoice().speak(sys.argv[2], "en", None)
pcm = resampled(said.pcm, said.rate, int(sys.argv[3]))
with wave.open(sys.argv[1], "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(int(sys.argv[3]))
    file.writeframes(pcm + bytes(int(sys.argv[4]) * 2 * int(sys.argv[3])))
"""
"""In a process of its own: the engine stays out of the one that starts browsers."""


def spoken(path: Path, text: str, *, rate: int = 8000, silence_s: int = 0) -> Path:
    """A WAV file in which somebody says this, and is then silent."""
    words = [sys.executable, "-P", "-c", SPEAK, str(path), text, str(rate), str(silence_s)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(words, cwd=ROOT, env=environment, check=True, timeout=120)
    return path


def samples(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


@dataclass(slots=True, kw_only=True)
class Installation:
    """A gateway with a voice node."""

    server: Server
    sip_port: int


@asynccontextmanager
async def installation(prepared: Path, folder: Path) -> AsyncIterator[Installation]:
    """Start both, and wait until the node hears and speaks English."""
    sip, http = free_ports(2)
    served = Server.copied(
        prepared,
        folder,
        MAINSTEM_VOICE__IS_ON="true",
        MAINSTEM_VOICE__SIP_PORT=str(sip),
        MAINSTEM_VOICE__HTTP_PORT=str(http),
    )
    await served.start()
    try:
        await _until_it_hears(f"http://127.0.0.1:{http}/health")
        yield Installation(server=served, sip_port=sip)
    finally:
        served.stop()


async def _until_it_hears(address: str) -> None:
    async with asyncio.timeout(NODE_WITHIN_MS / 1000), httpx.AsyncClient(trust_env=False) as client:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                english = (await client.get(address)).json()["speech"]["languages"]["en"]
                if all(_is_ready(english[kind]) for kind in ("hears", "speaks")):
                    return
            await asyncio.sleep(0.2)


def _is_ready(engines: list[dict[str, object]]) -> bool:
    return any(each["state"] == "ready" for each in engines)


@asynccontextmanager
async def browser_that_says(wav: Path) -> AsyncIterator[Browser]:
    """A browser with this sound as its microphone, over and over."""
    flags = [*FLAGS, "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={wav}"]
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        await opened.close()


class Receiver:
    """What reaches the phone of a page whose socket is opened from now on."""

    def __init__(self, page: Page) -> None:
        self.pieces: list[bytes] = []
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.pieces.append(payload)

    def last_second(self) -> bytes:
        return b"".join(self.pieces[-50:])


async def until(is_so: Callable[[], bool], what: str, within: float = WITHIN_S) -> None:
    """Wait until it is so."""
    end = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < end, f"never: {what}"
        await asyncio.sleep(0.05)


async def hears_tone(caller: Caller, hertz: float) -> None:
    """Wait until the caller hears this tone and little else."""
    await _hears(caller, lambda heard: share_of(heard, hertz) > 0.5, f"{hertz} Hz")


async def hears_other(caller: Caller, hertz: float) -> None:
    """Wait until the caller hears something, and nothing of this tone."""

    def is_other(heard: bytes) -> bool:
        return level_dbfs(heard) > -45 and share_of(heard, hertz) < 0.05

    await _hears(caller, is_other, f"something else than {hertz} Hz")


async def hears_nothing(caller: Caller) -> None:
    """Wait until the caller hears silence."""
    await _hears(caller, lambda heard: level_dbfs(heard) < -50, "silence")


async def _hears(caller: Caller, is_so: Callable[[bytes], bool], what: str) -> None:
    """Wait for a whole second of it, heard from now on."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await until(
        lambda: loop.time() - began > 1.0 and is_so(caller.heard(loop.time() - 1.0)),
        f"{what} at the caller",
    )
