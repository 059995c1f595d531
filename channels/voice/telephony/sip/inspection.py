"""What a datagram is worth before anything is kept of it: passed on tidied, refused, or dropped.

The parser behind this is lenient where RFC 3261 is not, and strict where it need not be; so
messages come to it with one header a line, long names, no space around `;` and `=`, and a true
length.
Refusals are made here without state. Pure. Sources: RFC 3261 7, 18, 20 and 25; RFC 4475.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

MOST_BYTES = 8000
MOST_HEADERS = 100
MOST_LINE = 2048
MOST_COMMAS = 64
"""In one header: the parser behind takes the square of their number."""
LONG_NAMES = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length",
    "c": "content-type", "k": "supported", "s": "subject", "e": "content-encoding",
    "r": "refer-to", "b": "referred-by", "o": "event", "u": "allow-events", "x": "session-expires",
}  # fmt: skip
NEEDED = ("via", "from", "to", "call-id", "cseq")
ONCE = ("from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type")
ADDRESSES = ("from", "to", "contact", "via", "route", "record-route", "refer-to", "referred-by")
DROPPED_UNLESS_NUMBERS = ("expires", "min-se", "session-expires")
SCHEMES = ("sip", "sips", "tel")
TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
CONTROLS = re.compile(r"\\?[\x00-\x08\x0a-\x1f\x7f]")
QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")')
STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6][0-9][0-9])( .*)?", re.I)
SCANNERS = (
    "friendly-scanner", "sipvicious", "sipcli", "sip-scan", "sipsak", "sundayddr", "iwar",
    "vaxsipuseragent", "pplsip", "smap", "sipptk", "eyebeam release 3006o", "gulp", "nmap",
)  # fmt: skip

Header = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """To be parsed and handled; `text` is the message tidied."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """To be answered with this and forgotten."""

    code: int
    response: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """To be forgotten; `why` is counted."""

    why: str


Verdict = Passed | Refused | Dropped


class _Fault(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def inspect(datagram: bytes, source: tuple[str, int]) -> Verdict:
    """Judge one datagram from `source`."""
    if not datagram.strip(b"\r\n\0 "):
        return Dropped(why="keep-alive")
    head, body = _split(datagram)
    try:
        lines = _unfolded(head.decode())
    except UnicodeDecodeError:
        return Dropped(why="not text")
    if STATUS_LINE.fullmatch(lines[0]):
        return _inspect_response(lines, body)
    if not re.match(r"[^\s:]+ .*SIP/\d+\.\d+ *$", lines[0], re.I) or len(datagram) > MOST_BYTES:
        return Dropped(why="too large" if len(datagram) > MOST_BYTES else "not SIP")
    headers = _headers(lines[1:], is_strict=False)
    try:
        return _inspect_request(lines, headers, body, source)
    except _Fault as fault:
        if not any(name == "via" for name, _ in headers) or lines[0].startswith("ACK "):
            return Dropped(why="unanswerable")
        return Refused(code=fault.code, response=_refusal(fault, headers, source))


def _inspect_response(lines: list[str], body: bytes) -> Verdict:
    try:
        headers = _headers(lines[1:])
        _check_needed(headers)
        kept = _body(headers, body)
    except _Fault:
        return Dropped(why="broken response")
    return Passed(text=_text(lines[0], headers, kept))


def _inspect_request(
    lines: list[str], headers: list[Header], body: bytes, source: tuple[str, int]
) -> Verdict:
    _headers(lines[1:])
    agent = next((value.lower() for name, value in headers if name == "user-agent"), "")
    if any(scanner in agent for scanner in SCANNERS):
        return Dropped(why="scanner")
    parts = lines[0].split(" ")
    if not parts[-1].upper() == "SIP/2.0" and re.fullmatch(r"SIP/\d+\.\d+", parts[-1], re.I):
        raise _Fault(505, "Version Not Supported")
    if len(parts) != 3 or not TOKEN.fullmatch(parts[0]):
        raise _Fault(400, "Bad Request Line")
    _check_needed(headers)
    _check_numbers(headers, method=parts[0])
    _check_target(parts[1])
    _check_addresses(headers)
    kept = _body(headers, body)
    return Passed(text=_text(" ".join((*parts[:2], "SIP/2.0")), _answerable(headers), kept))


def _split(datagram: bytes) -> tuple[bytes, bytes]:
    start = datagram.lstrip(b"\r\n")
    for mark in (b"\r\n\r\n", b"\n\n"):
        head, found, body = start.partition(mark)
        if found:
            return head, body
    return start, b""


def _unfolded(head: str) -> list[str]:
    lines: list[str] = []
    for line in head.replace("\r\n", "\n").split("\n"):
        if line[:1] in (" ", "\t") and len(lines) > 1:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return [line for n, line in enumerate(lines) if line.strip() or n == 0]


def _headers(lines: list[str], *, is_strict: bool = True) -> list[Header]:
    if len(lines) > MOST_HEADERS and is_strict:
        raise _Fault(400, "Too Many Headers")
    headers: list[Header] = []
    for line in lines[:MOST_HEADERS]:
        name, colon, value = CONTROLS.sub("", line).partition(":")
        is_costly = len(line) > MOST_LINE or line.count(",") > MOST_COMMAS
        if is_costly or not colon or not TOKEN.fullmatch(name.strip()):
            if is_strict:
                raise _Fault(400, "Bad Header")
            continue
        name = LONG_NAMES.get(name.strip().lower(), name.strip().lower())
        value = _tight(value.strip()) if name in ADDRESSES else value.strip()
        if name in DROPPED_UNLESS_NUMBERS and not _is_number(value.partition(";")[0]):
            continue
        headers.append((name, value))
    return headers


def _is_number(text: str, most: int = 2**32 - 1) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= most


def _tight(value: str) -> str:
    """Without space around `;`, `=` and `/` and inside `<>`, but for quoted strings."""
    parts = QUOTED.split(value)
    for n in range(0, len(parts), 2):
        parts[n] = re.sub(r"\s+", " ", parts[n])  # first, or long runs cost their square below
        parts[n] = re.sub(r" ?([;=/]) ?", r"\1", parts[n])
        parts[n] = parts[n].replace("< ", "<").replace(" >", ">").rstrip(";")
    return "".join(parts)


def _check_needed(headers: list[Header]) -> None:
    names = [name for name, _ in headers]
    for name in NEEDED:
        if name not in names:
            raise _Fault(400, f"Missing {name.title()}")
    for name in ONCE:
        if names.count(name) > 1:
            raise _Fault(400, f"More Than One {name.title()}")


def _check_numbers(headers: list[Header], *, method: str) -> None:
    found = dict(headers)
    number, _, named = found["cseq"].partition(" ")
    if not _is_number(number, 2**31 - 1) or named.strip() != method:
        raise _Fault(400, "Bad CSeq")
    if not _is_number(found.get("max-forwards", "70"), 255):
        raise _Fault(400, "Bad Max-Forwards")
    if not found["call-id"] or re.search(r"\s", found["call-id"]):
        raise _Fault(400, "Bad Call-ID")


def _check_target(uri: str) -> None:
    scheme = uri.partition(":")[0].lower()
    if "<" in uri or ">" in uri or "?" in uri.rpartition("@")[2]:
        raise _Fault(400, "Bad Request-URI")
    if scheme not in SCHEMES:
        raise _Fault(416, "Unsupported URI Scheme")


def _check_addresses(headers: list[Header]) -> None:
    for name, value in headers:
        if name == "via" and not re.match(r"SIP/2\.0/[A-Za-z0-9-]+ [^\s;,]+", value, re.I):
            raise _Fault(400, "Bad Via")
        if name == "via" and re.search(r"[;,]\s*[;,]|,\s*$", value):
            raise _Fault(400, "Bad Via")
        if name in ("from", "to") or (name == "contact" and value != "*"):
            _check_address(name, value)


def _check_address(name: str, value: str) -> None:
    plain = QUOTED.sub("", value)
    uri = re.search(r"<([^>]*)>", plain)
    if '"' in plain or ("<" in plain) != bool(uri):
        raise _Fault(400, f"Bad {name.title()}")
    target = uri[1] if uri else plain
    if name == "contact" and not uri and "?" in plain:
        raise _Fault(400, "Bad Contact")
    schemes = SCHEMES[:2] if name == "contact" else SCHEMES
    if target.partition(":")[0].lower().strip() not in schemes:
        raise _Fault(400, f"Bad {name.title()}")


def _body(headers: list[Header], body: bytes) -> str:
    said = next((value for name, value in headers if name == "content-length"), None)
    if said is not None and (not _is_number(said, MOST_BYTES) or int(said) > len(body)):
        raise _Fault(400, "Bad Content-Length")
    return (body if said is None else body[: int(said)]).decode(errors="replace")


def _answerable(headers: list[Header]) -> list[Header]:
    """With the topmost Via asking for an answer to where the request came from (RFC 3581).

    What the sender claims of itself there is taken out: answers must not go to a third party.
    """
    at = next(n for n, (name, _) in enumerate(headers) if name == "via")
    first, comma, rest = headers[at][1].partition(",")
    params = [p for p in first.split(";")[1:] if p.partition("=")[0].lower() not in _CLAIMS]
    top = ";".join([first.split(";")[0].strip(), *(p.strip() for p in params), "rport"])
    return [*headers[:at], ("via", top + comma + rest), *headers[at + 1 :]]


_CLAIMS = ("rport", "received", "maddr")


def _text(first: str, headers: list[Header], body: str) -> str:
    kept = [(name, value) for name, value in headers if name != "content-length"]
    lines = [first, *(f"{name}: {value}" for name, value in kept), f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", body])


def _refusal(fault: _Fault, headers: list[Header], source: tuple[str, int]) -> bytes:
    lines = [f"SIP/2.0 {fault.code} {fault.reason}"]
    is_top = True
    for name, value in headers:
        if name == "via" and is_top:
            claims = f";received={source[0]};rport={source[1]}"
            value, is_top = (
                re.sub(r";(rport|received)[^;,]*", "", value, flags=re.I) + claims,
                False,
            )
        if name == "to" and ";tag=" not in value.lower():
            value += f";tag={sha256(value.encode()).hexdigest()[:16]}"
        if name in NEEDED:
            lines.append(f"{name}: {value}")
    return "\r\n".join([*lines, "content-length: 0", "", ""]).encode()
