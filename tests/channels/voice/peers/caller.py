"""A caller that reacts: one SIP dialog and one RTP stream of µ-law, written from the RFCs.

    async with Caller(port=5072) as caller:
        await caller.call("1000")
        await caller.until_quiet()          # the greeting is over
        await caller.say(pcm)               # 8 kHz, mono, 16 bit
        await caller.until_speech()
        heard = caller.heard()

Telephones of others (baresip, sipp) prove that the protocol is spoken right; this one is for
conversations in which what is said next depends on what was heard.
"""

import asyncio
import random
import socket
import struct
from types import TracebackType
from typing import Self

from channels.voice.media.frames import level_dbfs
from channels.voice.media.g711 import decode_mulaw, encode_mulaw

FRAME = 160
PERIOD_S = 0.02
LOUD_DBFS = -45.0
KEYS = "0123456789*#ABCD"
"""Keys by the number of their event. Source: RFC 4733, section 3.2."""
REPEATED = ("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq")
"""Headers of a request that its answer has as well."""
SILENCE = encode_mulaw(bytes(2 * FRAME))


class Refused(Exception):
    """The call was not taken; `code` is the SIP status."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.received: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.received.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        """A port that is closed by now: the far side has hung up."""


class Caller:
    """One caller with one call."""

    def __init__(
        self, port: int, *, number: str = "+441632960111", host: str = "127.0.0.1"
    ) -> None:
        self._host, self._port, self.number = host, port, number
        self._id = f"{random.getrandbits(64):x}"
        self._tag = f"{random.getrandbits(32):x}"
        self._to_tag = ""
        self._target = ""
        self._cseq = 1
        self._sequence = random.getrandbits(15)
        self._stamp = 0
        self._to_say = bytearray()
        self._said = asyncio.Event()
        self._pieces: list[tuple[float, bytes]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._keys: dict[bytes, str] = {}
        self.has_ended = asyncio.Event()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._sip_socket, self._sip = await loop.create_datagram_endpoint(
            _Datagrams, local_addr=(self._host, 0), family=socket.AF_INET
        )
        self._rtp_socket, self._rtp = await loop.create_datagram_endpoint(
            _Datagrams, local_addr=(self._host, 0), family=socket.AF_INET
        )
        self._own_port = self._sip_socket.get_extra_info("sockname")[1]
        self._rtp_port = self._rtp_socket.get_extra_info("sockname")[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._target and not self.has_ended.is_set():
            self.hang_up()
            await asyncio.sleep(0.05)
        for task in self._tasks:
            task.cancel()
        self._sip_socket.close()
        self._rtp_socket.close()

    # ---- the dialog ----------------------------------------------------------------------

    async def call(self, called: str, *, within: float = 30.0) -> None:
        """Call and wait for the answer. Raises Refused."""
        self._called = called
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {self._host}\r\ns=-\r\nc=IN IP4 {self._host}\r\nt=0 0\r\n"
            f"m=audio {self._rtp_port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
        )
        self._send("INVITE", body)
        async with asyncio.timeout(within):
            while True:
                head, _, sdp = (await self._sip.received.get()).decode().partition("\r\n\r\n")
                code = int(head.split()[1]) if head.startswith("SIP/2.0") else 0
                if code >= 200:
                    self._learn(head)
                    self._send("ACK")
                    if code >= 300:
                        raise Refused(code)
                    break
        media = next(line for line in sdp.splitlines() if line.startswith("m=audio"))
        self._far = (self._host, int(media.split()[1]))
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._speak(), name="caller-speaks"),
            loop.create_task(self._listen(), name="caller-listens"),
            loop.create_task(self._follow(), name="caller-follows"),
        ]

    def hang_up(self) -> None:
        """End the call."""
        self._cseq += 1
        self._send("BYE")
        self.has_ended.set()

    def _learn(self, head: str) -> None:
        for line in head.splitlines():
            name, _, value = line.partition(":")
            if name.lower() in ("to", "t") and "tag=" in value:
                self._to_tag = value.partition("tag=")[2].split(";")[0].strip()
            if name.lower() in ("contact", "m"):
                self._target = value.partition("<")[2].partition(">")[0] or value.strip()

    def _send(self, method: str, body: str = "") -> None:
        here, there = f"{self._host}:{self._own_port}", f"{self._host}:{self._port}"
        uri = self._target if self._target and method != "INVITE" else f"sip:{self._called}@{there}"
        to_tag = f";tag={self._to_tag}" if self._to_tag else ""
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{random.getrandbits(48):x}",
            "Max-Forwards: 70",
            f"From: <sip:{self.number}@{here}>;tag={self._tag}",
            f"To: <sip:{self._called}@{there}>{to_tag}",
            f"Call-ID: {self._id}@{self._host}",
            f"CSeq: {self._cseq} {method}",
            f"Contact: <sip:{self.number}@{here}>",
            f"Content-Length: {len(body)}",
        ]
        if body:
            lines.insert(-1, "Content-Type: application/sdp")
        text = "\r\n".join([*lines, "", body])
        self._sip_socket.sendto(text.encode(), (self._host, self._port))

    async def _follow(self) -> None:
        """Answer what comes within the dialog: BYE ends the call, the rest is agreed to."""
        while True:
            text = (await self._sip.received.get()).decode()
            if text.startswith("SIP/2.0"):
                continue
            head = text.partition("\r\n\r\n")[0].splitlines()
            kept = [
                line
                for line in head[1:]
                if line.partition(":")[0].lower()
                in ("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq")
            ]
            answer = "\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""])
            self._sip_socket.sendto(answer.encode(), (self._host, self._port))
            if head[0].startswith("BYE"):
                self.has_ended.set()

    # ---- the audio -----------------------------------------------------------------------

    async def say(self, pcm: bytes) -> float:
        """Say this, and wait until all of it was sent; gives the loop's time of the last frame."""
        self._said.clear()
        self._to_say += pcm
        await self._said.wait()
        return asyncio.get_running_loop().time()

    async def press(self, digits: str) -> None:
        """Press keys, as RFC 4733 events."""
        for digit in digits:
            event = KEYS.index(digit)
            start = self._stamp
            for n in range(1, 6):
                payload = struct.pack("!BBH", event, 10 | (0x80 if n > 4 else 0), n * FRAME)
                copies = 3 if n > 4 else 1
                for _ in range(copies):
                    self._packet(101, payload, start)
                await asyncio.sleep(PERIOD_S)
            await asyncio.sleep(0.1)

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            piece = SILENCE
            if self._to_say:
                pcm = bytes(self._to_say[: 2 * FRAME]).ljust(2 * FRAME, b"\0")
                del self._to_say[: 2 * FRAME]
                piece = encode_mulaw(pcm)
            elif not self._said.is_set():
                self._said.set()
            self._packet(0, piece, self._stamp)
            self._stamp += FRAME
            due += PERIOD_S
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _packet(self, kind: int, payload: bytes, stamp: int) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        head = struct.pack("!BBHII", 0x80, kind, self._sequence, stamp & 0xFFFFFFFF, 0x1234ABCD)
        self._rtp_socket.sendto(head + payload, self._far)

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            packet = await self._rtp.received.get()
            if len(packet) > 12 and packet[1] & 0x7F == 0:
                self._pieces.append((loop.time(), decode_mulaw(packet[12:])))
            elif len(packet) >= 16 and packet[1] & 0x7F == 101:
                # Packets of one key all carry the time at which it began.
                self._keys[packet[4:8]] = KEYS[packet[12] & 0x0F]

    @property
    def keys(self) -> str:
        """The keys that the far side pressed so far."""
        return "".join(self._keys.values())

    def heard(self, since: float = 0.0) -> bytes:
        """Everything that was heard after the loop's time `since`, as PCM at 8 kHz."""
        return b"".join(pcm for at, pcm in self._pieces if at >= since)

    async def until_speech(self, since: float | None = None, *, within: float = 30.0) -> float:
        """Wait for the first loud frame after `since`; gives when it came."""
        loop = asyncio.get_running_loop()
        start = loop.time() if since is None else since
        at = len(self._pieces)
        while at and self._pieces[at - 1][0] >= start:
            at -= 1
        async with asyncio.timeout(within):
            while True:
                while at < len(self._pieces):
                    when, pcm = self._pieces[at]
                    at += 1
                    if when >= start and level_dbfs(pcm) > LOUD_DBFS:
                        return when
                await asyncio.sleep(PERIOD_S / 4)

    async def until_quiet(self, *, quiet_s: float = 0.9, within: float = 60.0) -> float:
        """Wait until something was said and then nothing for so long; gives when it ended."""
        last = await self.until_speech(within=within)
        loop = asyncio.get_running_loop()
        at = len(self._pieces)
        async with asyncio.timeout(within):
            while loop.time() - last < quiet_s:
                while at < len(self._pieces):
                    when, pcm = self._pieces[at]
                    at += 1
                    if level_dbfs(pcm) > LOUD_DBFS:
                        last = when
                await asyncio.sleep(PERIOD_S / 2)
        return last
