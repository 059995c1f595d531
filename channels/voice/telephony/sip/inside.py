"""Requests within a dialog: new offers, keys, transfers, the end of the call."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sippy.SipRequest import SipRequest

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.engine import Served
from channels.voice.telephony.sip.expiry import (
    Terms,
    TooShort,
    answer_headers,
    settle_as_called,
)
from channels.voice.telephony.sip.messages import ALLOWED, SUPPORTED, body_of, header, listed
from channels.voice.telephony.sip.sdp import (
    NotAcceptable,
    NotUnderstood,
    Session,
    parse,
    sdp_of,
)
from channels.voice.telephony.sip.settings import SipSettings

if TYPE_CHECKING:
    from channels.voice.telephony.sip.leg import SipLeg

SIGNAL = re.compile(r"^[ \t]*Signal[ \t]*=[ \t]*([0-9A-Da-d*#])[ \t\r]*$", re.M)
KNOWN = {"SUBSCRIBE", "MESSAGE", "PUBLISH", "PRACK", *ALLOWED.replace(" ", "").split(",")}


def unsupported(request: SipRequest) -> tuple[tuple[str, str], ...]:
    """The Unsupported header for what the request requires and we cannot do; () if nothing."""
    unknown = [word for word in listed(request, "require") if word not in SUPPORTED]
    return (("Unsupported", ", ".join(unknown)),) if unknown else ()


def terms_asked(request: SipRequest, settings: SipSettings) -> Terms | TooShort | None:
    """What the session timer headers of a request come to."""
    return settle_as_called(
        header(request, "session-expires"), least=header(request, "min-se"),
        supports="timer" in listed(request, "supported") + listed(request, "require"),
        ours=settings.session_expires, minimum=settings.session_minimum,
    )  # fmt: skip


def handle(leg: "SipLeg", served: Served) -> None:
    """Answer one request of the far side."""
    request = served.request
    if not leg.dialog.is_next(request.getHFBody("cseq").getCSeqNum()):
        leg.respond(served, 500)
        return
    if missing := unsupported(request):
        leg.respond(served, 420, headers=missing)
        return
    handlers: dict[str, Callable[[SipLeg, Served], None]] = {
        "INVITE": _invited, "UPDATE": _updated, "BYE": _bye, "INFO": _told, "OPTIONS": _asked,
        "REFER": lambda leg, served: leg.transfers.asked(served),
        "NOTIFY": lambda leg, served: leg.transfers.notified(served),
        "PRACK": lambda leg, served: leg.respond(served, 481),
    }  # fmt: skip
    handler = handlers.get(served.method, _refuse)
    handler(leg, served)


def _refuse(leg: "SipLeg", served: Served) -> None:
    code = 405 if served.method in KNOWN else 501
    leg.respond(served, code, headers=(("Allow", ALLOWED),))


def _asked(leg: "SipLeg", served: Served) -> None:
    leg.respond(served, 200, headers=(("Allow", ALLOWED), ("Accept", "application/sdp")))


def _bye(leg: "SipLeg", served: Served) -> None:
    leg.respond(served, 200)
    has_moved = leg.transfers.is_asked and leg.transfers.is_accepted
    leg.end(Ending.TRANSFERRED if has_moved else Ending.HUNG_UP)


def _told(leg: "SipLeg", served: Served) -> None:
    body, kind = body_of(served.request)
    kind = kind.partition(";")[0].strip().lower()
    match kind:
        case "":
            leg.respond(served, 200)
        case "application/dtmf-relay":
            leg.respond(served, 200)
            if found := SIGNAL.search(body):
                leg.pressed_by_message(found[1].upper())
        case "application/dtmf":
            leg.respond(served, 200)
            if re.fullmatch(r"[0-9A-Da-d*#]", body.strip()):
                leg.pressed_by_message(body.strip().upper())
        case _:
            leg.respond(served, 415)


def _invited(leg: "SipLeg", served: Served) -> None:
    if not leg.is_settled:
        leg.respond(served, 500, headers=(("Retry-After", "1"),))
        return
    if leg.renewal.is_pending:
        leg.respond(served, 491)
        return
    terms = terms_asked(served.request, leg.exchange.settings)
    if isinstance(terms, TooShort):
        leg.respond(served, 422, headers=(("Min-SE", str(terms.minimum)),))
        return
    try:
        offer = _offer(served.request)
        body = leg.talk.answer(offer) if offer is not None else leg.talk.offer()
    except (NotAcceptable, NotUnderstood):
        leg.respond(served, 488)
        return
    leg.dialog.retarget(served.request, served.source)
    served.on_ack = _acknowledged(leg, is_late=offer is None)
    served.on_no_ack = lambda: leg.hang_up(Ending.UNREACHABLE)
    headers = (("Allow", ALLOWED), ("Supported", ", ".join(SUPPORTED)), *answer_headers(terms))
    leg.respond(served, 200, headers=headers, body=body, contact=leg.dialog.contact)
    leg.renewal.confirm_until(terms)
    if offer is not None:
        leg.talk.start()
        leg.settle()


def _acknowledged(leg: "SipLeg", *, is_late: bool) -> Callable[[SipRequest], None]:
    def acknowledged(ack: SipRequest) -> None:
        if not is_late or leg.is_over:
            return
        try:
            leg.talk.take_answer(parse(sdp_of(*body_of(ack)) or ""))
        except (NotAcceptable, NotUnderstood):
            leg.hang_up(Ending.FAILED)
        else:
            leg.settle()

    return acknowledged


def _updated(leg: "SipLeg", served: Served) -> None:
    if leg.renewal.is_pending or leg.state is LegState.EARLY and body_of(served.request)[0]:
        leg.respond(served, 491)
        return
    terms = terms_asked(served.request, leg.exchange.settings)
    if isinstance(terms, TooShort):
        leg.respond(served, 422, headers=(("Min-SE", str(terms.minimum)),))
        return
    try:
        offer = _offer(served.request)
        body = leg.talk.answer(offer) if offer is not None else ""
    except (NotAcceptable, NotUnderstood):
        leg.respond(served, 488)
        return
    leg.dialog.retarget(served.request, served.source)
    leg.respond(served, 200, headers=answer_headers(terms), body=body, contact=leg.dialog.contact)
    if leg.is_settled:
        leg.renewal.confirm_until(terms)
    if offer is not None:
        leg.talk.start()
        leg.settle()


def _offer(request: SipRequest) -> Session | None:
    body, kind = body_of(request)
    if not body:
        return None
    text = sdp_of(body, kind)
    if text is None:
        raise NotUnderstood("a body that is no SDP")
    return parse(text)
