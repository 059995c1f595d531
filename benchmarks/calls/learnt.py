"""Kokoro's other voices, of women and men, in British and American English and Mandarin.

The product brings one of them. The others are fetched for the benchmark, once, from the package
`kokoro-js` (Apache-2.0), and kept in a folder; nothing of the product uses them.
"""

import hashlib
import subprocess
import tarfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from channels.voice.speech.kokoro import MOST_SYMBOLS, NUMBERS, RATE, STYLE_SIZE, english_phonemes
from channels.voice.speech.mandarin import phonemes
from channels.voice.speech.opened import Sound
from channels.voice.speech.sound import for_phone

PACK = "kokoro-js-1.2.1"
PACK_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
FETCH_TIMEOUT_S = 300
ENGLISH = (
    "af_heart", "am_michael", "bf_emma", "bm_george",
    "af_bella", "am_fenrir", "bf_isabella", "bm_fable",
)  # fmt: skip
"""The second letter is the sex; a: American, b: British, z: Mandarin."""
MANDARIN = ("zf_xiaobei", "zm_yunxi", "zf_xiaoxiao", "zm_yunjian")

Styles = NDArray[np.float32]


class NoVoices(Exception):
    """They can be neither found nor fetched; the message says why."""


class Kokoro:
    """The product's model, with the voices of a folder."""

    def __init__(self, model: Path, styles: Path, sounds: Path) -> None:
        """Open the model `model`. What is spoken is kept in the folder `sounds`."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._styles = styles
        self._sounds = sounds

    def say(self, voice: str, text: str, speed: float) -> bytes:
        """Speak a sentence at 8 kHz, the silence around it cut. May be called by several threads.

        The model itself speaks faster: the voice stays as high as it is.
        """
        content = f"{PACK} {voice} {speed:g} {text}"
        kept = self._sounds / f"{hashlib.sha256(content.encode()).hexdigest()[:32]}.pcm"
        if not kept.is_file():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(self._speak(text, voice, speed))
        return kept.read_bytes()

    def _speak(self, text: str, voice: str, speed: float) -> bytes:
        said = _english(text, voice) if voice[0] in "ab" else phonemes(text, english_phonemes)
        numbers = [NUMBERS[symbol] for symbol in said if symbol in NUMBERS][:MOST_SYMBOLS]
        styles = _read(self._styles / f"{voice}.bin")
        inputs = {
            "tokens": np.array([[0, *numbers, 0]], dtype=np.int64),
            "style": styles[len(numbers)].reshape(1, STYLE_SIZE),
            "speed": np.array([speed], dtype=np.float32),
        }
        wave = np.asarray(self._session.run(None, inputs)[0]).ravel()
        pcm = (np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()
        return for_phone(Sound(pcm=pcm, rate=RATE))


def fetched(folder: Path, voices: Sequence[str]) -> Path:
    """Say where the voices lie, after fetching them once. Raises NoVoices."""
    styles = folder / PACK
    if not all((styles / f"{voice}.bin").is_file() for voice in voices):
        styles.mkdir(parents=True, exist_ok=True)
        _unpack(_download(folder), styles, voices)
    return styles


def _download(folder: Path) -> Path:
    pack = folder / f"{PACK}.tgz"
    name, _, version = PACK.rpartition("-")
    command = ["npm", "pack", "--silent", f"{name}@{version}"]
    try:
        if not pack.is_file():
            subprocess.run(
                command, cwd=folder, check=True, capture_output=True, timeout=FETCH_TIMEOUT_S
            )
    except (OSError, subprocess.SubprocessError) as failed:
        raise NoVoices(f"`{' '.join(command)}` did not work: {failed}") from failed
    with pack.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != PACK_SHA256:
            raise NoVoices(f"{pack} is not what it was when this was written")
    return pack


def _unpack(pack: Path, styles: Path, voices: Sequence[str]) -> None:
    with tarfile.open(pack) as archive:
        for voice in voices:
            file = archive.extractfile(f"package/voices/{voice}.bin")
            if file is None:
                raise NoVoices(f"{voice} is not in {pack}")
            (styles / f"{voice}.bin").write_bytes(file.read())


@cache
def _read(path: Path) -> Styles:
    return np.fromfile(path, dtype="<f4").reshape(-1, STYLE_SIZE)


def _english(text: str, voice: str) -> str:
    return str(_phonemizer(voice.startswith("b"))(text))


@cache
def _phonemizer(is_british: bool):  # type: ignore[no-untyped-def]  # hibari publishes no types
    from hibari.g2p import G2P

    return G2P(british=is_british)
