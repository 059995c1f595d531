"""The recordings of Debian's asterisk-core-sounds-en-wav, with what is said in them."""

import random
import re
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

from benchmarks.public_data import data_folder
from channels.voice.media.frames import PHONE_RATE

SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
TRANSCRIPTS = "asterisk-core-sounds-en/core-sounds-en.txt"
"""Of the source of the package, beside the other public data: lines of "name: words"."""
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One sentence, or some, of a professional speaker at 8 kHz."""

    name: str
    words: str
    pcm: bytes

    @property
    def seconds(self) -> float:
        return len(self.pcm) / (2 * PHONE_RATE)


def sentences(most: int | None, seed: int) -> list[Recording]:
    """All recordings of three words or more, or so many of them, drawn by the seed."""
    if not SOUNDS.is_dir():
        sys.exit("No recordings: install Debian's asterisk-core-sounds-en-wav.")
    found = [
        _recording(*line) for line in _lines() if len(re.findall(r"\w+", line[1])) >= FEWEST_WORDS
    ]
    if most is None or most >= len(found):
        return found
    return random.Random(seed).sample(found, most)


def _lines() -> list[tuple[str, str]]:
    path = data_folder() / TRANSCRIPTS
    if not path.is_file():
        sys.exit(f"No transcripts of the recordings: {path} is missing.")
    pairs = (line.partition(":") for line in path.read_text(encoding="utf-8").splitlines())
    return [(name.strip(), words.strip()) for name, _, words in pairs if words.strip()]


def _recording(name: str, words: str) -> Recording:
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        return Recording(name=name, words=words, pcm=file.readframes(file.getnframes()))
