"""A socket that says exactly what it is told to, and hears what comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count as counting
from typing import cast

PATIENCE = 20.0
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 0\r\n"
)


class Raw(asyncio.DatagramProtocol):
    """Sends datagrams to one address."""

    def __init__(self, to: tuple[str, int]) -> None:
        self._to = to
        self.heard: list[str] = []
        self._changed = asyncio.Event()
        self._marks = counting()
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data.decode(errors="replace"))
        self._changed.set()

    def say(self, message: str | bytes) -> None:
        data = message if isinstance(message, bytes) else message.encode()
        self.transport.sendto(data, self._to)

    @property
    def port(self) -> int:
        return int(self.transport.get_extra_info("sockname")[1])

    async def hears(self, *words: str, count: int = 1) -> str:
        """The count-th message that has all these words in it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = [text for text in self.heard if all(word in text for word in words)]
                if len(found) >= count:
                    return found[count - 1]
                self._changed.clear()
                await self._changed.wait()

    async def is_alive(self) -> bool:
        """Whether the other side still answers; what was said before was handled by then."""
        mark = f"alive{next(self._marks)}"
        self.say(self.request("OPTIONS", call_id=mark))
        return "SIP/2.0 200" in await self.hears(f"Call-ID: {mark}")

    def request(
        self, method: str, *, call_id: str = "call", cseq: int = 1, tag: str = "mine", to: str = "",
        extra: str = "", body: str = "", branch: str = "", named: str = "",
    ) -> str:  # fmt: skip
        """A request of the plain kind."""
        branch = branch or f"z9hG4bK{call_id}{cseq}{method}{tag}"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} sip:1000@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch}\r\n"
            f"From: <sip:caller@127.0.0.1>;tag={tag}\r\n"
            f"To: <sip:1000@127.0.0.1>{f';tag={to}' if to else ''}\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {cseq} {named or method}\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:caller@127.0.0.1:{self.port}>\r\n"
            f"{extra}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        )


@asynccontextmanager
async def speaking(to: tuple[str, int]) -> AsyncIterator[Raw]:
    """Open a socket for the length of a test."""
    loop = asyncio.get_running_loop()
    transport, raw = await loop.create_datagram_endpoint(
        lambda: Raw(to), local_addr=("127.0.0.1", 0)
    )
    try:
        yield raw
    finally:
        transport.close()
