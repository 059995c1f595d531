"""A real desk telephone, baresip: it registers, dials, holds, transfers, and keeps what it heard.

    async with Baresip(tmp_path, audio=wav) as phone:
        await phone.dial("sip:1000@127.0.0.1:5072")
        await phone.until("CALL_ESTABLISHED")
        ...
        await phone.hang_up()
    heard = phone.heard()

`registrar="127.0.0.1:5072"` makes it register as `user` with `password`; `answers` lets it take
every call. `medias` is baresip's mediaenc (srtp, srtp-mand). `audio` is said in every call and
should be longer than the call: baresip hangs up at its end.
"""

import asyncio
import json
import wave
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.channels.voice.peers import program
from tests.channels.voice.peers.ports import free_ports
from tests.channels.voice.peers.sound import tone, write_wav

MODULES = ("srtp", "aufile", "sndfile", "account", "contact", "menu", "ctrl_tcp")
"""The account comes after what it names."""


class Baresip:
    """One telephone with one account, listening on a port of its own."""

    def __init__(
        self, folder: Path, *, audio: Path | None = None, user: str = "ann", password: str = "",
        registrar: str = "", answers: bool = True, medias: str = "", codecs: str = "g711",
        dtmf: str = "rtpevent",
    ) -> None:  # fmt: skip
        self.folder = folder / f"baresip-{user}"
        self.user, self.password, self.registrar = user, password, registrar
        self.answers, self.medias, self.codecs, self.dtmf = answers, medias, codecs, dtmf
        self.audio = audio
        self.port, self._control = free_ports(2)
        self.events: list[dict[str, Any]] = []
        self.waits = bool(registrar)
        """Enter only once it is registered."""
        self._changed = asyncio.Event()
        self._tasks = asyncio.TaskGroup()
        self._listening: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def uri(self) -> str:
        """Where it can be called directly."""
        return f"sip:{self.user}@127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self.folder.mkdir()
        self.audio = self.audio or write_wav(self.folder / "said.wav", tone(440, 120))
        (self.folder / "config").write_text(self._config())
        (self.folder / "accounts").write_text(self._account() + "\n")
        (self.folder / "contacts").write_text("")
        self._program = await program.start(
            "baresip", "-f", str(self.folder), folder=self.folder, log="log.txt"
        )
        await self._tasks.__aenter__()
        try:
            self._reader, self._writer = await self._connect()
            self._listening = self._tasks.create_task(self._listen())
            if self.waits:
                await self.logs("binding]")
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._listening is not None:
            self._listening.cancel()
        if self._writer is not None:
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()
        await program.stop(self._program)
        await self._tasks.__aexit__(None, None, None)

    async def command(self, name: str, params: str = "") -> None:
        """Give any of baresip's commands."""
        assert self._writer is not None, "not running"
        text = json.dumps({"command": name, "params": params, "token": name})
        self._writer.write(f"{len(text)}:{text},".encode())
        await self._writer.drain()

    async def dial(self, target: str) -> None:
        await self.command("dial", target)

    async def hang_up(self) -> None:
        await self.command("hangup")

    async def press(self, digits: str) -> None:
        """Press keys one after another; each is released before the next."""
        for digit in digits:
            await self.command("sndcode", digit)
            await self.command("sndcode", "\x04")

    async def until(self, kind: str, count: int = 1, *, within: float = program.START) -> None:
        """Wait until `count` events of a kind were reported, as CALL_ESTABLISHED or CALL_CLOSED."""
        try:
            async with asyncio.timeout(within):
                while len(self.of(kind)) < count:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            log = (self.folder / "log.txt").read_text(errors="replace")[-3000:]
            raise AssertionError(f"no {kind} x{count} in {self.kinds()}\n{log}") from None

    async def logs(self, text: str) -> None:
        """Wait until it says something in its log: it registers before anybody can listen."""
        async with asyncio.timeout(program.START):
            while True:
                if text in (self.folder / "log.txt").read_text(errors="replace"):
                    return
                await asyncio.sleep(0.05)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The events of one kind, in order."""
        return [event for event in self.events if event.get("type") == kind]

    def kinds(self) -> list[str]:
        return [str(event.get("type")) for event in self.events]

    def heard(self) -> bytes:
        """What it heard in its calls so far, one after another: signed 16 bit mono."""
        return b"".join(map(_pcm, sorted(self.folder.glob("dump-*-dec.wav"))))

    def heard_rate(self) -> int:
        """Samples a second of what it heard: 8000 unless a wider codec was agreed on."""
        first = min(self.folder.glob("dump-*-dec.wav"))
        return int.from_bytes(first.read_bytes()[24:28], "little")

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(program.START):
            while True:
                try:
                    return await asyncio.open_connection("127.0.0.1", self._control)
                except OSError:
                    if self._program.returncode is not None:
                        log = (self.folder / "log.txt").read_text(errors="replace")
                        raise AssertionError(f"baresip ended: {log}") from None
                    await asyncio.sleep(0.1)

    async def _listen(self) -> None:
        try:
            while True:
                size = int((await self._reader.readuntil(b":"))[:-1])
                event = json.loads((await self._reader.readexactly(size + 1))[:-1])
                self.events.append(event)
                self._changed.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    def _config(self) -> str:
        lines = [
            f"sip_listen 127.0.0.1:{self.port}", "net_interface 127.0.0.1",
            "module_path /usr/lib/baresip/modules", f"ctrl_tcp_listen 127.0.0.1:{self._control}",
            f"audio_source aufile,{self.audio}", "audio_player aufile,/dev/null",
            "audio_alert aufile,/dev/null", f"snd_path {self.folder}", "call_max_calls 4",
            "call_hold_other_calls no", "rtp_timeout 0", "opus_stereo no", "opus_sprop_stereo no",
        ]  # fmt: skip
        modules = [*self.codecs.split(","), *MODULES]
        return "\n".join([*lines, *(f"module {name}.so" for name in modules)]) + "\n"

    def _account(self) -> str:
        host = self.registrar or f"127.0.0.1:{self.port}"
        params = [f"auth_user={self.user}", f"auth_pass={self.password or 'none'}"]
        params += [f"regint={60 if self.registrar else 0}", f"dtmfmode={self.dtmf}"]
        params += ["answermode=auto"] if self.answers else []
        params += [f"mediaenc={self.medias}"] if self.medias else []
        return f"<sip:{self.user}@{host}>;" + ";".join(params)


def _pcm(path: Path) -> bytes:
    """The samples of a recording that may still be written to: its header is then not final."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.readframes(file.getnframes()) or path.read_bytes()[44:]
    except (wave.Error, EOFError):
        return path.read_bytes()[44:]
