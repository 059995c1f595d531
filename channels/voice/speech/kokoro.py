"""Kokoro: speaks Chinese well, but takes half as long as its sound to do so.

The packages' model with the voice in `voices/`, or one's own of `<models>/kokoro/zh/`: a `*.onnx`
and, beside it, a `voices*` file with Kokoro's arrays by name.
Source: the graph's inputs and the vocabulary of Kokoro-82M's configuration.
"""

import functools
import logging
import os
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .engines import Engine
from .mandarin import phonemes
from .opened import EngineFailed, Sound

log = logging.getLogger(__name__)

RATE = 24_000
OWN_VOICE = Path(__file__).with_name("voices") / "xiaoyi.npz"
STYLE_SIZE = 256
MOST_SYMBOLS = 500
"""The model takes 510 at a time, with one of nothing at either end."""
NUMBERS = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13,
    "“": 14, "”": 15, " ": 16, "ʣ": 18, "ʥ": 19, "ʦ": 20, "ʨ": 21, "ꭧ": 23, "A": 24, "I": 25,
    "O": 31, "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42, "a": 43, "b": 44, "c": 45,
    "d": 46, "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56,
    "o": 57, "p": 58, "q": 59, "r": 60, "s": 61, "t": 62, "u": 63, "v": 64, "w": 65, "x": 66,
    "y": 67, "z": 68, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "ɔ": 76, "ɕ": 77, "ð": 81, "ʤ": 82,
    "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɡ": 92, "ɥ": 99, "ɨ": 101, "ɪ": 102, "ŋ": 112,
    "θ": 119, "ɹ": 123, "ɾ": 125, "ɻ": 126, "ʂ": 130, "ʃ": 131, "ʧ": 133, "ʊ": 135, "ʌ": 138,
    "ɤ": 140, "ʒ": 147, "ʔ": 148, "ˈ": 156, "ˌ": 157, "ː": 158, "ʰ": 162, "↓": 169, "→": 171,
    "↗": 172, "↘": 173, "ᵻ": 177,
}  # fmt: skip
"""The model's number of each phoneme that Chinese and English have."""

Styles = NDArray[np.float32]


def open_engine(engine: Engine, _threads: int) -> "KokoroVoices":
    """Load the model of the folder and speak once. Raises EngineFailed when there is none."""
    voices = KokoroVoices(Path(engine.folder))
    voices.speak("您好。", "zh", None)
    return voices


class KokoroVoices:
    """One model; may be used by several threads at once."""

    is_slow = True
    """The worker gives it a thread of its own: what takes seconds holds up nothing quick."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime

        model = next(folder.glob("*.onnx"), None)
        if model is None:
            raise EngineFailed("no model in the folder")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            os.fspath(model), options, providers=["CPUExecutionProvider"]
        )
        self._usual = _own_voice()
        self._named = _voices_of(next(folder.glob("voices*"), None))

    def speak(self, text: str, language: str, voice: str | None) -> Sound:
        """Speak one sentence. Raises EngineFailed for one in which nothing can be spoken."""
        styles = self._named.get(voice, self._usual) if voice else self._usual
        if voice and voice not in self._named:
            log.warning("no such voice", extra={"voice": voice})
        said = phonemes(text, english_phonemes)
        numbers = [NUMBERS[symbol] for symbol in said if symbol in NUMBERS]
        if not numbers:
            raise EngineFailed("nothing in the text can be spoken in Chinese")
        parts = [
            self._compute(numbers[at : at + MOST_SYMBOLS], styles)
            for at in range(0, len(numbers), MOST_SYMBOLS)
        ]
        samples = np.clip(np.concatenate(parts), -1, 1)
        return Sound(pcm=(samples * 32767).astype("<i2").tobytes(), rate=RATE)

    def _compute(self, numbers: list[int], styles: Styles) -> Styles:
        style = styles[min(len(numbers), len(styles) - 1)]
        inputs = {
            "tokens": np.array([[0, *numbers, 0]], dtype=np.int64),
            "style": style.reshape(1, STYLE_SIZE),
            "speed": np.ones(1, dtype=np.float32),
        }
        return np.asarray(self._session.run(None, inputs)[0], dtype=np.float32).ravel()


_loading = threading.Lock()
_LETTER_A = "ˈA"
"""Alone it would be taken for the article."""


def english_phonemes(words: str) -> str:
    """Say how English words or letters between the Chinese are spoken."""
    with _loading:
        said = [_LETTER_A if word == "A" else str(_english()(word)) for word in words.split()]
    return " ".join(said)


@functools.cache
def _english():  # type: ignore[no-untyped-def]  # hibari publishes no types
    from hibari.g2p import G2P

    return G2P(british=True)


def _own_voice() -> Styles:
    with np.load(OWN_VOICE) as file:
        lengths, kept = file["lengths"], file["styles"].astype(np.float32)
    every = np.arange(int(lengths[-1]) + 1)
    columns = [np.interp(every, lengths, kept[:, at]) for at in range(STYLE_SIZE)]
    return np.stack(columns, axis=1).astype(np.float32)


def _voices_of(path: Path | None) -> dict[str, Styles]:
    if path is None:
        return {}
    with np.load(path) as file:
        return {name: file[name].reshape(-1, STYLE_SIZE).astype(np.float32) for name in file.files}
