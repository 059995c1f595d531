import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.voice.media import dtmf
from channels.voice.media.ear import Ear, Turn, captions, looks_complete
from channels.voice.media.endpoint import rules_for
from channels.voice.speech.speech import Expect, Hints
from infra.tasks import TaskScope

from .hearing import EN, QUIET, VOICE, Notes, ScriptedSpeech, ScriptedVad
from .sounds import cut

MENU = Turn(hints=Hints(language=EN, expect=Expect.MENU))
FREE = Turn(hints=Hints(language=EN, expect=Expect.FREE))


class Scene:
    """One ear, and the caller whose frames come in every 20 ms."""

    def __init__(self, scope: TaskScope) -> None:
        self.speech = ScriptedSpeech()
        self.notes = Notes()
        self.ear = Ear(
            "caller",
            8000,
            speech=self.speech,
            vad=ScriptedVad(),
            start=scope.start,
            listener=self.notes,
        )

    async def hears(self, frame: bytes, ms: int) -> None:
        for _ in range(ms // 20):
            self.ear.feed(frame)
            await asyncio.sleep(0.02)

    async def says(self, ms: int) -> None:
        await self.hears(VOICE, ms)

    async def waits(self, ms: int) -> None:
        await self.hears(QUIET, ms)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with TaskScope() as scope:
        made = Scene(scope)
        yield made
        made.ear.rest()


async def test_an_answer_is_known_the_moment_it_ends(scene: Scene) -> None:
    scene.ear.expect(MENU)
    await scene.waits(1000)
    await scene.says(1000)
    await scene.waits(1000)
    assert scene.notes.what == ["started", "heard 50 frames"]
    heard = scene.notes.all_heard[0]
    assert (heard.speech_ms, heard.endpoint_wait_ms) == (1000, 500)
    assert (heard.decode_ms, heard.late_ms, heard.is_cut) == (100, 0, False)
    assert scene.speech.opened[0].asked == 1
    assert scene.speech.opened[0].is_dropped


async def test_first_sounds_are_kept(scene: Scene) -> None:
    scene.ear.expect(MENU)
    await scene.waits(1000)
    await scene.says(500)
    assert len(scene.speech.opened[0].fed) == (300 + 500) // 20
    assert scene.speech.opened[0].hints is MENU.hints


async def test_speech_that_goes_on_makes_the_early_answer_void(scene: Scene) -> None:
    scene.ear.expect(FREE)
    await scene.waits(500)
    await scene.says(600)
    await scene.waits(600)
    await scene.says(600)
    await scene.waits(1200)
    assert scene.notes.what == ["started", "heard 60 frames"]
    assert scene.notes.all_heard[0].speech_ms == 1800
    assert scene.speech.opened[0].asked == 2
    assert scene.speech.opened[0].fed[-105:] == [
        *[VOICE] * 30,
        *[QUIET] * 30,
        *[VOICE] * 30,
        *[QUIET] * 15,
    ]


async def test_speech_that_goes_on_while_the_early_answer_is_made(scene: Scene) -> None:
    scene.speech.takes_s = 0.5
    scene.ear.expect(FREE)
    await scene.says(600)
    await scene.waits(400)
    await scene.says(600)
    await scene.waits(2000)
    assert scene.notes.what == ["started", "heard 60 frames"]


async def test_a_slow_engine_is_waited_for_and_the_delay_told(scene: Scene) -> None:
    scene.speech.takes_s = 1.0
    scene.ear.expect(MENU)
    await scene.says(600)
    await scene.waits(2000)
    heard = scene.notes.all_heard[0]
    assert (heard.decode_ms, heard.late_ms) == (1000, 800)


async def test_a_sentence_that_looks_complete_is_over_sooner(scene: Scene) -> None:
    scene.speech.texts = ["My bill is wrong."]
    scene.ear.expect(FREE)
    await scene.says(600)
    await scene.waits(1500)
    assert scene.notes.all_heard[0].endpoint_wait_ms == 700


async def test_a_sentence_that_does_not_waits(scene: Scene) -> None:
    scene.speech.texts = ["I would like to..."]
    scene.ear.expect(FREE)
    await scene.says(600)
    await scene.waits(1500)
    assert scene.notes.all_heard[0].endpoint_wait_ms == 1000


async def test_silence_is_told_after_the_prompt(scene: Scene) -> None:
    scene.ear.prompt_started()
    scene.ear.expect(MENU)
    await scene.waits(10_000)
    assert scene.notes.told == []
    scene.ear.prompt_ended()
    await scene.waits(7000)
    assert scene.notes.told == [(15_980, "nothing")]


async def test_silence_is_told_once_without_a_prompt(scene: Scene) -> None:
    scene.ear.expect(MENU)
    await scene.waits(20_000)
    assert scene.notes.told == [(5980, "nothing")]


async def test_a_caller_interrupts_a_prompt(scene: Scene) -> None:
    scene.ear.prompt_started()
    scene.ear.expect(MENU)
    await scene.waits(2000)
    await scene.says(600)
    scene.ear.prompt_ended()
    await scene.waits(1000)
    assert scene.notes.what == ["barge-in", "heard 30 frames"]
    assert 2100 <= scene.notes.told[0][0] <= 2160
    assert scene.notes.all_heard[0].speech_ms == 600


async def test_a_prompt_that_may_not_be_interrupted_is_not(scene: Scene) -> None:
    scene.ear.prompt_started(barge_in=False)
    scene.ear.expect(MENU)
    await scene.waits(1000)
    await scene.says(2000)
    assert scene.notes.told == []
    scene.ear.prompt_ended()
    await scene.says(600)
    await scene.waits(1000)
    assert scene.notes.what[0] == "started"


async def test_an_endless_answer_is_cut_and_decoded(scene: Scene) -> None:
    scene.ear.expect(Turn(hints=FREE.hints, rules=rules_for(Expect.FREE, most_ms=3000)))
    await scene.says(5000)
    assert scene.notes.what == ["started", "heard 150 frames"]
    assert scene.notes.all_heard[0].is_cut


async def test_an_engine_that_fails_is_told(scene: Scene) -> None:
    scene.speech.fails = "overloaded"
    scene.ear.expect(MENU)
    await scene.says(600)
    await scene.waits(1000)
    assert scene.notes.what == ["started", "failed overloaded"]
    assert scene.speech.opened[0].is_dropped


async def test_the_tone_of_a_key_is_no_speech(scene: Scene) -> None:
    scene.ear.expect(MENU)
    for frame in cut(dtmf.tones("12345", 8000, on_ms=200, off_ms=100)):
        scene.ear.feed(frame)
        await asyncio.sleep(0.02)
    assert scene.notes.told == []


async def test_a_key_that_was_signalled_ends_the_speech_its_tone_seemed(scene: Scene) -> None:
    scene.ear.expect(MENU)
    await scene.says(140)
    assert scene.notes.what == ["started"]
    scene.ear.digit()
    await scene.says(100)
    await scene.waits(3000)
    assert scene.notes.what == ["started"]
    assert scene.speech.opened[0].is_dropped
    await scene.waits(3000)
    assert scene.notes.what == ["started", "nothing"]


async def test_a_key_does_not_end_a_sentence(scene: Scene) -> None:
    scene.ear.expect(MENU)
    await scene.says(1000)
    scene.ear.digit()
    await scene.waits(1000)
    assert scene.notes.what == ["started", "heard 50 frames"]


async def test_words_so_far_are_told_when_wanted(scene: Scene) -> None:
    scene.ear.expect(Turn(hints=FREE.hints, wants_partials=True))
    await scene.says(2000)
    assert scene.notes.what[:2] == ["started", "partial 45 so far"]
    assert len(scene.notes.what) == 3


async def test_captions_tell_every_utterance_in_order(scene: Scene) -> None:
    scene.speech.takes_s = 1.5
    scene.ear.expect(captions(FREE.hints, wants_partials=False))
    for ms in (400, 600, 800):
        await scene.says(ms)
        await scene.waits(700)
    await scene.waits(3000)
    known = [what for what in scene.notes.what if what.startswith("heard")]
    assert known == ["heard 20 frames", "heard 30 frames", "heard 40 frames"]
    await scene.waits(30_000)
    assert "nothing" not in scene.notes.what


async def test_an_ear_at_rest_hears_nothing(scene: Scene) -> None:
    await scene.says(2000)
    scene.ear.expect(MENU)
    await scene.says(1000)
    scene.ear.rest()
    await scene.waits(2000)
    assert scene.notes.what == ["started"]
    assert not scene.ear.is_hearing_speech
    assert scene.speech.opened[0].is_dropped


@pytest.mark.parametrize(
    ("text", "is_complete"),
    [("Yes.", True), ("Why? ", True), ("好的。", True), ("I", False), ("So...", False)],
)
def test_sentences_that_look_complete(text: str, is_complete: bool) -> None:
    assert looks_complete(text) is is_complete


async def test_resting_in_the_moment_of_decoding_leaves_nothing_behind(scene: Scene) -> None:
    scene.ear.expect(MENU)
    await scene.says(600)
    for _ in range(15):
        scene.ear.feed(QUIET)
    scene.ear.rest()
    await scene.waits(1000)
    assert scene.notes.what == ["started"]
