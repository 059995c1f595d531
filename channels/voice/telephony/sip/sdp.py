"""Offers and answers of SDP for one audio stream: parsed, agreed on, written. Pure.

Sources: RFC 4566 (form), RFC 3264 (offer and answer), RFC 3551 (static types), RFC 4733
(telephone-event), RFC 3389 (comfort noise), RFC 4568 (crypto).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address

from channels.voice.telephony.sip.crypto import Crypto, parse_crypto, write_crypto

CODECS = {"PCMU": 8000, "PCMA": 8000, "G722": 16000, "OPUS": 16000}
"""What we speak, with samples a second that we take of it."""
OPUS = "OPUS"
WIDE_CLOCK = 48000
"""Of Opus (RFC 7587); the RTP clock of all others is 8000 (RFC 3551 4.5.2)."""
STATIC = {0: "PCMU", 8: "PCMA", 9: "G722", 13: "CN"}
NUMBERS = {name: number for number, name in STATIC.items()} | {OPUS: 107}
EVENTS, WIDE_EVENTS = "TELEPHONE-EVENT", "TELEPHONE-EVENT/48000"
OUR_EVENTS, OUR_WIDE_EVENTS = 101, 102
OPUS_PARAMS = "minptime=20;useinbandfec=1"
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
MOST_LINES = 400
MOST_WORDS = 35
"""Of a media line: 32 formats."""
PROFILES = ("RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF")


class NotUnderstood(ValueError):
    """The text is no SDP that can be answered."""


class NotAcceptable(ValueError):
    """Understood, but nothing in it can be agreed on (488)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One m= line with what belongs to it."""

    kind: str
    port: int
    profile: str
    formats: tuple[str, ...]
    host: str = ""
    direction: str = "sendrecv"
    names: dict[int, str] = field(default_factory=dict)
    """Payload types to codec names in capitals, where the clock is one we know."""
    params: dict[int, str] = field(default_factory=dict)
    """Payload types to their fmtp."""
    cryptos: tuple[Crypto, ...] = ()
    ptime: int = 20
    rtcp_mux: bool = False

    @property
    def is_secure(self) -> bool:
        return "SAVP" in self.profile

    @property
    def held(self) -> bool:
        """Whether whoever wrote this does not want to hear us."""
        return self.direction in ("sendonly", "inactive") or self.host == "0.0.0.0"

    @property
    def sends(self) -> bool:
        return self.direction in ("sendrecv", "sendonly") and self.host != "0.0.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What one SDP says: all its streams, and which is the audio we speak of."""

    streams: tuple[Stream, ...]
    audio_at: int

    @property
    def audio(self) -> Stream:
        return self.streams[self.audio_at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What an offer and its answer came to."""

    codec: str
    number_out: int
    number_in: int
    remote: tuple[str, int]
    events_out: int | None = None
    events_in: int | None = None
    noise_in: int | None = None
    far_holds: bool = False
    far_sends: bool = True
    profile: str = "RTP/AVP"
    crypto_out: Crypto | None = None
    crypto_in: Crypto | None = None
    params: str = ""
    """The far side's fmtp of the codec."""
    events_clock: int = 8000
    """Ticks a second in which keys are measured: telephones give 8000 beside Opus as well."""

    @property
    def rate(self) -> int:
        return CODECS[self.codec]

    @property
    def clock(self) -> int:
        """Ticks a second of the RTP clock."""
        return WIDE_CLOCK if self.codec == OPUS else 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Our side of a session, as put into every SDP of it."""

    host: str
    port: int
    number: int
    version: int = 1
    direction: str = "sendrecv"


def parse(text: str) -> Session:
    """Read an SDP. Raises NotUnderstood if it has no audio stream or is broken."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[0] != "v=0" or len(lines) > MOST_LINES:
        raise NotUnderstood("no version line, or too long")
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    host = _host(sections[0])
    direction = _direction(sections[0], "sendrecv")
    try:
        streams = tuple(_stream(section, host, direction) for section in sections[1:])
    except (ValueError, IndexError) as err:
        raise NotUnderstood("a media line cannot be read") from err
    at = [n for n, stream in enumerate(streams) if stream.kind == "audio" and stream.port]
    at = [n for n in at if streams[n].profile in PROFILES]
    if not at:
        raise NotAcceptable("no audio over RTP")
    secure = [n for n in at if streams[n].is_secure]
    return Session(streams=streams, audio_at=(secure or at)[0])


def _stream(section: Sequence[str], host: str, direction: str) -> Stream:
    kind, port, profile, *formats = section[0][2:].split()[:MOST_WORDS]
    attributes = [line[2:] for line in section if line.startswith("a=")]
    names = {n: STATIC[n] for n in map(int, formats) if n in STATIC} if kind == "audio" else {}
    number = int(port.partition("/")[0])
    if not 0 <= number <= 65535:
        raise NotUnderstood("no such port")
    if kind == "audio":
        for line in attributes:
            if line.startswith("rtpmap:"):
                names.update(_mapping(line.removeprefix("rtpmap:")))
    said = [line.removeprefix("fmtp:").partition(" ") for line in attributes if line[:5] == "fmtp:"]
    cryptos = [parse_crypto(line) for line in attributes if line.startswith("crypto:")]
    return Stream(
        kind=kind, port=number, profile=profile.upper(), formats=tuple(formats),
        host=_host(section) or host, direction=_direction(section, direction),
        names={n: name for n, name in names.items() if str(n) in formats},
        params={int(number): text for number, _, text in said if number.isdecimal()},
        cryptos=tuple(crypto for crypto in cryptos if crypto),
        ptime=_ptime(attributes), rtcp_mux="rtcp-mux" in attributes,
    )  # fmt: skip


def _mapping(text: str) -> dict[int, str]:
    number, _, encoding = text.strip().partition(" ")
    name, _, clock = encoding.strip().upper().partition("/")
    if name == OPUS:
        return {int(number): name if clock == "48000/2" else ""}
    if name == EVENTS and clock == "48000":
        return {int(number): WIDE_EVENTS}
    known = clock in ("8000", "8000/1") and (name in CODECS or name in (EVENTS, "CN"))
    return {int(number): name if known else ""}


def _ptime(attributes: Sequence[str]) -> int:
    for line in attributes:
        text = line.removeprefix("ptime:")
        if text != line and text.isascii() and text.isdigit() and 10 <= int(text) <= 200:
            return int(text)
    return 20


def _host(section: Sequence[str]) -> str:
    for line in section:
        if line.startswith("c=IN IP4 "):
            return line.split()[2].partition("/")[0]
    return ""


def _direction(section: Sequence[str], default: str) -> str:
    said = [line[2:] for line in section if line.startswith("a=") and line[2:] in DIRECTIONS]
    return said[-1] if said else default


def mirrored(far: str, ours: str) -> str:
    """Our direction in an answer, from theirs in the offer and what we would want ourselves."""
    sends = "send" in ours and far in ("sendrecv", "recvonly")
    hears = ours in ("sendrecv", "recvonly") and far in ("sendrecv", "sendonly")
    return DIRECTIONS[0 if sends and hears else 1 if sends else 2 if hears else 3]


def _pick(stream: Stream, codecs: Sequence[str]) -> tuple[int, str]:
    """The first of theirs that we know; Opus before all others, or after, as it stands in ours."""
    offered = [int(text) for text in stream.formats if text.isdigit()]
    common = [(number, stream.names.get(number, "")) for number in offered]
    common = [one for one in common if one[1] in codecs]
    if not common:
        raise NotAcceptable("no common codec")
    is_wanted = codecs[0] == OPUS
    return min(common, key=lambda one: (one[1] == OPUS) is not is_wanted)


def _is_reachable(host: str) -> bool:
    """A plain address of one party: names would have to be looked up for every packet."""
    try:
        address = IPv4Address(host)
    except ValueError:
        return False
    return not (address.is_multicast or address == IPv4Address("255.255.255.255"))


def _number_of(stream: Stream, name: str) -> int | None:
    return next((n for n, said in stream.names.items() if said == name), None)


def agree_on_offer(
    offer: Session, codecs: Sequence[str], *, cryptos: tuple[Crypto, Crypto] | None
) -> Agreed:
    """What we make of their offer; `cryptos`: (theirs, ours) when the stream is encrypted."""
    audio = offer.audio
    if not _is_reachable(audio.host):
        raise NotAcceptable("no address to send to")
    number, codec = _pick(audio, codecs)
    wide = _number_of(audio, WIDE_EVENTS) if codec == OPUS else None
    events = _number_of(audio, EVENTS) if wide is None else wide
    noise = None if codec == OPUS else _number_of(audio, "CN")
    return Agreed(
        codec=codec, number_out=number, number_in=number, remote=(audio.host, audio.port),
        events_out=events, events_in=events, noise_in=noise,
        far_holds=audio.held, far_sends=audio.sends, profile=audio.profile,
        crypto_in=cryptos[0] if cryptos else None, crypto_out=cryptos[1] if cryptos else None,
        params=audio.params.get(number, ""), events_clock=8000 if wide is None else WIDE_CLOCK,
    )  # fmt: skip


def agree_on_answer(
    answer: Session, codecs: Sequence[str], *, cryptos: tuple[Crypto, Crypto] | None
) -> Agreed:
    """What their answer makes of our offer: they may number codecs in their own way."""
    agreed = agree_on_offer(answer, codecs, cryptos=cryptos)
    ours = OUR_WIDE_EVENTS if agreed.events_clock == WIDE_CLOCK else OUR_EVENTS
    return replace(
        agreed, number_in=NUMBERS[agreed.codec],
        events_in=ours if agreed.events_out is not None else None,
        noise_in=None if agreed.codec == OPUS else 13,
    )  # fmt: skip


def write_offer(
    local: Local, codecs: Sequence[str], *, profile: str = "RTP/AVP", cryptos: Sequence[Crypto] = ()
) -> str:
    """An offer of these codecs, telephone-event and comfort noise."""
    wide = [OUR_WIDE_EVENTS] if OPUS in codecs else []
    numbers = [*(NUMBERS[name] for name in codecs), 13, OUR_EVENTS, *wide]
    lines = [f"m=audio {local.port} {profile} {' '.join(map(str, numbers))}"]
    lines += [line for name in codecs for line in _mapped(NUMBERS[name], name)]
    lines += ["a=rtpmap:13 CN/8000", *_events(OUR_EVENTS, 8000)]
    lines += [line for number in wide for line in _events(number, WIDE_CLOCK)]
    return _text(local, [*lines, *_tail(local, cryptos)])


def write_answer(local: Local, offer: Session, agreed: Agreed) -> str:
    """The answer: our audio, every other stream refused in its place (RFC 3264 6)."""
    lines: list[str] = []
    for n, stream in enumerate(offer.streams):
        if n != offer.audio_at:
            lines.append(f"m={stream.kind} 0 {stream.profile} {' '.join(stream.formats)}")
            continue
        numbers = [agreed.number_out, agreed.noise_in, agreed.events_out]
        said = " ".join(str(number) for number in numbers if number is not None)
        lines.append(f"m=audio {local.port} {agreed.profile} {said}")
        lines += _mapped(agreed.number_out, agreed.codec)
        lines += [] if agreed.noise_in is None else [f"a=rtpmap:{agreed.noise_in} CN/8000"]
        lines += (
            [] if agreed.events_out is None else _events(agreed.events_out, agreed.events_clock)
        )
        lines += _tail(local, [agreed.crypto_out] if agreed.crypto_out else [])
    return _text(local, lines)


def _mapped(number: int, codec: str) -> list[str]:
    if codec == OPUS:
        return [f"a=rtpmap:{number} opus/48000/2", f"a=fmtp:{number} {OPUS_PARAMS}"]
    return [f"a=rtpmap:{number} {codec}/8000"]


def _events(number: int, clock: int) -> list[str]:
    return [f"a=rtpmap:{number} telephone-event/{clock}", f"a=fmtp:{number} 0-15"]


def _tail(local: Local, cryptos: Sequence[Crypto]) -> list[str]:
    return ["a=ptime:20", f"a={local.direction}", *(f"a={write_crypto(one)}" for one in cryptos)]


def _text(local: Local, lines: Sequence[str]) -> str:
    head = [
        "v=0", f"o=mainstem {local.number} {local.version} IN IP4 {local.host}", "s=-",
        f"c=IN IP4 {local.host}", "t=0 0",
    ]  # fmt: skip
    return "\r\n".join([*head, *lines, ""])


def sdp_of(body: str, kind: str) -> str | None:
    """The SDP of a message body: the body itself, or the part of a multipart body."""
    main, _, params = kind.partition(";")
    match main.strip().lower():
        case "application/sdp":
            return body
        case text if text.startswith("multipart/"):
            mark = next((p for p in params.split(";") if p.strip().lower()[:9] == "boundary="), "")
            return _part(body, mark.strip()[9:].strip('"'))
        case _:
            return None


def _part(body: str, boundary: str) -> str | None:
    for part in body.split("--" + boundary)[1:] if boundary else []:
        head, _, rest = part.replace("\r\n", "\n").partition("\n\n")
        if "application/sdp" in head.lower():
            return rest
    return None
