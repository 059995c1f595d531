"""The ear with the real network: recorded people are cut into what they said."""

import asyncio

import numpy as np
import pytest

from channels.voice.media.ear import Ear, Turn
from channels.voice.media.frames import clipped, ratio, samples
from channels.voice.media.vad import SileroModel, SileroVad
from channels.voice.speech.speech import Expect, Hints
from infra.tasks import TaskScope

from .hearing import EN, Notes, ScriptedSpeech
from .sounds import RECORDINGS, cut, recording

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recorded voice is installed"),
]


@pytest.mark.parametrize("name", ["vm-goodbye", "vm-options", "demo-thanks", "hello-world"])
async def test_one_recorded_sentence_is_one_utterance(name: str) -> None:
    notes, speech = Notes(), ScriptedSpeech(takes_s=0)
    said = recording(name)
    async with TaskScope() as scope:
        vad = SileroVad(SileroModel())
        ear = Ear("caller", 8000, speech=speech, vad=vad, start=scope.start, listener=notes)
        ear.expect(Turn(hints=Hints(language=EN, expect=Expect.DIGITS)))
        for frame in cut(bytes(16000) + said + bytes(32000)):
            ear.feed(frame)
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        ear.rest()
    assert notes.what[0] == "started"
    assert len(notes.all_heard) == 1
    assert len(b"".join(speech.opened[0].fed)) > 0.7 * len(said)


async def told_while_a_prompt_plays(line: bytes) -> list[str]:
    """What the ear tells when this comes in over the line during our prompt."""
    notes = Notes()
    async with TaskScope() as scope:
        vad = SileroVad(SileroModel())
        ear = Ear(
            "caller", 8000, speech=ScriptedSpeech(), vad=vad, start=scope.start, listener=notes
        )
        ear.prompt_started()
        ear.expect(Turn(hints=Hints(language=EN, expect=Expect.MENU)))
        for frame in cut(line):
            ear.feed(frame)
            await asyncio.sleep(0)
        ear.rest()
    return notes.what


def softer(pcm: bytes, gain_db: float) -> bytes:
    return clipped(samples(pcm).astype(float) * ratio(gain_db)).tobytes()


async def test_the_echo_of_a_prompt_does_not_interrupt_it() -> None:
    assert await told_while_a_prompt_plays(softer(recording("vm-options"), -28)) == []


async def test_a_caller_over_the_echo_does() -> None:
    echo, said = softer(recording("vm-options"), -28), recording("vm-goodbye")
    line = samples(echo).astype(float)
    line[12_000 : 12_000 + len(said) // 2] += samples(said)[: line.size - 12_000]
    told = await told_while_a_prompt_plays(clipped(np.asarray(line)).tobytes())
    assert told[0] == "barge-in"
