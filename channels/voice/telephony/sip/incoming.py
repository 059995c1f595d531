"""Requests that begin something: calls, registrations, and questions whether we are there."""

from sippy.SipRequest import SipRequest

from channels.voice.telephony.legs import Arrival, Calls
from channels.voice.telephony.sip.dialog import (
    Dialog,
    around,
    contact_of,
    new_tag,
    routes_of,
    tag_of,
    tagged,
)
from channels.voice.telephony.sip.directory import Account
from channels.voice.telephony.sip.door import Door
from channels.voice.telephony.sip.engine import Served
from channels.voice.telephony.sip.exchange import Exchange
from channels.voice.telephony.sip.expiry import TooShort
from channels.voice.telephony.sip.inside import KNOWN, handle, terms_asked, unsupported
from channels.voice.telephony.sip.leg import CAPABILITIES, SipLeg
from channels.voice.telephony.sip.messages import (
    ALLOWED,
    address_of,
    body_of,
    clean,
    header,
    listed,
    name_of,
    user_of,
)
from channels.voice.telephony.sip.ports import NoPorts
from channels.voice.telephony.sip.registrar import Registrar
from channels.voice.telephony.sip.sdp import NotAcceptable, NotUnderstood, Session, parse, sdp_of
from channels.voice.telephony.sip.transfer import replaced_dialog

WITHIN_ONLY = ("BYE", "INFO", "UPDATE", "PRACK", "NOTIFY", "REFER")
NO_PORT_SECONDS = 5
MOST_OWN_HEADERS = 20


