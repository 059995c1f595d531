"""Listening to one party: from frames of 20 ms to what they said.

Every frame is judged (vad.py), judgements become beginnings and ends (endpoint.py), speech over
our own prompt becomes an interruption (bargein.py), and utterances become words (utterance.py).
While a telephone key sounds, the ear is deaf: recognizers take tones for words.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from channels.voice.speech.speech import Hints, Speech, SpeechFailed, Transcript

from .bargein import SPOKEN_MS, BargeIn
from .dtmf import InbandDigits
from .endpoint import (
    CAPTIONS,
    ONSET_MS,
    PRE_ROLL_MS,
    Decision,
    Endpoint,
    TurnRules,
    rules_for,
)
from .frames import FRAME_MS, PHONE_RATE, level_dbfs, silence
from .resample import Halver, converter
from .utterance import Ended, Heard, Start, Utterance
from .vad import VoiceActivity

__all__ = ["Ear", "EarListener", "Heard", "Turn", "TurnRules", "captions", "rules_for"]

PARTIAL_MS = 800
"""How often the words so far are asked for while somebody speaks."""
SILENT_DBFS = -50.0
"""What is fainter is no voice on a good line, and is not noticed on a bad one."""
DEAF_AFTER_KEY_MS = 120
STUMBLE_MS = 400
"""An utterance this young when a key is pressed was the key's tone."""
LONGEST_ROLL = (PRE_ROLL_MS + SPOKEN_MS) // FRAME_MS
ONSET_ROLL = (PRE_ROLL_MS + ONSET_MS) // FRAME_MS


class EarListener(Protocol):
    """Who wants to know what a party says. None of these may block."""

    def speech_started(self, ear: "Ear", *, barge_in: bool) -> None:
        """They began to speak; `barge_in`: over our prompt, which is to stop at once."""
        ...

    def partial(self, ear: "Ear", text: str) -> None:
        """The words so far, if the turn asks for them."""
        ...

    def heard(self, ear: "Ear", heard: Heard) -> None:
        """An utterance is over and known. Without `is_continuous` the ear then rests."""
        ...

    def nothing_heard(self, ear: "Ear") -> None:
        """They said nothing for too long. The ear rests."""
        ...

    def failed(self, ear: "Ear", reason: str) -> None:
        """They said something, but no engine could tell what. Reasons: speech.SpeechFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is listened for next. `rules` are those of what the hints expect unless given."""

    hints: Hints
    rules: TurnRules | None = None
    wants_partials: bool = False


def captions(hints: Hints, *, wants_partials: bool = True) -> Turn:
    """A turn that never ends: everything the party says, utterance by utterance."""
    return Turn(hints=hints, rules=CAPTIONS, wants_partials=wants_partials)


def looks_complete(text: str) -> bool:
    """Whether a transcript ends like a sentence does, and not like a hesitation."""
    said = text.rstrip()
    return said.endswith((".", "!", "?", "。", "！", "？")) and not said.endswith("..")


