"""What is said in several pieces: the first is heard while the next is made."""

import asyncio

from channels.voice.media.player import Player
from channels.voice.node.speaker import Said, Speaker
from channels.voice.wire.orders import Part
from core.model import Language
from infra.tasks import TaskScope
from tests.channels.voice.media.hearing import ScriptedSpeech

SECOND = bytes(16_000)


class OneByOne(ScriptedSpeech):
    """Takes a second for a second of sound, and writes down what is asked and what was begun."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []

    async def say(
        self, text: str, language: Language, *, voice: str | None = None, prompt: str | None = None
    ) -> bytes:
        self.notes.append(f"ask {text}")
        await asyncio.sleep(1)
        self.notes.append(f"made {text}")
        return SECOND


async def test_a_piece_is_asked_for_when_the_one_before_is_made() -> None:
    speech, over = OneByOne(), asyncio.Event()
    said: list[Said] = []

    def on_said(ended: Said) -> None:
        said.append(ended)
        over.set()

    async with TaskScope() as scope:
        player = Player(on_finished=lambda spoken: speaker.finished(spoken))
        speaker = Speaker(
            speech,
            player,
            start=scope.start,
            on_begun=lambda: speech.notes.append("begun"),
            on_said=on_said,
        )
        speaker.say("1", [Part(text="您的账单是九十三元，下周二到期。好吗？", language="zh")])
        while not over.is_set():
            player.frame()
            await asyncio.sleep(0.02)
    assert speech.notes == [
        "ask 您的账单是九十三元，",
        "made 您的账单是九十三元，",
        "begun",
        "ask 下周二到期。",
        "made 下周二到期。",
        "ask 好吗？",
        "made 好吗？",
    ]
    assert [(end.spoken_ms, end.failed) for end in said] == [(3320, "")]  # with two pauses


class Broken(ScriptedSpeech):
    """Fails as nobody foresaw."""

    async def say(
        self, text: str, language: Language, *, voice: str | None = None, prompt: str | None = None
    ) -> bytes:
        raise RuntimeError(text)


async def test_an_engine_that_fails_unforeseen_ends_the_order_and_says_so() -> None:
    over: asyncio.Future[Said] = asyncio.get_running_loop().create_future()
    async with TaskScope() as scope:
        speaker = Speaker(
            Broken(), Player(), start=scope.start, on_begun=lambda: None, on_said=over.set_result
        )
        speaker.say("1", [Part(text="Hello. And more.")])
        said = await over
    assert (said.spoken_ms, said.failed) == (0, "crashed")
    assert not speaker.is_busy