class _Refusal(Exception):
    def __init__(self, code: int, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(code)
        self.code, self.headers = code, headers


class Incoming:
    """Sorts every request that comes in, and makes legs of calls."""

    def __init__(self, exchange: Exchange, door: Door, registrar: Registrar, calls: Calls) -> None:
        self._exchange, self._door, self._registrar, self._calls = exchange, door, registrar, calls

    def came(self, served: Served) -> None:
        """Answer a request, or hand it to the leg it belongs to."""
        request = served.request
        ours, theirs = tag_of(request, "to"), tag_of(request, "from")
        if ours:
            leg = self._exchange.find((header(request, "call-id"), ours, theirs))
            if leg is None:
                self._respond(served, 481)
            else:
                handle(leg, served)
            return
        if missing := unsupported(request):
            self._respond(served, 420, missing)
            return
        self._begin(served)

    def _begin(self, served: Served) -> None:
        match served.method:
            case "INVITE":
                try:
                    self._call(served)
                except _Refusal as refusal:
                    self._respond(served, refusal.code, refusal.headers)
            case "REGISTER":
                self._registrar.registered(served)
            case "OPTIONS":
                busy = self._busy_seconds()
                later = () if busy is None else (("Retry-After", str(busy)),)
                told = (*CAPABILITIES, ("Accept", "application/sdp"), *later)
                self._respond(served, 200 if busy is None else 503, told)
            case method if method in WITHIN_ONLY:
                self._respond(served, 481)
            case method:
                code = 405 if method in KNOWN else 501
                self._respond(served, code, (("Allow", ALLOWED),))

    def _call(self, served: Served) -> None:
        request = served.request
        self._refuse_merged(request)
        busy = self._busy_seconds()
        if busy is not None:
            raise _Refusal(503, (("Retry-After", str(busy)),))
        account = self._door.caller(served)
        if account is None:
            return
        replaced = self._replaced(request, account)
        offer = _offer(request)
        terms = terms_asked(request, self._exchange.settings)
        if isinstance(terms, TooShort):
            raise _Refusal(422, (("Min-SE", str(terms.minimum)),))
        leg = self._leg(served, account, replaced)
        try:
            leg.invited(served, offer, terms)
        except NotAcceptable as err:
            leg.media.close()
            raise _Refusal(488, (("Warning", '304 mainstem "No common media"'),)) from err
        self._exchange.legs[leg.dialog.key] = leg
        leg.respond(served, 100)
        if replaced is not None:
            leg.wants_transfer(str(request.getRURI()), replaced.id)
        self._calls.arrived(leg)

    def _refuse_merged(self, request: SipRequest) -> None:
        """The same request on two ways (RFC 3261 8.2.2.2)."""
        known = (header(request, "call-id"), tag_of(request, "from"))
        number = request.getHFBody("cseq").getCSeqNum()
        for leg in self._exchange.legs.values():
            dialog = leg.dialog
            if (dialog.call_id, dialog.remote_tag) == known and dialog.remote_cseq == number:
                raise _Refusal(482)

    def _busy_seconds(self) -> int | None:
        if len(self._exchange.legs) >= self._exchange.settings.max_calls:
            return NO_PORT_SECONDS
        return self._calls.is_taking()

    def _replaced(self, request: SipRequest, account: Account) -> SipLeg | None:
        """The leg whose place is wanted, by whom it belongs to (RFC 3891 3)."""
        text = header(request, "replaces")
        if not text:
            return None
        key = replaced_dialog(text)
        if key is None:
            raise _Refusal(400)
        leg = self._exchange.find(key)
        if leg is None:
            raise _Refusal(481)
        if leg.account != account.name:
            raise _Refusal(403)
        return leg

    def _leg(self, served: Served, account: Account, replaced: SipLeg | None) -> SipLeg:
        request, tag = served.request, new_tag()
        target = contact_of(request) or _own_uri(request)
        dialog = Dialog(
            call_id=header(request, "call-id"), local=tagged(request, "to", tag),
            remote=header(request, "from"), local_tag=tag, remote_tag=tag_of(request, "from"),
            target=target, contact=self._exchange.contact(),
            routes=routes_of(request, reverse=False),
            remote_cseq=request.getHFBody("cseq").getCSeqNum(), is_ours=False,
        )  # fmt: skip
        dialog.hop = None if dialog.routes else around(target, served.source)
        arrival = arrival_of(request, account, source=served.source, replaced=replaced)
        try:
            leg = SipLeg(
                self._exchange, dialog, arrival=arrival, srtp=account.srtp, secret=account.secret,
                account=account.name,
            )  # fmt: skip
        except NoPorts as err:
            raise _Refusal(503, (("Retry-After", str(NO_PORT_SECONDS)),)) from err
        leg.far_methods = frozenset(listed(request, "allow"))
        return leg

    def _respond(
        self, served: Served, code: int, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self._exchange.engine.respond(served, code, tag=new_tag(), headers=headers)


def _own_uri(request: SipRequest) -> str:
    """What an old peer without a Contact is reached by (RFC 2543)."""
    said = address_of(request, "from")
    if said is None:
        raise _Refusal(400)
    return str(said.url)


def _offer(request: SipRequest) -> Session | None:
    body, kind = body_of(request)
    if not body:
        return None
    text = sdp_of(body, kind)
    if text is None:
        raise _Refusal(415, (("Accept", "application/sdp"),))
    try:
        return parse(text)
    except NotUnderstood as err:
        raise _Refusal(400) from err
    except NotAcceptable as err:
        raise _Refusal(488) from err


def arrival_of(
    request: SipRequest, account: Account, *, source: tuple[str, int], replaced: SipLeg | None
) -> Arrival:
    """What the node is told of a call. Only a trunk may say for whom it speaks (RFC 3325)."""
    said = address_of(request, "from")
    if account.kind == "trunk" and header(request, "p-asserted-identity"):
        said = address_of(request, "p-asserted-identity") or said
    is_withheld = "id" in listed(request, "privacy") or user_of(said).lower() == "anonymous"
    called = clean(str(request.getRURI().username or ""))
    if called in ("", "mainstem"):
        called = user_of(address_of(request, "to"))
    facts = {
        "sip.call_id": clean(header(request, "call-id")), "sip.source": source[0],
        "sip.kind": account.kind,
    }  # fmt: skip
    if replaced is not None:
        facts["sip.replaces"] = replaced.id
    if diverted := user_of(address_of(request, "diversion")):
        facts["sip.diverted_from"] = diverted
    own = [one for one in request.headers if str(one.name).startswith("x-mainstem-")]
    facts |= {f"header.{clean(str(h.name))}": clean(str(h.body)) for h in own[:MOST_OWN_HEADERS]}
    return Arrival(
        way="sip", caller="" if is_withheld else user_of(said), called=called,
        caller_name="" if is_withheld else name_of(said), account=account.name, facts=facts,
    )  # fmt: skip
