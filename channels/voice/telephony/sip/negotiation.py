"""The speech side of a dialog: our offers and answers, and the media they lead to."""

from collections.abc import Callable
from secrets import token_bytes

from channels.voice.telephony.sip.crypto import (
    KEY_BYTES,
    Crypto,
    offer_cryptos,
    take_answered,
    take_offered,
)
from channels.voice.telephony.sip.media import Media
from channels.voice.telephony.sip.sdp import (
    CODECS,
    Agreed,
    Local,
    NotAcceptable,
    Session,
    agree_on_answer,
    agree_on_offer,
    mirrored,
    write_answer,
    write_offer,
)
from channels.voice.telephony.sip.settings import SrtpMode

NARROW = ("PCMA", "PCMU")
"""What is offered to the telephone network: all others are narrower on the way."""


class Negotiation:
    """One dialog's sequence of offers and answers (RFC 3264)."""

    def __init__(
        self, media: Media, *, host: str, number: int, srtp: SrtpMode, codecs: tuple[str, ...]
    ) -> None:
        """`codecs`: all that we speak, by their names in the SDP."""
        self._media, self._srtp, self._known = media, srtp, codecs
        self._host, self._number = host, number
        self._version, self._last = 0, ""
        self._keys: dict[str, bytes] = {}
        self._offered: tuple[Crypto, ...] = ()
        self._agreed: Agreed | None = None
        self.direction = "sendrecv"
        """What we want of our side: "sendonly" while we hold."""

    @property
    def agreed(self) -> Agreed | None:
        return self._agreed

    @property
    def expects_speech(self) -> bool:
        """Whether the far side should be sending to us now."""
        agreed = self._agreed
        return agreed is not None and agreed.far_sends and self.direction == "sendrecv"

    def answer(self, offer: Session) -> str:
        """Agree on their offer and write the answer. Raises NotAcceptable.

        `start` makes it count.
        """
        cryptos = self._cryptos_for(offer)
        agreed = agree_on_offer(offer, self._codecs(), cryptos=cryptos)
        self._agreed = agreed
        direction = mirrored(offer.audio.direction, self.direction)
        return self._versioned(lambda local: write_answer(local, offer, agreed), direction)

    def offer(self, codecs: tuple[str, ...] | None = None) -> str:
        """Write an offer; unchanged, it is the last one again, as session timers want."""
        secure = self._srtp is not SrtpMode.OFF
        self._offered = offer_cryptos(self._key_for) if secure else ()
        profile = "RTP/SAVP" if self._is_secured() else "RTP/AVP"
        chosen = self._codecs()
        if codecs and self._agreed is None:
            chosen = tuple(name for name in chosen if name in codecs) or chosen
        return self._versioned(
            lambda local: write_offer(local, chosen, profile=profile, cryptos=self._offered),
            self.direction,
        )

    def take_answer(self, answer: Session) -> None:
        """Agree on their answer to our offer and start. Raises NotAcceptable."""
        cryptos = take_answered(answer.audio.cryptos, self._offered)
        if cryptos is None and self._is_secured():
            raise NotAcceptable("no encryption")
        self._agreed = agree_on_answer(answer, self._codecs(), cryptos=cryptos)
        self.start()

    def start(self) -> None:
        """Let speech flow as agreed."""
        if self._agreed is not None and self._media.agreed is not self._agreed:
            self._media.use(self._agreed)

    def _is_secured(self) -> bool:
        agreed = self._agreed
        is_now = agreed is not None and "SAVP" in agreed.profile
        return self._srtp is SrtpMode.REQUIRED or is_now

    def _codecs(self) -> tuple[str, ...]:
        """All, until one was agreed on; then those of its rate, for a leg's rate cannot change."""
        if self._agreed is None:
            return self._known
        rate = self._agreed.rate
        return tuple(name for name in self._known if CODECS[name] == rate)

    def _cryptos_for(self, offer: Session) -> tuple[Crypto, Crypto] | None:
        if self._srtp is SrtpMode.OFF:
            if offer.audio.is_secure:
                raise NotAcceptable("encryption is off")
            return None
        taken = take_offered(offer.audio.cryptos, self._key_for)
        if taken is None and (offer.audio.is_secure or self._is_secured()):
            raise NotAcceptable("no encryption in common")
        return taken

    def _key_for(self, suite: str) -> bytes:
        """Ours for the whole call: a new one would start the packet counters over."""
        return self._keys.setdefault(suite, token_bytes(KEY_BYTES))

    def _versioned(self, write: Callable[[Local], str], direction: str) -> str:
        text = write(self._local(direction, 0))
        if text != self._last:
            self._version, self._last = self._version + 1, text
        return write(self._local(direction, self._version))

    def _local(self, direction: str, version: int) -> Local:
        return Local(
            host=self._host, port=self._media.port, number=self._number, version=version,
            direction=direction,
        )  # fmt: skip
