"""Listening to the parties of one call: their ears, the keys they press, what is told of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from channels.voice.media.dtmf import DigitCollector, EntryRules
from channels.voice.media.ear import Ear, Heard, Turn, captions
from channels.voice.media.endpoint import rules_for
from channels.voice.media.utterance import Start
from channels.voice.media.vad import VoiceActivity
from channels.voice.speech.speech import Expect, Hints, Speech
from channels.voice.wire import facts, orders
from core.model import Language

KEY_PAUSE_MS = 3000
"""So long after a key the number is complete."""
MESSAGE = "message"
MESSAGE_PAUSE_MS = 3000
"""Who leaves a message stops to think; so much silence ends it."""
MESSAGE_PATIENCE_S = 15.0
"""A message is long, and it matters more that it is written down than that it is thanked for."""


class Whole(Protocol):
    """The call that is listened to."""

    id: str
    interrupted_at_ms: int | None

    def interrupt(self) -> None: ...


class Hearing:
    """The ears of a call, by leg. An EarListener for each of them."""

    def __init__(
        self,
        call: Whole,
        *,
        speech: Speech,
        vad: Callable[[], VoiceActivity],
        start: Start,
        rate_of: Callable[[str], int],
        tell: Callable[[facts.Fact], None],
    ) -> None:
        self._call = call
        self._speech = speech
        self._vad = vad
        self._start = start
        self._rate_of = rate_of
        self._tell = tell
        self._ears: dict[str, Ear] = {}
        self._ask: orders.Ask | None = None
        self._collector: DigitCollector | None = None
        self._timer: asyncio.Task[None] | None = None
        self._is_speaking = False
        self._captioned: dict[str, Turn] = {}
        self._afterwards: Callable[[], None] | None = None

    # ---- what happens --------------------------------------------------------------------

    def feed(self, leg: str, frame: bytes) -> None:
        """20 ms of one party."""
        ear = self._ears.get(leg)
        if ear is not None:
            ear.feed(frame)

    def press(self, leg: str, digit: str) -> None:
        """A party pressed a key."""
        ear = self._ears.get(leg)
        if ear is not None:
            ear.digit()
        if self._collector is None:
            self._rest_if_asked()
            self._tell(facts.Pressed(call=self._call.id, leg=leg, digits=digit))
            return
        whole = self._collector.press(digit, _now_ms())
        if whole is None:
            self._restart_timer(KEY_PAUSE_MS / 1000, lambda: self._collected(leg))
        else:
            self._entered(leg, whole)

    def finish(self, leg: str, then: Callable[[], None]) -> bool:
        """A party who leaves a message hangs up: tell what they said, and do `then`.

        False when there is nothing to wait for.
        """
        ear = self._ears.get(leg)
        if self._ask is None or self._ask.expect != MESSAGE or ear is None:
            return False
        self._afterwards = then
        if not ear.finish():
            self._afterwards = None
            return False
        return True

    def leave(self, leg: str) -> None:
        """A party is gone."""
        ear = self._ears.pop(leg, None)
        if ear is not None:
            ear.rest()
        self._captioned.pop(leg, None)

    # ---- orders --------------------------------------------------------------------------

    def expect(self, leg: str, ask: orders.Ask, *, is_speaking: bool) -> None:
        """Listen for an answer of this leg; silence counts once nothing is said any more."""
        self._ask = ask
        self._is_speaking = is_speaking
        self._collector = (
            DigitCollector(EntryRules(most=ask.max_digits, between_ms=KEY_PAUSE_MS))
            if ask.max_digits > 0
            else None
        )
        if not ask.is_keys_only:
            self._ear(leg).expect(_turn(ask))
        elif not is_speaking:
            self._restart_timer(ask.seconds, self._nothing)

    def caption(self, leg: str, language: str, words: list[str]) -> None:
        """Write down what this leg says from now on."""
        hints = Hints(language=Language(language), words=tuple(words))
        turn = captions(hints)
        if leg not in self._captioned:
            self._captioned[leg] = turn
            self._ear(leg).expect(turn)

    def speaking_began(self, leg: str, may_interrupt: bool) -> None:
        """We begin to speak to this leg."""
        ear = self._ears.get(leg)
        if ear is not None:
            ear.prompt_started(barge_in=may_interrupt)

    def speaking_ended(self, leg: str) -> None:
        """We have finished, or were stopped: from now on silence counts."""
        self._is_speaking = False
        ear = self._ears.get(leg)
        if ear is not None:
            ear.prompt_ended()
        ask = self._ask
        if ask is not None and ask.is_keys_only and self._timer is None:
            self._restart_timer(ask.seconds, self._nothing)

    def rest(self) -> None:
        """Do not listen for an answer any more; captions go on."""
        self._ask = self._collector = None
        self._stop_timer()
        for leg, ear in self._ears.items():
            if leg not in self._captioned:
                ear.rest()
        self._go_on()

    def _go_on(self) -> None:
        then, self._afterwards = self._afterwards, None
        if then is not None:
            then()

    def close(self) -> None:
        """The call is over."""
        self._stop_timer()
        self._captioned.clear()
        for ear in self._ears.values():
            ear.rest()
        self._ears.clear()
        self._go_on()

    # ---- what the ears tell --------------------------------------------------------------

    def speech_started(self, ear: Ear, *, barge_in: bool) -> None:
        if barge_in:
            self._call.interrupt()
        self._tell(facts.SpeechBegan(call=self._call.id, leg=ear.name))

    def partial(self, ear: Ear, text: str) -> None:
        self._tell(facts.PartlyHeard(call=self._call.id, leg=ear.name, text=text))

    def heard(self, ear: Ear, heard: Heard) -> None:
        is_caption = ear.name in self._captioned
        if not heard.transcript.text and (is_caption or self._ask is None):
            return
        if not heard.transcript.text:
            self._tell(facts.HeardNothing(call=self._call.id, had_noise=True))
            self.rest()
            return
        self._tell(_fact(self._call, ear.name, heard))
        if not is_caption:
            self.rest()

    def nothing_heard(self, ear: Ear) -> None:
        if self._collector is not None and self._collector.digits:
            return  # keys are being pressed
        self._nothing()

    def failed(self, ear: Ear, reason: str) -> None:
        if ear.name not in self._captioned:
            self._tell(facts.HearingFailed(call=self._call.id, reason=reason))
            self.rest()

    # ---- inside --------------------------------------------------------------------------

    def _ear(self, leg: str) -> Ear:
        found = self._ears.get(leg)
        if found is None:
            found = self._ears[leg] = Ear(
                leg,
                self._rate_of(leg),
                speech=self._speech,
                vad=self._vad(),
                start=self._start,
                listener=self,
            )
        return found

    def _rest_if_asked(self) -> None:
        """A single key is an answer."""
        if self._ask is not None:
            self.rest()

    def _collected(self, leg: str) -> None:
        """No further key came: what was pressed so far is the number."""
        if self._collector is not None and self._collector.digits:
            self._entered(leg, self._collector.digits)

    def _entered(self, leg: str, digits: str) -> None:
        self.rest()
        self._tell(facts.Pressed(call=self._call.id, leg=leg, digits=digits or "#"))

    def _nothing(self) -> None:
        if self._ask is not None:
            self._tell(facts.HeardNothing(call=self._call.id))
            self.rest()

    def _restart_timer(self, seconds: float, act: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = self._start(f"keys:{self._call.id}", self._later(seconds, act))

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None and timer is not asyncio.current_task():
            timer.cancel()

    async def _later(self, seconds: float, act: Callable[[], None]) -> None:
        await asyncio.sleep(seconds)
        act()


def _turn(ask: orders.Ask) -> Turn:
    is_message = ask.expect == MESSAGE
    expect = Expect.FREE if is_message else Expect(ask.expect)
    hints = Hints(
        language=Language(ask.language) if ask.language else None,
        expect=expect,
        words=tuple(ask.words),
        phrases=tuple(ask.phrases),
        patience_s=MESSAGE_PATIENCE_S if is_message else 0.0,
    )
    rules = rules_for(expect, most_ms=round(ask.longest * 1000))
    if is_message:
        rules = replace(rules, end_ms=MESSAGE_PAUSE_MS, complete_ms=MESSAGE_PAUSE_MS)
    return Turn(hints=hints, rules=rules, wants_partials=ask.tells_partly)


def _fact(call: Whole, leg: str, heard: Heard) -> facts.Heard:
    words = heard.transcript
    interrupted, call.interrupted_at_ms = call.interrupted_at_ms, None
    return facts.Heard(
        call=call.id,
        leg=leg,
        text=words.text,
        language=words.language,
        confidence=round(words.confidence, 3),
        engine=words.engine,
        no_speech=round(words.no_speech, 3),
        speech_ms=heard.speech_ms,
        wait_ms=heard.endpoint_wait_ms,
        decode_ms=heard.late_ms,
        cpu_ms=round(words.seconds * 1000),
        interrupted_at_ms=interrupted,
    )


def _now_ms() -> int:
    return round(asyncio.get_running_loop().time() * 1000)
