"""The recordings of Debian's asterisk-core-sounds-en-wav, with what is said in them."""

import gzip
import random
import re
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

from channels.voice.media.frames import PHONE_RATE

SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
TRANSCRIPTS = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")
"""Comes with the package: lines of "name: words", and comments."""
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
    found = [_recording(name, words) for name, words in _lines() if _is_sentence(name, words)]
    if most is None or most >= len(found):
        return found
    return random.Random(seed).sample(found, most)


def _lines() -> list[tuple[str, str]]:
    if not TRANSCRIPTS.is_file():
        sys.exit(f"{TRANSCRIPTS} is missing: let dpkg install the documentation of packages.")
    with gzip.open(TRANSCRIPTS, "rt", encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith(";")]
    pairs = (line.partition(":") for line in lines)
    return [(name.strip(), words.strip()) for name, _, words in pairs if words.strip()]


def _is_sentence(name: str, words: str) -> bool:
    """Whether it was recorded, and is words; sounds are described in brackets."""
    is_long = len(re.findall(r"\w+", words)) >= FEWEST_WORDS
    return is_long and "[" not in words and (SOUNDS / f"{name}.wav").is_file()


def _recording(name: str, words: str) -> Recording:
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        return Recording(name=name, words=words, pcm=file.readframes(file.getnframes()))
