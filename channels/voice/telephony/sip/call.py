"""The dialog of one SIP call and its speech: what its parts share, whoever called whom."""

import asyncio
from collections.abc import Callable

from sippy.SipResponse import SipResponse

from channels.voice.telephony.legs import Arrival, LegState
from channels.voice.telephony.sip.dialog import Dialog
from channels.voice.telephony.sip.digest import Secret
from channels.voice.telephony.sip.engine import Asked, Served
from channels.voice.telephony.sip.exchange import Exchange
from channels.voice.telephony.sip.media import Media
from channels.voice.telephony.sip.messages import Outline
from channels.voice.telephony.sip.negotiation import Negotiation
from channels.voice.telephony.sip.party import Party
from channels.voice.telephony.sip.settings import SrtpMode


class Call(Party):
    """A dialog with its speech. Everything runs on the loop.

    Raises NoPorts if there is no port for speech.
    """

    def __init__(
        self, exchange: Exchange, dialog: Dialog, *, arrival: Arrival | None, srtp: SrtpMode,
        secret: Secret | None, account: str,
    ) -> None:  # fmt: skip
        super().__init__(arrival=arrival)
        self.exchange, self.dialog, self.account = exchange, dialog, account
        self._secret = secret
        self.media = Media(
            exchange.ports.take(), chance=exchange.chance, on_audio=self._heard,
            on_digit=self._pressed,
        )  # fmt: skip
        host, number = exchange.engine.advertised[0], exchange.chance.getrandbits(31)
        self.talk = Negotiation(
            self.media, host=host, number=number, srtp=srtp, codecs=exchange.settings.codecs
        )
        self.far_methods: frozenset[str] = frozenset()
        self.is_settled = False
        """The first INVITE is done with: answered, and acknowledged."""

    def settle(self) -> None:
        """After a new offer and answer: say whether the far side holds us now."""
        agreed = self.talk.agreed
        state = LegState.HELD if agreed is not None and agreed.far_holds else LegState.UP
        if self._state in (LegState.UP, LegState.HELD) and state is not self._state:
            self._move(state)

    def say_bye(self) -> None:
        """Send BYE; who answers what to it does not matter."""
        self.ask(self.dialog.outline("BYE"), lambda _: None)

    def wants_transfer(self, target: str, leg_id: str | None) -> None:
        self._tell(lambda to: to.on_transfer(self._leg, target, leg_id))

    def transfer_failed(self, code: int) -> None:
        state = self._state
        self._tell(lambda to: to.on_state(self._leg, state, None, code))

    def pressed_by_message(self, digit: str) -> None:
        self._pressed(digit, "info")

    def ask(self, outline: Outline, replied: Callable[[SipResponse], None]) -> Asked:
        """Send a request of this dialog."""

        def taken(response: SipResponse) -> None:
            self.dialog.cseq = max(self.dialog.cseq, asked.outline.cseq)
            replied(response)

        asked = self.exchange.engine.ask(outline, taken, secret=self._secret)
        return asked

    def respond(
        self, served: Served, code: int, *, headers: tuple[tuple[str, str], ...] = (),
        body: str = "", contact: str = "", reason: str = "",
    ) -> None:  # fmt: skip
        """Answer a request of this dialog."""
        self.exchange.engine.respond(
            served, code, reason=reason, tag=self.dialog.local_tag, headers=headers, body=body,
            contact=contact,
        )  # fmt: skip

    def later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        return self._loop.call_later(seconds, call)

    def _open(self) -> None:
        self.talk.start()
        self._take_rate()
        self.exchange.clock.add(self.media.tick, is_source=True)

    def _take_rate(self) -> None:
        if self.talk.agreed is not None:
            self._rate = self.talk.agreed.rate
