"""A scripted SIP peer, sipp: what it does is a list of steps, as a telephone expert reads them.

    call = Sipp(tmp_path, [invite(), receive(200, rrs=True), ack(), pause(500), bye(),
                receive(200)], to=("127.0.0.1", 5072))
    await call.ends()                   # fails with sipp's own words unless every step came true

Steps are XML texts of sipp's own; the functions below write the usual ones. `called` is who is
dialled. A peer without `to` waits for a call instead (its `port` is where).
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.channels.voice.peers import program
from tests.channels.voice.peers.ports import free_ports

SDP = """v=0
o=peer 53655765 2353687637 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP {formats}
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a={direction}
"""


def sdp(formats: str = "0 101", direction: str = "sendrecv") -> str:
    return SDP.format(formats=formats, direction=direction)


def request(
    method: str, *, body: str = "", kind: str = "application/sdp", extra: str = "",
    cseq: str = "1", within: bool = False, retrans: bool = True,
) -> str:  # fmt: skip
    """Send a request as the caller; `within` the dialog that a response with rrs set up."""
    target = "[next_url]" if within else "sip:[service]@[remote_ip]:[remote_port]"
    to = "[peer_tag_param]" if within or method == "ACK" else ""
    lines = [
        f"{method} {target} SIP/2.0",
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
        "From: caller <sip:caller@[local_ip]:[local_port]>;tag=[pid]T00[call_number]",
        f"To: <sip:[service]@[remote_ip]:[remote_port]>{to}",
        "Call-ID: [call_id]",
        f"CSeq: {cseq} {method}",
        "Contact: <sip:caller@[local_ip]:[local_port]>",
        "Max-Forwards: 70",
        *([line for line in extra.splitlines() if line]),
        *([f"Content-Type: {kind}"] if body else []),
        "Content-Length: [len]",
    ]
    text = "\n".join(lines) + "\n\n" + body
    again = ' retrans="500"' if retrans and method != "ACK" else ""
    return f"<send{again}><![CDATA[\n{text}\n]]></send>"


def invite(
    body: str | None = None, *, extra: str = "", cseq: str = "1", within: bool = False
) -> str:
    return request(
        "INVITE", body=sdp() if body is None else body, extra=extra, cseq=cseq, within=within
    )


def ack(*, cseq: str = "1", body: str = "", within: bool = True) -> str:
    return request("ACK", cseq=cseq, body=body, within=within)


def bye(*, cseq: str = "2") -> str:
    return request("BYE", cseq=cseq, within=True)


def response(
    code: int, reason: str, *, body: str = "", extra: str = "", tag: str = "peer[call_number]"
) -> str:
    """Answer the last request received."""
    lines = [
        f"SIP/2.0 {code} {reason}", "[last_Via:]", "[last_From:]",
        f"[last_To:];tag={tag}" if tag else "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]",
        "Contact: <sip:peer@[local_ip]:[local_port]>",
        *([line for line in extra.splitlines() if line]),
        *(["Content-Type: application/sdp"] if body else []), "Content-Length: [len]",
    ]  # fmt: skip
    return "<send><![CDATA[\n" + "\n".join(lines) + "\n\n" + body + "\n]]></send>"


def receive(what: int | str, *, optional: bool = False, rrs: bool = False, inner: str = "") -> str:
    """Expect a response (a number) or a request (a method)."""
    kind = f'response="{what}"' if isinstance(what, int) else f'request="{what}"'
    marks = (' optional="true"' if optional else "") + (' rrs="true"' if rrs else "")
    return f"<recv {kind}{marks}>{inner}</recv>" if inner else f"<recv {kind}{marks}/>"


def pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'


class Sipp:
    """One run of a scenario, caller (`to`) or called."""

    def __init__(
        self, folder: Path, steps: Sequence[str], *, to: tuple[str, int] | None = None,
        called: str = "1000", name: str = "peer", calls: int = 1, options: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.folder, self.name = folder, name
        self.port, self.media_port = free_ports(2)
        self._to, self._called, self._calls, self._options = to, called, calls, options
        text = (
            '<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="{}">\n{}\n</scenario>\n'
        )
        (folder / f"{name}.xml").write_text(text.format(name, "\n".join(steps)))
        self._program: asyncio.subprocess.Process | None = None

    @property
    def uri(self) -> str:
        return f"sip:{self._called}@127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it; a caller dials at once."""
        target = [f"{self._to[0]}:{self._to[1]}"] if self._to else []
        self._program = await program.start(
            "sipp", *target, "-sf", f"{self.name}.xml", "-s", self._called, "-i", "127.0.0.1",
            "-p", str(self.port), "-mi", "127.0.0.1", "-mp", str(self.media_port),
            "-m", str(self._calls), "-nostdin", "-trace_err", "-trace_msg", "-message_file",
            f"{self.name}.msg", "-error_file", f"{self.name}.err", *self._options,
            folder=self.folder, log=f"{self.name}.log",
            env={"TERM": "dumb", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip

    async def ends(self, *, within: float = 60.0) -> None:
        """Wait for the end of the scenario; it must have come true."""
        if self._program is None:
            await self.start()
        assert self._program is not None
        try:
            async with asyncio.timeout(within):
                code = await self._program.wait()
        except TimeoutError:
            await self.stop()
            raise AssertionError(f"sipp did not end\n{self.messages()[-6000:]}") from None
        assert code == 0, f"sipp: {code}\n{self.errors()}\n{self.messages()[-6000:]}"

    async def stop(self) -> None:
        if self._program is not None:
            await program.stop(self._program)

    def messages(self) -> str:
        """Everything sent and received."""
        return self._read("msg")

    def errors(self) -> str:
        return self._read("err") + self._read("log")[-2000:]

    def _read(self, suffix: str) -> str:
        path = self.folder / f"{self.name}.{suffix}"
        return path.read_text(errors="replace") if path.exists() else ""
