"""Requests and responses as sippy's objects: made, and read without trusting what they say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sippy.MsgBody import MsgBody
from sippy.SipAddress import SipAddress
from sippy.SipCallId import SipCallId
from sippy.SipContact import SipContact
from sippy.SipContentType import SipContentType
from sippy.SipFrom import SipFrom
from sippy.SipGenericHF import SipGenericHF
from sippy.SipHeader import SipHeader
from sippy.SipMsg import SipMsg
from sippy.SipRequest import SipRequest
from sippy.SipResponse import SipResponse
from sippy.SipRoute import SipRoute
from sippy.SipTo import SipTo
from sippy.SipURL import SipURL
from sippy.SipVia import SipVia

PRODUCT = "Mainstem"
ALLOWED = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, REFER, NOTIFY, REGISTER"
SUPPORTED = ("replaces", "timer")
MOST_TEXT = 80
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
URI = re.compile(r"sips?:(?:[^\s<>\"@]{1,128}@)?[A-Za-z0-9.\[\]:-]{1,128}(?:[;?][^\s<>\"]{0,400})?")
REASONS = {
    100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 408: "Request Timeout", 415: "Unsupported Media Type",
    416: "Unsupported URI Scheme", 420: "Bad Extension", 422: "Session Interval Too Small",
    423: "Interval Too Brief", 480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 486: "Busy Here",
    487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event",
    491: "Request Pending", 500: "Server Internal Error", 501: "Not Implemented",
    503: "Service Unavailable", 600: "Busy Everywhere", 603: "Decline",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What every request of a dialog, or outside one, is made from."""

    method: str
    uri: str
    caller: str
    """The From header, tag included."""
    callee: str
    """The To header."""
    call_id: str
    cseq: int
    contact: str = ""
    routes: tuple[str, ...] = ()
    target: tuple[str, int] | None = None
    """Where to send it, when that is not what the URI or the first route says."""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    kind: str = "application/sdp"


def make_request(outline: Outline, advertised: tuple[str, int]) -> SipRequest:
    """Build a request ready to be sent from `advertised`."""
    via = SipVia()
    via.hostname, via.port, via.transport = advertised[0], advertised[1], "UDP"
    via.genBranch()
    routes = [SipRoute(text) for text in outline.routes]
    for route in routes:
        route.parse()
    uri, callee = SipURL(outline.uri), SipTo(outline.callee)
    callee.parse()
    made = SipRequest(
        method=outline.method, ruri=uri, to=callee, fr0m=_from(outline.caller), via=via,
        cseq=outline.cseq, callid=SipCallId(outline.call_id), routes=routes,
        contact=_contact(outline.contact) if outline.contact else None,
        target=(outline.target, "udp") if outline.target else _next_hop(uri, routes),
        user_agent=PRODUCT,
    )  # fmt: skip
    made.delHFs("expires")
    add_headers(made, outline.headers)
    if outline.body:
        set_body(made, outline.body, outline.kind)
    return made


def _next_hop(uri: SipURL, routes: Sequence[SipRoute]) -> tuple[tuple[str, int], str]:
    hop = routes[0].getUrl() if routes else uri
    return (hop.getAddr(), "udp")


def _from(text: str) -> SipFrom:
    made = SipFrom(text)
    made.parse()
    return made


def _contact(text: str) -> SipContact:
    made = SipContact(text)
    made.parse()
    return made


def add_headers(message: SipMsg, headers: Iterable[tuple[str, str]]) -> None:
    """Append headers as they are."""
    for name, value in headers:
        message.appendHeader(SipHeader(name=name, body=_Plain(value, name)))


class _Plain(SipGenericHF):  # type: ignore[misc]
    """A header whose name and text are written as given."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text, name)
        self._shown = name

    def getCanName(self, name: str, compact: bool = False) -> str:  # noqa: N802 - sippy's
        del name, compact
        return self._shown

    def getCopy(self) -> "_Plain":  # noqa: N802 - sippy's
        return _Plain(self.body, self._shown)


def set_body(message: SipMsg, body: str, kind: str = "application/sdp") -> None:
    """Give a message its body."""
    mtype = SipContentType(kind)
    mtype.parse()
    message.setBody(MsgBody(body, mtype))


def make_response(
    request: SipRequest, code: int, *, reason: str = "", tag: str = "",
    headers: Iterable[tuple[str, str]] = (), contact: str = "", body: str = "",
) -> SipResponse:  # fmt: skip
    """Build the response to a request; `tag` is our part of the dialog."""
    made = request.genResponse(code, clean(reason) or REASONS.get(code, "Refused"), server=PRODUCT)
    made.sipver = "SIP/2.0"
    callee = made.getHFBody("to")
    if tag and callee.getTag() is None:
        callee.setTag(tag)
    if contact:
        made.appendHeader(SipHeader(name="contact", body=_contact(contact)))
    add_headers(made, headers)
    if body:
        set_body(made, body)
    return made


def header(message: SipMsg, name: str) -> str:
    """The text of the first header of a name, "" if there is none."""
    found = message.getHFs(name)
    return str(found[0].body) if found else ""


def listed(message: SipMsg, name: str) -> list[str]:
    """The words of a header that is a list, in small letters."""
    texts = [str(one.body) for one in message.getHFs(name)]
    return [word.strip().lower() for text in texts for word in text.split(",") if word.strip()]


def body_of(message: SipMsg) -> tuple[str, str]:
    """A message's body and its content type; ("", "") without."""
    body = message.getBody()
    return (str(body.content), str(body.mtype)) if body is not None else ("", "")


def address_of(message: SipMsg, name: str) -> SipAddress | None:
    """The first address of a header, or None if there is none that can be read."""
    try:
        return message.getHFBody(name).getUri()
    except (IndexError, ValueError, AttributeError, TypeError):
        return None


def user_of(address: SipAddress | None) -> str:
    """The user part of an address: a number or name of a stranger's, cleaned."""
    return clean(str(address.url.username or "")) if address is not None else ""


def name_of(address: SipAddress | None) -> str:
    """The display name of an address, cleaned."""
    return clean(str(address.name or "").replace("\\", "")) if address is not None else ""


def clean(text: str) -> str:
    """A stranger's text without controls and marks that reorder, at most 80 characters."""
    return CONTROLS.sub("", text).strip()[:MOST_TEXT]


def quoted(name: str) -> str:
    """A display name as it may be written before `<...>`."""
    safe = re.sub(r'["\\]', "", clean(name))
    return f'"{safe}" ' if safe else ""


def is_uri(text: str) -> bool:
    """Whether a text may be dialled as it stands."""
    return bool(URI.fullmatch(text))


def own_headers(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Headers that our side may add to an INVITE: X-..., one line, no more than 20."""
    kept = [(n, clean(v)) for n, v in headers.items() if re.fullmatch(r"(?i)x-[a-z0-9-]{1,60}", n)]
    return tuple(kept[:20])
