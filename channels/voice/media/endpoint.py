"""When somebody has begun to speak and when they have finished. Pure: milliseconds in.

The pauses were measured on fluent speech, where 500 ms cut nothing off, and made longer for
answers in which people think.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from channels.voice.speech.speech import Expect

from .frames import FRAME_MS

ON, OFF = 0.5, 0.35
"""Speech begins at this probability, and pauses below that."""
ONSET_MS = 100
PRE_ROLL_MS = 300
"""Audio kept from before the onset: first sounds are soft."""
EARLY_MS = 300
"""Silence after which decoding begins, hoping that nothing follows."""
RESUMED_MS = 60
"""Speech after that silence that shows the hope was vain; shorter is a click."""
NO_INPUT_MS = 6000
MOST_MS = 15_000
COMPLETE_MS = 700
LINGERS_MS = 120
"""So long the speech detector still hears a voice after its last sound, on a silent line."""

END_MS = {
    Expect.YES_NO: 500,
    Expect.MENU: 500,
    Expect.FREE: 1000,
    Expect.DIGITS: 1200,
}
"""Silence that ends an answer, by what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRules:
    """How one answer is waited for. All in milliseconds."""

    end_ms: int
    complete_ms: int = COMPLETE_MS
    """The silence that is enough when the words heard so far look complete."""
    no_input_ms: int | None = NO_INPUT_MS
    """From the end of the prompt; None waits for ever."""
    most_ms: int = MOST_MS
    """The longest answer. Messages of a voicemail want 120 000."""
    is_continuous: bool = False
    """Go on with the next utterance after each, as captions do."""


def rules_for(expect: Expect, *, most_ms: int = MOST_MS) -> TurnRules:
    """The usual rules for what is expected."""
    end_ms = END_MS[expect]
    can_be_shorter = expect is Expect.FREE
    complete_ms = COMPLETE_MS if can_be_shorter else end_ms
    return TurnRules(end_ms=end_ms, complete_ms=complete_ms, most_ms=most_ms)


CAPTIONS = TurnRules(end_ms=600, complete_ms=600, no_input_ms=None, is_continuous=True)
"""People talking with each other, cut where they pause."""


class Decision(Enum):
    """What a step found."""

    ONSET = auto()
    EARLY_END = auto()
    RESUMED = auto()
    END = auto()
    CUT = auto()
    """The answer got too long and ends here."""
    NO_INPUT = auto()


class _Stage(StrEnum):
    SILENT = "silent"
    SPEAKING = "speaking"
    PAUSING = "pausing"
    """After EARLY_END."""
    DONE = "done"


class Endpoint:
    """Follows one answer, or a stream of them. Step it with every frame heard."""

    def __init__(self, rules: TurnRules) -> None:
        self._rules = rules
        self._stage = _Stage.SILENT
        self._loud_ms = self._quiet_ms = self._waited_ms = self._utterance_ms = 0
        self._silent_ms = 0
        self._is_waiting = False
        self.is_complete = False
        """Set when the early transcript looks complete: a shorter pause is enough then."""

    @property
    def is_speaking(self) -> bool:
        """Whether an utterance is open, pauses included."""
        return self._stage in (_Stage.SPEAKING, _Stage.PAUSING)

    @property
    def speech_ms(self) -> int:
        """From the first sound of the utterance to its last so far."""
        return max(0, self._utterance_ms - self._quiet_ms)

    @property
    def quiet_ms(self) -> int:
        """How long it has been silent at the end of the utterance."""
        return self._quiet_ms

    def wait(self) -> None:
        """The prompt is over: from now on, silence counts as no input."""
        self._is_waiting, self._waited_ms = True, 0

    def interrupt(self, spoken_ms: int) -> Decision:
        """Somebody else found that they have been speaking for `spoken_ms`."""
        return self._begin(spoken_ms)

    def step(
        self, probability: float, ms: int = FRAME_MS, *, is_silent: bool = False
    ) -> Decision | None:
        """What `ms` more of audio, being speech with this probability, mean.

        `is_silent`: nothing sounded at all. Silence counts from the last sound, even if the
        detector notices later; in noise from when it does.
        """
        self._silent_ms = self._silent_ms + ms if is_silent else 0
        match self._stage:
            case _Stage.SILENT:
                return self._listen(probability, ms)
            case _Stage.SPEAKING:
                return self._speak(probability, ms)
            case _Stage.PAUSING:
                return self._pause(probability, ms)
            case _Stage.DONE:
                return None

    def _listen(self, probability: float, ms: int) -> Decision | None:
        if probability >= ON:
            self._loud_ms += ms
        elif probability < OFF:
            self._loud_ms = 0
        if self._loud_ms >= ONSET_MS:
            return self._begin(self._loud_ms)
        limit = self._rules.no_input_ms
        if not self._is_waiting or limit is None or self._loud_ms:
            return None
        self._waited_ms += ms
        if self._waited_ms < limit:
            return None
        self._stage = _Stage.DONE
        return Decision.NO_INPUT

    def _begin(self, spoken_ms: int) -> Decision:
        self._stage = _Stage.SPEAKING
        self._utterance_ms = spoken_ms
        self._loud_ms = self._quiet_ms = 0
        self.is_complete = False
        return Decision.ONSET

    def _speak(self, probability: float, ms: int) -> Decision | None:
        self._utterance_ms += ms
        if probability >= ON:
            self._quiet_ms = 0
        elif self._quiet_ms:
            self._quiet_ms += ms
        elif probability < OFF:
            self._quiet_ms = max(ms, min(self._silent_ms, LINGERS_MS))
        if self._utterance_ms >= self._rules.most_ms:
            return self._end(Decision.CUT)
        if self._quiet_ms >= EARLY_MS:
            self._stage = _Stage.PAUSING
            return Decision.EARLY_END
        return None

    def _pause(self, probability: float, ms: int) -> Decision | None:
        self._utterance_ms += ms
        self._quiet_ms += ms
        self._loud_ms = self._loud_ms + ms if probability >= ON else 0
        if self._loud_ms >= RESUMED_MS:
            self._stage = _Stage.SPEAKING
            self._loud_ms = self._quiet_ms = 0
            self.is_complete = False
            return Decision.RESUMED
        wanted = self._rules.complete_ms if self.is_complete else self._rules.end_ms
        is_over = self._quiet_ms >= wanted and not self._loud_ms
        return self._end(Decision.END) if is_over else None

    def _end(self, decision: Decision) -> Decision:
        self._stage = _Stage.SILENT if self._rules.is_continuous else _Stage.DONE
        self._loud_ms = 0
        return decision
