"""How well recorded sentences are heard through a running call, and what that costs.

The path is the whole one: µ-law in RTP into a node, its ear and end of speech, its worker. Beside
it, on the same sound: the recognizer alone as we use it, and as its package runs it by default.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
from whisper_normalizer.english import EnglishTextNormalizer

from benchmarks.calls.line import over_telephone
from benchmarks.calls.node import BenchNode, cpu_of, running_node
from benchmarks.calls.recordings import Recording
from channels.voice.speech.engines import choose
from channels.voice.speech.frames import Decode
from channels.voice.speech.settings import SpeechSettings
from channels.voice.speech.sound import for_whisper
from channels.voice.speech.whisper import RATE, open_engine
from channels.voice.wire import facts, orders
from core.model import Language
from tests.channels.voice.peers.caller import Caller

AT_ONCE = 6
STILL_COMING_S = 2.5
"""After the end of the sound; the ear waits 1.2 s, in which people think of the next digit."""
LATEST_S = 20.0
"""After the end of the sound, for the words of speech that was noticed."""
bare_words = EnglishTextNormalizer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The word error rate and the processor time for a second of sound, of one way to listen."""

    errors: float
    cpu_per_s: float
    node_cpu_per_s: float = 0.0


async def through_calls(folder: Path, models: Path, said: Sequence[Recording]) -> Recognition:
    """Say the recordings in calls, some at a time, and have them written down."""
    waiting = list(enumerate(said))
    heard: dict[int, str] = {}
    async with running_node(folder, models) as node:
        before, before_node = node.cpu_s(), cpu_of(node.process)
        async with asyncio.TaskGroup() as group:
            for number in range(AT_ONCE):
                group.create_task(_talk(node, number, waiting, heard))
        spent, spent_node = node.cpu_s() - before, cpu_of(node.process) - before_node
    seconds = sum(each.seconds for each in said)
    return Recognition(
        errors=errors_of(said, [heard[number] for number in range(len(said))]),
        cpu_per_s=spent / seconds,
        node_cpu_per_s=spent_node / seconds,
    )


async def _talk(
    node: BenchNode, number: int, waiting: list[tuple[int, Recording]], heard: dict[int, str]
) -> None:
    async with Caller(node.sip_port, number=f"+44163296{number:04}") as caller:
        await caller.call("1000")
        call = node.by_caller[caller.number]
        while waiting:
            at, recording = waiting.pop()
            heard[at] = await _written_down(node, call, caller, recording)


async def _written_down(node: BenchNode, call: str, caller: Caller, recording: Recording) -> str:
    """Say one recording. Where the speaker pauses for long, its parts are heard one by one."""
    loop, queue, texts = asyncio.get_running_loop(), node.facts_of(call), list[str]()
    while not queue.empty():
        queue.get_nowait()
    node.give(_question(call))
    saying = loop.create_task(caller.say(recording.pcm), name="says")
    end, is_open = loop.time() + recording.seconds, False
    while (left := end + (LATEST_S if is_open else STILL_COMING_S) - loop.time()) > 0:
        try:
            async with asyncio.timeout(left):
                fact = await queue.get()
        except TimeoutError:
            break
        is_open = isinstance(fact, facts.SpeechBegan) or (
            is_open and not isinstance(fact, facts.Heard | facts.HeardNothing | facts.HearingFailed)
        )
        if isinstance(fact, facts.Heard):
            texts.append(fact.text)
            if saying.done():
                break  # nothing comes after the end
            node.give(_question(call))
    await saying
    node.give(orders.Hush(call=call))
    return " ".join(texts)


def _question(call: str) -> orders.Say:
    ask = orders.Ask(expect="digits", language="en", longest=100.0, seconds=60.0)
    return orders.Say(call=call, id="q", parts=[], ask=ask)


def alone(models: Path, said: Sequence[Recording]) -> Recognition:
    """Have the recognizer write the same sound down, without a call around it."""
    settings = SpeechSettings(models_folder=models, cache_folder=models)
    engine = choose(settings).hears[Language("en")][0]
    whisper = open_engine(engine, 1)
    began, texts = time.process_time(), []
    for each in said:
        pcm = over_telephone(each.pcm)
        ask = Decode(number=0, engine="", pcm=pcm, language="en", languages=("en",))
        texts.append(whisper.hear(ask).text)
    return _measured(said, texts, began)


def by_default(models: Path, said: Sequence[Recording]) -> Recognition:
    """faster-whisper as its package runs it: windows of 30 seconds, greedily."""
    from faster_whisper import WhisperModel

    settings = SpeechSettings(models_folder=models, cache_folder=models)
    folder = choose(settings).hears[Language("en")][0].folder
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
    model.transcribe(np.zeros(RATE, np.float32), language="en")
    began, texts = time.process_time(), []
    for each in said:
        sound = for_whisper(over_telephone(each.pcm), RATE)
        parts, _ = model.transcribe(
            sound, language="en", beam_size=1, condition_on_previous_text=False
        )
        texts.append(" ".join(part.text for part in parts))
    return _measured(said, texts, began)


def _measured(said: Sequence[Recording], texts: Sequence[str], began: float) -> Recognition:
    spent = time.process_time() - began
    seconds = sum(each.seconds for each in said)
    return Recognition(errors=errors_of(said, texts), cpu_per_s=spent / seconds)


def errors_of(said: Sequence[Recording], heard: Sequence[str]) -> float:
    """The word error rate, after the usual normalisation of English; transcripts as they are."""
    wanted = [_words(each.words) for each in said]
    return float(jiwer.wer(wanted, [_words(text) for text in heard]))


def _words(text: str) -> str:
    """What is left of "..." after the normalisation is no word."""
    return " ".join(word for word in bare_words(text).split() if word != ".")
