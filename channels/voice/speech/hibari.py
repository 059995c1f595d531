"""hibari: speaks English, one small model, about 35 ms a sentence."""

import logging

import numpy as np

from .engines import Engine
from .opened import EngineFailed, Sound

log = logging.getLogger(__name__)

SEED = 0
"""The same text always sounds the same."""


def open_engine(_engine: Engine, _threads: int) -> "HibariVoice":
    """Load the voice of the package, and speak once: the first sentence costs half a second."""
    voice = HibariVoice()
    voice.speak("Good morning, how can I help you?", "en", None)
    return voice


class HibariVoice:
    """May be used by several threads at once."""

    def __init__(self) -> None:
        from hibari import Hibari

        self._voice = Hibari(threads=1)

    def speak(self, text: str, language: str, voice: str | None) -> Sound:
        """Speak one sentence with the voice of the package: others would have to be fetched.

        Raises EngineFailed for what it leaves out, such as Chinese characters.
        """
        if voice not in (None, self._voice.voice):
            log.warning("no such voice", extra={"voice": voice})
        samples = np.clip(self._voice(text, seed=SEED), -1, 1)
        if not len(samples):
            raise EngineFailed("nothing in the text can be spoken in English")
        pcm = (samples * 32767).astype("<i2").tobytes()
        return Sound(pcm=pcm, rate=int(self._voice.sample_rate))
