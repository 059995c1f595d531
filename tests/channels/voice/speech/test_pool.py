"""The pool and its worker processes, with engines that do as they are told."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from channels.voice.speech.engines import Choice, Engine
from channels.voice.speech.pool import Pool
from channels.voice.speech.settings import SpeechSettings
from channels.voice.speech.speech import Expect, Hints, Listening, SpeechFailed
from core.model import Language

pytestmark = pytest.mark.real_time
EN, ZH, KO, FR, DE, XX = (Language(tag) for tag in ("en", "zh", "ko", "fr", "de", "xx"))


def engine(kind: str) -> Engine:
    return Engine(name=kind, kind=kind, version="1")


CHOICE = Choice(
    hears={
        EN: (engine("ear"),),
        KO: (engine("vosk"),),
        ZH: (engine("ear"),),
        FR: (engine("broken"),),
        DE: (engine("slow"),),
        XX: (),
        None: (engine("ear"),),
    },
    speaks={
        EN: (engine("mouth"),),
        ZH: (engine("slow_mouth"), engine("mouth")),
        KO: (engine("broken"), engine("mouth")),
        FR: (),
        DE: (engine("slow"),),
        XX: (engine("broken"),),
    },
)


@pytest.fixture
def settings(tmp_path: Path) -> SpeechSettings:
    return SpeechSettings(
        models_folder=tmp_path / "models",
        cache_folder=tmp_path / "cache",
        languages=(EN, KO),
        backlog=4,
        decode_timeout_s=20,
        say_timeout_s=20,
        worker_module="tests.channels.voice.speech.scripted_worker",
    )


@asynccontextmanager
async def running(settings: SpeechSettings) -> AsyncIterator[Pool]:
    pool = Pool(settings, CHOICE)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pool.run())
        await pool.ready(EN)
        yield pool
        task.cancel()


@pytest.fixture
async def pool(settings: SpeechSettings) -> AsyncIterator[Pool]:
    async with running(settings) as pool:
        yield pool


def pid(pool: Pool) -> int:
    found = pool.health()["workers"]
    assert isinstance(found, list)
    return int(found[0])


def utterance(pool: Pool, said: str, language: Language | None = EN) -> Listening:
    listening = pool.listen(Hints(language=language))
    listening.feed(said.encode())
    return listening


async def waiting_are(pool: Pool, count: int) -> None:
    """Let tasks that were just made ask."""
    await asyncio.sleep(0)
    assert pool.health()["queue_depth"] == count


async def test_an_utterance_is_heard(pool: Pool) -> None:
    transcript = await utterance(pool, "hello").finish()
    assert (transcript.text, transcript.language, transcript.engine) == ("hello 1", EN, "ear")
    assert (transcript.confidence, transcript.seconds) == (1.0, 0.5)


async def test_an_early_answer_is_given_again_unless_more_was_fed(pool: Pool) -> None:
    listening = utterance(pool, "hello")
    first, again = await asyncio.gather(listening.finish(), listening.finish())
    assert first == again == await listening.finish()
    listening.feed(b" there")
    assert (await listening.finish()).text == "hello there 2"
    listening.drop()
    listening.drop()


async def test_the_words_so_far_are_heard_once_a_second(pool: Pool) -> None:
    listening = utterance(pool, "hello")
    assert await listening.partial() == ""
    listening.feed(b" " * 16_000)
    assert await listening.partial() == "hello 1"
    listening.feed(b"x" * 8_000)
    assert await listening.partial() == "hello 1"


async def test_words_so_far_do_not_wait_behind_others(settings: SpeechSettings) -> None:
    async with running(replace(settings, threads=1)) as pool, asyncio.TaskGroup() as group:
        waiting = group.create_task(utterance(pool, "wait").finish())
        await waiting_are(pool, 1)
        assert await utterance(pool, "hello" + " " * 16_000).partial() == ""
        waiting.cancel()


async def test_more_than_the_backlog_is_refused_at_once(pool: Pool) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(utterance(pool, "wait").finish()) for _ in range(4)]
        await waiting_are(pool, 4)
        with pytest.raises(SpeechFailed, match="overloaded"):
            await utterance(pool, "hello").finish()
        for task in tasks:
            task.cancel()


async def test_a_cancelled_request_that_has_not_begun_is_skipped(settings: SpeechSettings) -> None:
    async with running(replace(settings, threads=1)) as pool, asyncio.TaskGroup() as group:
        held = group.create_task(utterance(pool, "wait").finish())
        await waiting_are(pool, 1)
        doomed = group.create_task(utterance(pool, "die").finish())
        dropped = utterance(pool, "die")
        unwanted = group.create_task(failure(dropped))
        await waiting_are(pool, 3)
        doomed.cancel()
        dropped.drop()
        os.kill(pid(pool), signal.SIGUSR1)
        assert (await held).text == "wait 1"
        assert (await utterance(pool, "hello").finish()).text == "hello 2"
        assert await unwanted == "timed_out"
        assert pool.health()["crashes"] == 0


async def failure(listening: Listening) -> str:
    with pytest.raises(SpeechFailed) as failed:
        await listening.finish()
    return failed.value.reason


async def test_a_late_answer_fails(settings: SpeechSettings) -> None:
    async with running(replace(settings, decode_timeout_s=0.2)) as pool:
        assert await failure(utterance(pool, "wait")) == "timed_out"
        assert (await utterance(pool, "hello").finish()).text == "hello 2"


async def test_a_stuck_process_is_replaced(settings: SpeechSettings) -> None:
    stuck = replace(settings, decode_timeout_s=5, stuck_after_s=0.0)
    async with running(stuck) as pool, asyncio.TaskGroup() as group:
        before = pid(pool)
        first = group.create_task(failure(utterance(pool, "wait")))
        await waiting_are(pool, 1)
        for _ in range(3):
            group.create_task(failure(utterance(pool, "wait")))
        await waiting_are(pool, 4)
        assert await failure(utterance(pool, "hello")) == "overloaded"
        assert await first == "crashed"
        await pool.ready(EN)
        assert pid(pool) != before


async def test_a_crash_fails_who_waits_and_the_next_is_served(pool: Pool) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(failure(utterance(pool, "wait")))
        await waiting_are(pool, 1)
        assert await failure(utterance(pool, "die")) == "crashed"
    assert waiting.result() == "crashed"
    assert (await utterance(pool, "hello").finish()).text == "hello 1"
    assert pool.health()["crashes"] == 1


async def test_an_engine_that_fails_on_an_utterance_does_not_take_others_along(pool: Pool) -> None:
    assert await failure(utterance(pool, "fail")) == "crashed"
    assert (await utterance(pool, "hello").finish()).text == "hello 2"
    assert pool.health()["crashes"] == 0


@pytest.mark.parametrize(("language", "reason"), [(FR, "no_engine"), (XX, "no_engine")])
async def test_a_language_nobody_hears_is_said_to_be_so(
    pool: Pool, language: Language, reason: str
) -> None:
    listening = utterance(pool, "hello", language)
    if language == XX:  # the recognizer for all languages takes it
        assert (await listening.finish()).language == XX
        return
    assert await failure(listening) == reason


async def test_an_engine_still_being_opened_is_waited_for(settings: SpeechSettings) -> None:
    async with running(replace(settings, decode_timeout_s=0.2)) as pool:
        assert await failure(utterance(pool, "hello", DE)) == "timed_out"


async def test_a_streamed_utterance_is_heard_in_order(pool: Pool) -> None:
    await pool.ready(KO)
    listening = pool.listen(Hints(language=KO, expect=Expect.YES_NO, phrases=("yes", "no")))
    assert await listening.partial() == ""
    for letter in "abcdef":
        listening.feed(letter.encode() + b" " * 999)
    assert await listening.partial() == "abcdef"
    first = await listening.finish()
    assert first.text == "abcdef|yes|no"
    assert [(word.text, word.start, word.end) for word in first.words] == [("abcdef", 0.5, 1.0)]
    listening.feed(b"g")
    assert (await listening.finish()).text == "abcdefg|yes|no"
    listening.drop()
    listening.drop()


async def test_a_streamed_utterance_outlives_its_process(pool: Pool) -> None:
    await pool.ready(KO)
    listening = utterance(pool, "before" + " " * 2000, KO)
    assert await listening.partial() == "before"
    assert await failure(utterance(pool, "die")) == "crashed"
    await pool.ready(EN)
    listening.feed(b"after")
    assert (await listening.finish()).text == "beforeafter"
    listening.drop()


async def test_words_a_model_lacks_are_named(pool: Pool) -> None:
    assert await pool.grammar_problems(KO, ["yes", "what?"]) == ["what?"]
    assert await pool.grammar_problems(EN, ["what?"]) == []


async def test_speech_comes_from_the_cache_the_second_time(settings: SpeechSettings) -> None:
    async with running(settings) as pool:
        fresh = await pool.say("Hello there. Good day.", EN)
    async with running(settings) as pool:
        os.kill(pid(pool), 9)
        assert await pool.say("Hello there. Good day.", EN) == fresh
        assert await pool.say("👍", EN) == b""


async def test_the_spare_synthesizer_speaks_when_the_best_does_not_open(pool: Pool) -> None:
    await pool.ready(EN)
    assert await pool.say("Hello.", KO)


async def test_a_language_nobody_speaks(pool: Pool) -> None:
    with pytest.raises(SpeechFailed, match="no_engine"):
        await pool.say("Hello.", FR)


async def test_a_failing_sentence_fails_the_text_with_its_reason(pool: Pool) -> None:
    with pytest.raises(SpeechFailed, match="crashed"):
        await pool.say("One. fail. Three.", EN)


async def test_prompts_are_spoken_ahead_once(pool: Pool) -> None:
    assert await pool.prefill(["One. Two.", "Two."], EN) == 2
    assert await pool.prefill(["Two."], EN) == 0
    assert await pool.prefill(["fail"], EN) == 0


async def test_a_spare_voice_speaks_what_the_best_cannot_in_time(settings: SpeechSettings) -> None:
    async with running(replace(settings, best_timeout_s=0.5)) as pool:
        await pool.ready(ZH)
        late = await pool.say("dawdle", ZH)
        assert late == await pool.say("dawdle", EN)
        os.kill(pid(pool), signal.SIGUSR1)
        await until(lambda: pool.health()["queue_depth"] == 0)
        assert len(await pool.say("prompt", ZH)) == 2 * len(late)


async def test_who_waits_goes_before_prompts_spoken_ahead(settings: SpeechSettings) -> None:
    async with running(replace(settings, threads=1)) as pool, asyncio.TaskGroup() as group:
        await pool.ready(ZH)
        ahead = group.create_task(pool.prefill(["wait one", "wait two"], ZH))
        await until(lambda: pool.health()["queue_depth"] == 1)
        # What is slow holds up neither another language nor an ear.
        assert await pool.say("Hello.", EN)
        assert (await utterance(pool, "hello").finish()).text == "hello 1"
        before = kept_bytes(pool)
        wanted = group.create_task(pool.say("wait now", ZH))
        await until(lambda: pool.health()["queue_depth"] == 2)
        os.kill(pid(pool), signal.SIGUSR1)
        await until(lambda: kept_bytes(pool) > before)
        os.kill(pid(pool), signal.SIGUSR1)
        assert await wanted
        assert not ahead.done()
        os.kill(pid(pool), signal.SIGUSR1)
        assert await ahead == 2


def kept_bytes(pool: Pool) -> int:
    kept = pool.health()["prompt_bytes"]
    assert isinstance(kept, dict)
    return int(kept["memory"])


async def until(is_so: Callable[[], bool]) -> None:
    """Let the pool and its worker go on till then."""
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110  # what changes is in another process
            await asyncio.sleep(0)


async def test_health_names_engines_and_times(pool: Pool) -> None:
    with pytest.raises(SpeechFailed):
        await pool.ready(FR)
    await utterance(pool, "hello").finish()
    await pool.say("Hello.", EN)
    health = pool.health()
    english = health["languages"]["en"]  # type: ignore[index]
    assert english["hears"][0]["engine"] == "ear"
    assert english["hears"][0]["state"] == "ready"
    assert english["speaks"][0]["engine"] == "mouth"
    assert health["languages"]["fr"]["hears"][0]["state"] == "broken"  # type: ignore[index]
    assert health["decode_ms"]["count"] == 1  # type: ignore[index]
    assert health["speak_ms"]["p95"] > 0  # type: ignore[index]
    assert (health["queue_depth"], health["crashes"]) == (0, 0)


async def test_no_process_is_left_behind(settings: SpeechSettings) -> None:
    async with running(settings) as pool:
        worker = pid(pool)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
