"""Whisper through CTranslate2: hears whole utterances, in one language or in several.

Whisper listens to windows of 30 seconds, however short the utterance. CTranslate2 takes shorter
ones: 15 seconds cost a third and hear telephone utterances as well; below that words repeat.
"""

import math
import time
from functools import cache
from typing import Any

import numpy as np

from .engines import Engine
from .frames import Decode, Heard
from .homophones import as_expected
from .repeats import once
from .rules import nearest, understood
from .sound import Samples, for_whisper
from .speech import PHONE_RATE

WINDOW_S, LONGEST_S, TAIL_S = 15.0, 28.0, 1.0
RATE = 16_000
TOKENS_A_SECOND, FEWEST_TOKENS = 7, 8
SHORTEST_S = 0.1
MOST_WORDS = 30
"""More words in the prompt begin to be heard where nobody said them."""


def open_engine(engine: Engine, threads: int) -> "Whisper":
    """Load a model folder, and hear a second of silence: the first decode is slower."""
    whisper = Whisper(engine.folder, threads)
    language = engine.language or "en"
    silence = bytes(2 * PHONE_RATE)
    whisper.hear(Decode(number=0, engine="", pcm=silence, language=language, languages=(language,)))
    return whisper


class Whisper:
    """One model. As many decodes at a time as it was told, each on one core."""

    def __init__(self, folder: str, threads: int) -> None:
        from faster_whisper import WhisperModel

        self._whisper = WhisperModel(
            folder, device="cpu", compute_type="int8", cpu_threads=1, num_workers=threads
        )
        self._is_multilingual = bool(self._whisper.model.is_multilingual)

    def hear(self, utterance: Decode) -> Heard:
        """Write down an utterance; what is longer than a window is heard window by window."""
        began, computed = time.perf_counter(), time.process_time()
        step = int(LONGEST_S * PHONE_RATE) * 2
        pcm = utterance.pcm
        parts = [
            self._window(pcm[at : at + step], utterance)
            for at in range(0, len(pcm), step)
            if len(pcm) - at >= SHORTEST_S * PHONE_RATE * 2
        ]
        language = parts[0].language if parts else utterance.language or utterance.languages[0]
        text = " ".join(part.text for part in parts if part.text)
        text = as_expected(text, utterance.words)
        return Heard(
            text=nearest(text, utterance.phrases, language),
            language=language,
            confidence=min((part.confidence for part in parts), default=0.0),
            no_speech=min((part.no_speech for part in parts), default=1.0),
            # The process's CPU time is this utterance's, but for what others use beside it.
            seconds=min(time.perf_counter() - began, time.process_time() - computed),
        )

    def _window(self, pcm: bytes, utterance: Decode) -> Heard:
        samples = for_whisper(pcm, RATE)
        seconds = len(samples) / RATE
        encoded = self._whisper.encode(self._features(samples, seconds))
        language = utterance.language or self._detect(encoded, utterance.languages)
        prompt = self._prompt(language, utterance.words)
        length = len(prompt) + FEWEST_TOKENS + math.ceil(TOKENS_A_SECOND * seconds)
        [result] = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=length,
            return_scores=True,
            return_no_speech_prob=True,
        )
        text = str(self._tokenizer(language).decode(result.sequences_ids[0]))
        no_speech = float(result.no_speech_prob)
        return Heard(
            text=_simplified(understood(once(text), no_speech), language),
            language=language,
            confidence=min(1.0, math.exp(result.scores[0])),
            no_speech=no_speech,
        )

    def _features(self, samples: Samples, seconds: float) -> Samples:
        window = int(max(WINDOW_S, seconds + TAIL_S) * RATE)
        padded = np.zeros(window, dtype=np.float32)
        padded[: len(samples)] = samples
        features = self._whisper.feature_extractor(padded, padding=0)
        return np.asarray(features, dtype=np.float32)

    def _detect(self, encoded: Any, languages: tuple[str, ...]) -> str:  # noqa: ANN401 untyped
        if not self._is_multilingual:
            return "en"
        chances = {
            token[2:-2]: chance for token, chance in self._whisper.model.detect_language(encoded)[0]
        }
        return max(languages, key=lambda language: chances.get(language, 0.0))

    def _prompt(self, language: str, words: tuple[str, ...]) -> list[int]:
        tokenizer = self._tokenizer(language)
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        if not words:
            return prompt
        told = tokenizer.encode(" " + ", ".join(words[:MOST_WORDS]) + ".")
        return [tokenizer.sot_prev, *told, *prompt]

    def _tokenizer(self, language: str) -> Any:  # noqa: ANN401 untyped
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._whisper.hf_tokenizer,
            self._is_multilingual,
            task="transcribe",
            language=language if self._is_multilingual else "en",
        )


def _simplified(text: str, language: str) -> str:
    """Write Chinese in simplified characters: the model mixes them with traditional ones."""
    return str(_converter().convert(text)) if language == "zh" else text


@cache
def _converter() -> Any:  # noqa: ANN401 untyped
    from opencc import OpenCC

    return OpenCC("t2s")
