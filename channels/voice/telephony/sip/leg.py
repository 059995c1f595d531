"""One SIP call, in or out, as the node sees it."""

from sippy.SipRequest import SipRequest

from channels.voice.telephony.legs import Arrival, Ending, Leg, LegState
from channels.voice.telephony.sip.call import Call
from channels.voice.telephony.sip.dialog import Dialog
from channels.voice.telephony.sip.digest import Secret
from channels.voice.telephony.sip.engine import Asked, Served
from channels.voice.telephony.sip.exchange import Exchange
from channels.voice.telephony.sip.expiry import Terms, answer_headers
from channels.voice.telephony.sip.messages import ALLOWED, SUPPORTED, body_of, clean
from channels.voice.telephony.sip.negotiation import NARROW
from channels.voice.telephony.sip.renewal import Renewal
from channels.voice.telephony.sip.sdp import NotAcceptable, NotUnderstood, Session, parse, sdp_of
from channels.voice.telephony.sip.settings import SrtpMode
from channels.voice.telephony.sip.transfer import Transfers

CAPABILITIES = (("Allow", ALLOWED), ("Supported", ", ".join(SUPPORTED)))
REFUSALS = {Ending.BUSY: 486, Ending.DECLINED: 603, Ending.NOT_ALLOWED: 403, Ending.FAILED: 500}
"""What a caller is told whose call ends before it was answered; else 480."""
ENDINGS = {486: Ending.BUSY, 600: Ending.BUSY, 603: Ending.DECLINED, 403: Ending.NOT_ALLOWED}


class SipLeg(Call):
    """One call, as the node sees it. Made by incoming.py or outgoing.py."""

    def __init__(
        self, exchange: Exchange, dialog: Dialog, *, arrival: Arrival | None, srtp: SrtpMode,
        secret: Secret | None, account: str,
    ) -> None:  # fmt: skip
        super().__init__(
            exchange, dialog, arrival=arrival, srtp=srtp, secret=secret, account=account
        )
        self.renewal, self.transfers = Renewal(self), Transfers(self)
        self._invite: Served | None = None
        self.asked: Asked | None = None
        """The INVITE that we sent, until it is done with."""
        self._answer = ""
        self._terms: Terms | None = None
        self._ends_when_settled = False

    # What the node asks for.

    def ring(self, *, early: bool = False) -> None:
        if self._invite is None or self._invite.is_answered or self.is_over:
            return
        if early and self._answer:
            self._open()
            self._respond(183, body=self._answer)
            if self._state is not LegState.EARLY:
                self._move(LegState.EARLY)
        elif self._state is not LegState.EARLY:
            self._respond(180)
            self._move(LegState.RINGING)

    def answer(self) -> None:
        if self._invite is None or self._invite.is_answered or self.is_over:
            return
        body = self._answer or self.talk.offer(NARROW)
        self._respond(200, headers=(*CAPABILITIES, *answer_headers(self._terms)), body=body)
        if self._answer:
            self._up()

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        if self._invite is None or self._invite.is_answered or self.is_over:
            return
        later = () if retry_after is None else (("Retry-After", str(retry_after)),)
        code = code if 300 <= code <= 699 else 480
        self._respond(code, reason=reason, headers=later)
        self.end(ENDINGS.get(code, Ending.ENDED_HERE), code)

    def hold(self, is_held: bool) -> None:
        wanted = "sendonly" if is_held else "sendrecv"
        if self.is_over or self.talk.direction == wanted:
            return
        self.talk.direction = wanted
        if self._state in (LegState.UP, LegState.HELD):
            self.renewal.request()

    def transfer(self, target: str, *, replaces: Leg | None = None) -> None:
        if self._state in (LegState.UP, LegState.HELD):
            other = replaces if isinstance(replaces, SipLeg) else None
            self.transfers.ask(target, other)

    def report_transfer(self, code: int) -> None:
        """Tell the far side how the transfer it asked for goes: 180, 200, or why it failed."""
        self.transfers.report(code)

    def hang_up(self, ending: Ending = Ending.ENDED_HERE) -> None:
        if self.is_over:
            return
        if self._invite is not None and not self._invite.is_answered:
            self._respond(REFUSALS.get(ending, 480))
        elif self.asked is not None:
            self.exchange.engine.cancel(self.asked)
        elif self.is_settled:
            self.transfers.report(200 if ending is Ending.TRANSFERRED else 503)
            self.say_bye()
        else:
            self._ends_when_settled = True
        self.end(ending)

    # What the rest of this package asks for.

    def invited(self, served: Served, offer: Session | None, terms: Terms | None) -> None:
        """Take the INVITE that made this leg. Raises NotAcceptable."""
        if offer is not None:
            self._answer = self.talk.answer(offer)
            self._take_rate()
        self._invite, self._terms = served, terms
        served.on_cancel = lambda: self.end(Ending.CANCELLED, 487)
        served.on_ack = self._acknowledged
        served.on_no_ack = self._not_acknowledged

    def opened(self, *, ringing: bool, answer: Session | None) -> None:
        """The far side rings, or lets us hear something before it answers. Raises NotAcceptable."""
        if answer is not None and self._state is not LegState.EARLY:
            self.talk.take_answer(answer)
            self._open()
            self._move(LegState.EARLY)
        elif ringing and self._state is LegState.DIALLING:
            self._move(LegState.RINGING)

    def connected(self, answer: Session | None, terms: Terms | None) -> None:
        """The far side answered. Raises NotAcceptable."""
        self.asked, self._terms, self.is_settled = None, terms, True
        if answer is not None:
            self.talk.take_answer(answer)
        elif self.talk.agreed is None:
            raise NotAcceptable("an answer without SDP")
        self._up()

    def end(self, ending: Ending, code: int = 0) -> None:
        """The call is over; nothing more is sent."""
        if self.is_over:
            return
        self.renewal.stop()
        self.transfers.stop()
        self.exchange.clock.remove(self.media.tick)
        self.media.close()
        self.exchange.legs.pop(self.dialog.key, None)
        self.exchange.journal.forget(self.id)
        self._move(LegState.ENDED, ending, code)

    def _respond(
        self, code: int, *, reason: str = "", headers: tuple[tuple[str, str], ...] = (),
        body: str = "",
    ) -> None:  # fmt: skip
        assert self._invite is not None
        contact = self.dialog.contact if code < 300 else ""
        self.respond(
            self._invite, code, reason=clean(reason), headers=headers, body=body, contact=contact
        )

    def _up(self) -> None:
        self._open()
        self.renewal.confirm_until(self._terms)
        agreed = self.talk.agreed
        self._move(LegState.HELD if agreed is not None and agreed.far_holds else LegState.UP)
        self.exchange.journal.note(self.id, self.dialog, {"account": self.account})
        if self.talk.direction == "sendonly":
            self.renewal.request()
        self.renewal.settled()

    def _acknowledged(self, ack: SipRequest) -> None:
        if self.is_settled:
            return
        self.is_settled = True
        if self._ends_when_settled:
            self.say_bye()
            return
        if self.is_over:
            return
        if not self._answer:
            self._take_late_answer(ack)
        if not self.is_over:
            self.renewal.settled()

    def _take_late_answer(self, ack: SipRequest) -> None:
        text = sdp_of(*body_of(ack))
        try:
            self.talk.take_answer(parse(text or ""))
        except (NotAcceptable, NotUnderstood):
            self.hang_up(Ending.FAILED)
        else:
            self._up()

    def _not_acknowledged(self) -> None:
        self.is_settled = True
        if self._ends_when_settled:
            self.say_bye()
        else:
            self.hang_up(Ending.UNREACHABLE)
