"""A dialog (RFC 3261 12): who speaks with whom, and how the next request gets there."""

from dataclasses import dataclass
from ipaddress import ip_address
from secrets import token_hex

from sippy.SipMsg import SipMsg
from sippy.SipURL import SipURL

from channels.voice.telephony.sip.messages import Outline, address_of, header

Key = tuple[str, str, str]
"""Call-ID, our tag, their tag."""


def new_tag() -> str:
    """A tag or Call-ID that cannot be guessed."""
    return token_hex(16)


@dataclass(eq=False, slots=True, kw_only=True)
class Dialog:
    """Both ends' names, sequence numbers and the route between them."""

    call_id: str
    local: str
    """Our From header, with our tag."""
    remote: str
    """Their To header, with their tag once it is known."""
    local_tag: str
    remote_tag: str = ""
    target: str
    """Their Contact."""
    contact: str
    routes: tuple[str, ...] = ()
    cseq: int = 0
    remote_cseq: int = -1
    hop: tuple[str, int] | None = None
    """Where requests go instead, when the Contact cannot be reached from here."""
    is_ours: bool = True
    """We made the Call-ID."""

    @property
    def key(self) -> Key:
        return (self.call_id, self.local_tag, self.remote_tag)

    def outline(
        self, method: str, *, headers: tuple[tuple[str, str], ...] = (), body: str = "",
        kind: str = "application/sdp",
    ) -> Outline:  # fmt: skip
        """The next request of the dialog."""
        self.cseq += 1
        uri, routes = self._path()
        return Outline(
            method=method, uri=uri, caller=self.local, callee=self.remote, call_id=self.call_id,
            cseq=self.cseq, contact=self.contact, routes=routes, target=self.hop,
            headers=headers, body=body, kind=kind,
        )  # fmt: skip

    def _path(self) -> tuple[str, tuple[str, ...]]:
        if (
            self.routes and ";lr" not in self.routes[0].lower()
        ):  # a strict router, RFC 3261 12.2.1.1
            first = self.routes[0].partition("<")[2].partition(">")[0] or self.routes[0]
            return first, (*self.routes[1:], f"<{self.target}>")
        return self.target, self.routes

    def is_next(self, number: int) -> bool:
        """Whether a request of theirs is in order; takes note of it."""
        if number <= self.remote_cseq:
            return False
        self.remote_cseq = number
        return True

    def retarget(self, message: SipMsg, source: tuple[str, int]) -> None:
        """Take their Contact, if they say one."""
        if target := contact_of(message):
            self.target = target
            self.hop = None if self.routes else around(target, source)


def contact_of(message: SipMsg) -> str:
    """The URI of the Contact; "" if there is none."""
    address = address_of(message, "contact")
    return str(address.url) if address is not None else ""


def around(target: str, source: tuple[str, int]) -> tuple[str, int] | None:
    """`source`, when `target` is a private address and the request came from elsewhere (NAT)."""
    try:
        host = ip_address(str(SipURL(target).host))
    except (ValueError, IndexError, AttributeError):
        return None
    return source if host.is_private and str(host) != source[0] else None


def routes_of(message: SipMsg, *, reverse: bool) -> tuple[str, ...]:
    """The route set from Record-Route: in order for who was called, reversed for who called."""
    routes = [str(one.body) for one in message.getHFs("record-route")]
    return tuple(reversed(routes) if reverse else routes)


def tag_of(message: SipMsg, name: str) -> str:
    """The tag of a From or To header."""
    address = address_of(message, name)
    return str(address.getParam("tag") or "") if address is not None else ""


def tagged(message: SipMsg, name: str, tag: str) -> str:
    """A From or To header with a tag, if it has none yet."""
    text = header(message, name)
    if tag_of(message, name) or not tag:
        return text
    return f"{text};tag={tag}" if "<" in text else f"<{text}>;tag={tag}"