class Ear:
    """Listens to one party. Feed it every frame; tell it of prompts and keys."""

    def __init__(
        self,
        name: str,
        rate: int,
        *,
        speech: Speech,
        vad: VoiceActivity,
        start: Start,
        listener: EarListener,
        is_complete: Callable[[str], bool] = looks_complete,
    ) -> None:
        """`rate`: of the frames, 8000 or 16000. `start`: owns the ear's tasks."""
        halver = converter(rate, PHONE_RATE)
        self._halver = halver if isinstance(halver, Halver) else None
        self.name = name
        self._speech, self._vad, self._start, self._listener = speech, vad, start, listener
        self._is_complete = is_complete
        self._keys = InbandDigits(PHONE_RATE)
        self._gate = BargeIn()
        self._recent: deque[bytes] = deque(maxlen=LONGEST_ROLL)
        self._turn: Turn | None = None
        self._endpoint: Endpoint | None = None
        self._utterance: Utterance | None = None
        self._unknown: deque[Utterance] = deque()
        self._is_playing = self._may_interrupt = False
        self._deaf_ms = self._spoken_ms = 0

    @property
    def is_hearing_speech(self) -> bool:
        """Whether an utterance is open."""
        return self._utterance is not None

    def expect(self, turn: Turn) -> None:
        """Listen for an answer from now on; what was going on before is dropped.

        Silence counts once `prompt_ended` is called, or at once when no prompt plays.
        """
        if self._endpoint is None:
            self._vad.reset()
        self.rest()
        self._turn = turn
        self._endpoint = Endpoint(turn.rules or rules_for(turn.hints.expect))
        if not self._is_playing:
            self._endpoint.wait()

    def rest(self) -> None:
        """Stop listening and drop what was not told yet. Hearing `expect` it begins again."""
        self._turn = self._endpoint = self._utterance = None
        while self._unknown:
            self._unknown.popleft().drop()

    def finish(self) -> bool:
        """The party is gone: what they were saying ends here. False when nothing is to be told."""
        utterance, endpoint = self._utterance, self._endpoint
        if utterance is None or endpoint is None:
            return bool(self._unknown)
        self._utterance = None
        speech_ms, quiet_ms = endpoint.speech_ms, endpoint.quiet_ms
        utterance.end(Ended(speech_ms=speech_ms, quiet_ms=quiet_ms, is_cut=True))
        return True

    def prompt_started(self, *, barge_in: bool = True) -> None:
        """We begin to speak to this party; `barge_in`: they may interrupt."""
        self._is_playing, self._may_interrupt = True, barge_in
        self._gate.started()

    def prompt_ended(self) -> None:
        """We have finished or were stopped. May be called when nothing plays."""
        if self._is_playing and self._endpoint is not None:
            self._endpoint.wait()
        self._is_playing = False

    def digit(self) -> None:
        """A key was pressed: its tone is no speech, and it is an input."""
        self._deaf_ms = DEAF_AFTER_KEY_MS
        endpoint, utterance = self._endpoint, self._utterance
        if self._turn is None or endpoint is None:
            return
        if utterance is None:
            endpoint.wait()
        elif endpoint.speech_ms <= STUMBLE_MS:
            self._unknown.remove(utterance)
            utterance.drop()
            self._utterance = None
            self._endpoint = Endpoint(self._turn.rules or rules_for(self._turn.hints.expect))
            self._endpoint.wait()

    def feed(self, frame: bytes) -> None:
        """The next 20 ms of this party, at the ear's rate. At rest this costs next to nothing."""
        heard = self._without_keys(self._halver.feed(frame) if self._halver else frame)
        self._recent.append(heard)
        if self._endpoint is None:
            return
        probability = self._vad.feed(heard)
        if self._utterance is not None:
            self._utterance.hear(heard)
            self._ask_for_partial()
        if self._is_playing and self._utterance is None:
            self._hear_interruption(probability, heard)
            return
        is_silent = self._utterance is not None and level_dbfs(heard) < SILENT_DBFS
        if (decision := self._endpoint.step(probability, is_silent=is_silent)) is not None:
            self._follow(decision, self._endpoint)

    def _without_keys(self, frame: bytes) -> bytes:
        self._keys.feed(frame)
        self._deaf_ms = max(0, self._deaf_ms - FRAME_MS)
        return silence(PHONE_RATE) if self._keys.is_down or self._deaf_ms else frame

    def _hear_interruption(self, probability: float, frame: bytes) -> None:
        assert self._endpoint is not None
        if self._gate.step(probability, level_dbfs(frame)) and self._may_interrupt:
            self._endpoint.interrupt(self._gate.spoken_ms)
            self._open(LONGEST_ROLL, barge_in=True)

    def _follow(self, decision: Decision, endpoint: Endpoint) -> None:
        match decision, self._utterance:
            case Decision.ONSET, _:
                self._open(ONSET_ROLL, barge_in=False)
            case Decision.NO_INPUT, _:
                self._listener.nothing_heard(self)
            case Decision.EARLY_END, Utterance() as utterance:
                utterance.end_early()
            case Decision.RESUMED, Utterance() as utterance:
                utterance.resume()
            case ((Decision.END | Decision.CUT), Utterance() as utterance):
                self._utterance = None
                self._recent.clear()
                is_cut = decision is Decision.CUT
                speech_ms, quiet_ms = endpoint.speech_ms, endpoint.quiet_ms
                utterance.end(Ended(speech_ms=speech_ms, quiet_ms=quiet_ms, is_cut=is_cut))

    def _open(self, roll: int, *, barge_in: bool) -> None:
        assert self._turn is not None
        self._spoken_ms = 0
        listening = self._speech.listen(self._turn.hints)
        utterance = Utterance(self.name, listening, start=self._start, tell=self._told)
        for frame in list(self._recent)[-roll:]:
            utterance.hear(frame)
        self._utterance = utterance
        self._unknown.append(utterance)
        self._listener.speech_started(self, barge_in=barge_in)

    def _ask_for_partial(self) -> None:
        self._spoken_ms += FRAME_MS
        if self._turn and self._turn.wants_partials and self._spoken_ms % PARTIAL_MS == 0:
            assert self._utterance is not None
            self._utterance.guess(lambda text: self._listener.partial(self, text))

    def _told(self, utterance: Utterance) -> None:
        """Something came about: tell what is known, in the order in which it was said."""
        if utterance is self._utterance and isinstance(utterance.answer, Transcript):
            assert self._endpoint is not None
            self._endpoint.is_complete = self._is_complete(utterance.answer.text)
        while self._unknown and self._unknown[0].is_known:
            known = self._unknown.popleft()
            heard = known.heard()
            known.drop()
            if isinstance(heard, SpeechFailed):
                self._listener.failed(self, heard.reason)
            else:
                self._listener.heard(self, heard)
