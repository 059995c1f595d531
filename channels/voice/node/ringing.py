"""What those who wait for a called leg hear of it: ringing, its own early sound, why it failed."""

from collections.abc import Mapping

from channels.voice.media.frames import PHONE_RATE, frame_bytes
from channels.voice.media.music import Tone, network_tone
from channels.voice.telephony.legs import Ending, LegState

FAILED_BEATS = 125
"""A tone tells for 2.5 s that nobody comes."""
COUNTRIES: Mapping[str, str] = {
    "GB": "en-GB", "IE": "en-GB", "CN": "zh-CN", "US": "en-US", "CA": "en-US",
}  # fmt: skip
"""Region -> whose tones are heard there; elsewhere those of the continent."""
CONTINENT = "de-DE"
BUSY = (Ending.BUSY, Ending.DECLINED)
FAILED = (Ending.NO_ANSWER, Ending.UNREACHABLE, Ending.NOT_ALLOWED, Ending.FAILED)


class Ringing:
    """One called leg until it is answered, for the ears that wait for it."""

    def __init__(self, leg: str, ears: tuple[str, ...], region: str) -> None:
        self.leg, self.ears = leg, ears
        self.name = f"ringing:{leg}"
        """Under which its tones are in the bridge."""
        self.is_over = False
        self._country = COUNTRIES.get(region, CONTINENT)
        self._loop = b""
        self._at = 0
        self._left: int | None = None
        self._has_spoken = False

    def becomes(self, state: LegState, ending: Ending | None) -> None:
        """The leg has moved on."""
        match state:
            case LegState.RINGING:
                self._play(Tone.RINGBACK)
            case LegState.EARLY:  # it makes its own tones and announcements from now on
                self._loop, self._has_spoken = b"", True
            case LegState.ENDED if not self._has_spoken and ending in (*BUSY, *FAILED):
                self._play(Tone.BUSY if ending in BUSY else Tone.CONGESTION)
                self._left = FAILED_BEATS
            case LegState.UP | LegState.HELD | LegState.ENDED:
                self.is_over = True
            case _:
                pass

    def frame(self) -> bytes | None:
        """The next 20 ms of our own tone, if there is one."""
        if self._left is not None:
            self._left -= 1
            self.is_over = self._left <= 0
        if not self._loop:
            return None
        size = frame_bytes(PHONE_RATE)
        frame = self._loop[self._at : self._at + size]
        self._at = (self._at + size) % len(self._loop)
        return frame.ljust(size, b"\0")

    def gains(self, here: Mapping[str, int]) -> dict[tuple[str, str], float]:
        """Who hears the tones, and the leg itself; for the bridge."""
        return {
            (ear, mouth): 1.0 for ear in self.ears if ear in here for mouth in (self.name, self.leg)
        }

    def _play(self, tone: Tone) -> None:
        self._loop, self._at = network_tone(tone, self._country, PHONE_RATE), 0
