"""Who hears whom in one call: its legs, prompts and music for the customer, ringing."""

from collections.abc import Sequence

from channels.voice.media.frames import PHONE_RATE
from channels.voice.media.mixer import Mixer
from channels.voice.media.music import hold_music
from channels.voice.media.player import Player
from channels.voice.telephony.legs import Ending, LegState
from channels.voice.wire import orders

from .bridging import gains_for, rate_for
from .ringing import Ringing

BOT = "bot"
"""The name under which prompts and music are heard."""


class Room:
    """Legs that are here hear each other as they are seated; the customer hears the player."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._mixer = Mixer()
        self._mixer.join(BOT, PHONE_RATE)
        self._here: dict[str, int] = {}
        self._customer: str | None = None
        self._parties: Sequence[orders.Party] = ()
        self._ringing: dict[str, Ringing] = {}
        self._music_wanted = self._is_music_on = False

    def enter(self, name: str, rate: int) -> None:
        """A leg can speak and hear from now on; its frames have this rate."""
        self._here[name] = rate
        self._mixer.join(name, rate)
        self._connect()

    def leave(self, name: str) -> None:
        """A leg is gone; one that never came is no error."""
        self._here.pop(name, None)
        self._mixer.leave(name)

    def serve(self, customer: str | None) -> None:
        """Let this leg hear prompts and music."""
        self._customer = customer
        self._connect()

    def seat(self, parties: Sequence[orders.Party]) -> None:
        """Set who talks, holds, listens."""
        self._parties = parties
        self._connect()

    def play_music(self, is_on: bool) -> None:
        """Have the customer hear music, held or not."""
        self._music_wanted = is_on
        self._mind_music()

    def let_hear(self, name: str, ears: Sequence[str], region: str) -> None:
        """Until the leg of this name is answered, these others hear it ring."""
        if ears:
            ringing = self._ringing[name] = Ringing(name, tuple(ears), region)
            self._mixer.join(ringing.name, PHONE_RATE)
            self._connect()

    def moved_on(self, name: str, state: LegState, ending: Ending | None) -> None:
        """A leg has another state, which those who wait for it hear."""
        if ringing := self._ringing.get(name):
            ringing.becomes(state, ending)

    def put(self, name: str, frame: bytes) -> None:
        """20 ms of what a leg says."""
        self._mixer.put(name, frame)

    def mix(self) -> dict[str, bytes]:
        """20 ms of what each leg hears; who is not among them hears nothing. Once a beat."""
        said = self._player.frame()
        if said is not None:
            self._mixer.put(BOT, said)
        for ringing in list(self._ringing.values()):
            self._ring(ringing)
        return self._mixer.mix()

    def _ring(self, ringing: Ringing) -> None:
        frame = ringing.frame()
        if frame is not None:
            self._mixer.put(ringing.name, frame)
        if ringing.is_over:
            del self._ringing[ringing.leg]
            self._mixer.leave(ringing.name)
            self._connect()

    def _connect(self) -> None:
        self._mixer.set_rate(rate_for(self._parties, self._here))
        gains = gains_for(self._parties, self._here, self._customer, BOT)
        for ringing in self._ringing.values():
            gains |= ringing.gains(self._here)
        self._mixer.set_gains(gains)
        self._mind_music()

    def _mind_music(self) -> None:
        """Music for a customer who waits or is held."""
        is_held = any(
            party.leg == self._customer and party.mode == "hold" for party in self._parties
        )
        is_wanted = self._music_wanted or is_held
        if is_wanted and not self._is_music_on:
            self._player.play_music(hold_music(PHONE_RATE))
        elif not is_wanted:
            self._player.stop_music()
        self._is_music_on = is_wanted
