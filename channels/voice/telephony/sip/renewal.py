"""Re-INVITEs and UPDATEs that we send: to hold, to take back, to confirm that the call lives."""

import asyncio
import logging
from typing import TYPE_CHECKING

from sippy.SipResponse import SipResponse

from channels.voice.telephony.legs import Ending
from channels.voice.telephony.sip.expiry import Terms, request_headers, settle_as_caller
from channels.voice.telephony.sip.messages import SUPPORTED, body_of, header
from channels.voice.telephony.sip.sdp import NotAcceptable, NotUnderstood, parse, sdp_of

if TYPE_CHECKING:
    from channels.voice.telephony.sip.leg import SipLeg

log = logging.getLogger(__name__)

GONE = (408, 481)
"""Responses after which the dialog is dead (RFC 5057 5.1)."""
GLARE = 491
OUR_GLARE_SECONDS, THEIR_GLARE_SECONDS = (2.1, 4.0), (0.1, 2.0)
"""How long to wait after a collision, for who made the Call-ID and who did not (RFC 3261 14.1)."""


class Renewal:
    """One re-INVITE at a time; wishes that come meanwhile are met by one more."""

    def __init__(self, leg: "SipLeg") -> None:
        self._leg = leg
        self._terms: Terms | None = None
        self._due: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None
        self._is_wanted = False
        self.is_pending = False
        """Our re-INVITE is not answered yet: theirs must wait (491)."""

    @property
    def terms(self) -> Terms | None:
        return self._terms

    def request(self) -> None:
        """Offer our side of the session anew, as soon as that may be done."""
        leg = self._leg
        if self.is_pending or self._again is not None or not leg.is_settled:
            self._is_wanted = True
            return
        self._is_wanted, self.is_pending = False, True
        headers = (("Supported", ", ".join(SUPPORTED)), *request_headers(self._terms))
        outline = leg.dialog.outline("INVITE", headers=headers, body=leg.talk.offer())
        leg.ask(outline, self._replied)

    def settled(self) -> None:
        """The dialog may take requests now: do what waited."""
        if self._is_wanted:
            self.request()

    def confirm_until(self, terms: Terms | None) -> None:
        """Start the session timer, or start it over; None stops it."""
        self._terms = terms
        if self._due is not None:
            self._due.cancel()
        self._due = self._leg.later(terms.due(), self._expired) if terms else None

    def stop(self) -> None:
        """The call is over."""
        for handle in (self._due, self._again):
            if handle is not None:
                handle.cancel()

    def _expired(self) -> None:
        leg = self._leg
        if self._terms is None or not self._terms.we_refresh:
            log.info("the far side stopped confirming the call", extra={"leg": leg.id})
            leg.hang_up(Ending.UNREACHABLE)
        elif "update" in leg.far_methods:
            headers = (("Supported", ", ".join(SUPPORTED)), *request_headers(self._terms))
            leg.ask(leg.dialog.outline("UPDATE", headers=headers), self._confirmed)
        else:
            self.request()

    def _replied(self, response: SipResponse) -> None:
        if response.scode < 200 or self._leg.is_over:
            return
        self.is_pending = False
        if response.scode < 300:
            self._take(response)
        elif response.scode == GLARE:
            self._is_wanted = True
            window = OUR_GLARE_SECONDS if self._leg.dialog.is_ours else THEIR_GLARE_SECONDS
            self._again = self._leg.later(self._leg.exchange.chance.uniform(*window), self._retry)
            return
        self._confirmed(response)
        self.settled()

    def _take(self, response: SipResponse) -> None:
        text = sdp_of(*body_of(response))
        try:
            if text:
                self._leg.talk.take_answer(parse(text))
                self._leg.settle()
        except (NotAcceptable, NotUnderstood):
            self._leg.hang_up(Ending.FAILED)

    def _retry(self) -> None:
        self._again = None
        self.settled()

    def _confirmed(self, response: SipResponse) -> None:
        leg = self._leg
        if leg.is_over or response.scode < 200:
            return
        if response.scode in GONE:
            leg.hang_up(Ending.UNREACHABLE)
        elif self._terms is not None:
            said = settle_as_caller(header(response, "session-expires"))
            self.confirm_until(said or self._terms)
