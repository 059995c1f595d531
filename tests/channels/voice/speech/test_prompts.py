"""What was spoken before is kept: by sentence, within limits, spoken once for all who ask."""

import asyncio
import wave
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from channels.voice.speech.prompts import PAUSE, Prompts, Sentence
from channels.voice.speech.recordings import Recordings
from channels.voice.speech.shelf import Shelf
from channels.voice.speech.sound import LOUDNESS_DB, as_pcm, evened, floats
from channels.voice.speech.speech import SpeechFailed
from core.model import Language

EN = Language("en")


class Voice:
    """Speaks every sentence as its own text; counts."""

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.version = "1"
        self.go = asyncio.Event()
        self.go.set()
        self.began = asyncio.Event()

    def describe(self, text: str, language: Language, voice: str | None) -> tuple[Sentence, ...]:
        return (
            Sentence(
                text=text, language=language, voice=voice, engine="voice", version=self.version
            ),
        )

    async def speak(self, sentence: Sentence, is_urgent: bool) -> bytes:
        self.spoken.append(sentence.text)
        self.began.set()
        await self.go.wait()
        if sentence.text.startswith("Broken"):
            raise SpeechFailed("crashed")
        return sentence.text.encode("utf-16-le")


@pytest.fixture
def voice() -> Voice:
    return Voice()


@dataclass(frozen=True)
class Kept:
    """Prompts whose shelf writes."""

    prompts: Prompts
    shelf: Shelf

    async def say(self, text: str, prompt: str | None = None) -> bytes:
        pcm = await self.prompts.say(text, EN, voice=None, prompt=prompt)
        await self.shelf.written()
        return pcm


@asynccontextmanager
async def kept(
    folder: Path, voice: Voice, *, file_bytes: int = 10_000, memory: int = 10_000
) -> AsyncIterator[Kept]:
    shelf = Shelf(folder / "cache", file_bytes=file_bytes, memory_bytes=memory)
    recordings = Recordings(folder / "recordings")
    async with asyncio.TaskGroup() as group:
        task = group.create_task(shelf.run())
        yield Kept(Prompts(shelf, recordings, describe=voice.describe, speak=voice.speak), shelf)
        task.cancel()


async def test_only_the_new_sentence_is_spoken(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice) as prompts:
        await prompts.say("Hello Ann. How are you?")
        pcm = await prompts.say("Hello Bob. How are you?")
        assert sorted(voice.spoken) == ["Hello Ann.", "Hello Bob.", "How are you?"]
        assert pcm == "Hello Bob.".encode("utf-16-le") + PAUSE + "How are you?".encode("utf-16-le")


async def test_what_was_spoken_outlives_the_process(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice) as prompts:
        await prompts.say("Hello.")
    async with kept(tmp_path, voice) as prompts:
        await prompts.say("Hello.")
    assert voice.spoken == ["Hello."]


async def test_another_version_or_voice_sounds_different(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice) as prompts:
        await prompts.say("Hello.")
        voice.version = "2"
        await prompts.say("Hello.")
        await prompts.prompts.say("Hello.", EN, voice="emma", prompt=None)
        assert voice.spoken == ["Hello."] * 3


async def test_a_sentence_wanted_by_many_is_spoken_once(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice) as prompts:
        voice.go.clear()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(prompts.say("Hello.")) for _ in range(5)]
            await voice.began.wait()
            voice.go.set()
        assert len({task.result() for task in tasks}) == 1
        assert voice.spoken == ["Hello."]


async def test_who_waits_takes_over_from_who_hangs_up(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice) as prompts:
        voice.go.clear()
        async with asyncio.TaskGroup() as group:
            first = group.create_task(prompts.say("Hello."))
            await voice.began.wait()
            second = group.create_task(prompts.say("Hello."))
            await asyncio.sleep(0)
            first.cancel()
            voice.go.set()
        assert second.result()
        assert voice.spoken == ["Hello.", "Hello."]


async def test_one_failing_sentence_fails_the_text(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice) as prompts:
        with pytest.raises(SpeechFailed, match="crashed"):
            await prompts.say("Hello. Broken.")


async def test_the_longest_unused_files_are_thrown_away(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice, file_bytes=40, memory=1) as prompts:
        for text in ("One one.", "Two two.", "One one.", "Six six."):
            await prompts.say(text)
        await prompts.say("One one.")
        assert voice.spoken == ["One one.", "Two two.", "Six six."]
        await prompts.say("Two two.")
        assert voice.spoken[-1] == "Two two."
        files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in files) <= 40


async def test_a_damaged_file_is_spoken_anew(tmp_path: Path, voice: Voice) -> None:
    async with kept(tmp_path, voice) as prompts:
        await prompts.say("Hello.")
    [file] = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    file.write_bytes(b"")
    async with kept(tmp_path, voice) as prompts:
        assert await prompts.say("Hello.")
    assert voice.spoken == ["Hello."] * 2


async def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, voice: Voice) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    async with kept(tmp_path, voice) as prompts:
        assert await prompts.say("Hello.")


def write_wav(path: Path, samples: list[int], *, rate: int, channels: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(array("h", samples).tobytes())


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44_100, 2)])
async def test_a_recording_comes_first(
    tmp_path: Path, voice: Voice, rate: int, channels: int
) -> None:
    wave_form = [1000 if at // 20 % 2 else -1000 for at in range(rate)]
    samples = [sample for sample in wave_form for _ in range(channels)]
    write_wav(tmp_path / "recordings" / "en" / "welcome.wav", samples, rate=rate, channels=channels)
    async with kept(tmp_path, voice) as prompts:
        pcm = await prompts.say("Welcome.", "welcome")
        assert voice.spoken == []
        assert len(pcm) / 2 / 8000 == pytest.approx(1, abs=0.05)
        assert await prompts.say("Welcome.", "another")
        assert await prompts.say("Welcome.", "../en/welcome")
        assert voice.spoken == ["Welcome."]


async def test_a_recording_that_changes_is_read_anew(tmp_path: Path, voice: Voice) -> None:
    path = tmp_path / "recordings" / "en" / "welcome.wav"
    async with kept(tmp_path, voice) as prompts:
        write_wav(path, [1000, -1000] * 4000, rate=8000)
        before = await prompts.say("Welcome.", "welcome")
        write_wav(path, [1000, -1000] * 8000, rate=8000)
        assert len(await prompts.say("Welcome.", "welcome")) > len(before)
        path.write_bytes(b"not a WAV")
        assert await prompts.say("Welcome.", "welcome") == "Welcome.".encode("utf-16-le")


@pytest.mark.parametrize("peak", [300, 3000, 30_000])
def test_speech_comes_out_equally_loud_without_silence_around(peak: int) -> None:
    tone = array("h", [peak if at // 10 % 2 else -peak for at in range(8000)])
    quiet = array("h", [0] * 4000)
    even = evened(floats((quiet + tone + quiet).tobytes()))
    level_db = 20 * float(np.log10((even**2).mean() ** 0.5))
    assert level_db == pytest.approx(LOUDNESS_DB, abs=0.5)
    assert len(even) == pytest.approx(8000, abs=400)
    assert len(as_pcm(even)) == 2 * len(even)


def test_silence_stays_nothing() -> None:
    assert len(evened(floats(bytes(16_000)))) == 0
