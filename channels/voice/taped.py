"""Recordings while they are made: sealed second by second, so that no sound lies open on the disk.

A tape is HEAD, then blocks: the length of what follows, nonce and ciphertext. A block's number is
sealed with it, and the key is the recording's own: none can be left out, moved, repeated or brought
from elsewhere. The last block is empty and says that it is the last; a tape without it was cut
short by a crash, and is whole up to there. Inside is PCM: 16 bit, two channels.
"""

import os
import struct
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from core.errors import Invalid

from .sealing import tape_cipher

SUFFIX = ".tape"
MAGIC = b"MSTAPE1\n"
HEAD = struct.Struct("<8sI")
"""MAGIC and the samples a second of each channel."""
LENGTH = struct.Struct("<I")
NONCE = 12
TAG = 16
FRAME = 4
"""Bytes: one sample of each channel."""
MOST_RATE = 48_000
OPEN, LAST = "open", "last"


class Sealer:
    """Makes the bytes of one tape, in their order."""

    def __init__(self, secret: str, recording: str, rate: int) -> None:
        self.head = HEAD.pack(MAGIC, rate)
        self._cipher = tape_cipher(secret, recording)
        self._rate = rate
        self._number = 0

    def block(self, sound: bytes) -> bytes:
        """The next block: at most a second of sound."""
        return self._sealed(sound, OPEN)

    def end(self) -> bytes:
        """The block that says that the tape is whole."""
        return self._sealed(b"", LAST)

    def _sealed(self, sound: bytes, kind: str) -> bytes:
        nonce = os.urandom(NONCE)
        sealed = self._cipher.encrypt(nonce, sound, _about(self._number, self._rate, kind))
        self._number += 1
        return LENGTH.pack(len(nonce) + len(sealed)) + nonce + sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a tape seems to hold, without opening it. `frames`: samples of each channel."""

    rate: int
    frames: int

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def measure(path: Path) -> Measure:
    """Count what is on the tape, or in a WAV of earlier versions. Blocks.

    Raises Invalid when it is neither.
    """
    if path.suffix == ".wav":
        return _measure_wav(path)
    with path.open("rb") as file:
        rate = _rate(file)
        sound = sum(max(0, len(block) - NONCE - TAG) for block in _blocks(file, rate))
    return Measure(rate=rate, frames=sound // FRAME)


def _measure_wav(path: Path) -> Measure:
    try:
        with wave.open(str(path), "rb") as file:
            return Measure(rate=file.getframerate(), frames=file.getnframes())
    except (wave.Error, EOFError):
        raise Invalid("recording", "not a recording") from None


class Tape:
    """Reads one tape. Blocks."""

    def __init__(self, path: Path, recording: str, secret: str) -> None:
        self._path = path
        self._cipher = tape_cipher(secret, recording)
        self.is_whole = False
        """Whether its end is there; known once everything has been read."""

    def read(self) -> Iterator[bytes]:
        """The sound, block by block, up to the end or to where a crash has cut it.

        Raises Invalid when the tape was changed, or belongs to another recording or secret.
        """
        with self._path.open("rb") as file:
            rate = _rate(file)
            for number, block in enumerate(_blocks(file, rate)):
                sound = self._opened(block, number, rate)
                if self.is_whole and file.read(1):
                    raise _changed()
                if sound is not None:
                    yield sound
                elif _is_blank(file):
                    return
                else:
                    raise _changed()

    def _opened(self, block: bytes, number: int, rate: int) -> bytes | None:
        nonce, sealed = block[:NONCE], block[NONCE:]
        if len(sealed) < TAG:
            return None
        for kind in (OPEN, LAST):
            try:
                sound = self._cipher.decrypt(nonce, sealed, _about(number, rate, kind))
            except InvalidTag:
                continue
            self.is_whole = kind == LAST
            return sound
        return None


def _rate(file: BinaryIO) -> int:
    head = file.read(HEAD.size)
    if len(head) == HEAD.size:
        magic, rate = HEAD.unpack(head)
        if magic == MAGIC and 0 < rate <= MOST_RATE:
            return int(rate)
    raise Invalid("recording", "not a tape")


def _blocks(file: BinaryIO, rate: int) -> Iterator[bytes]:
    """Every block that is all there.

    Raises Invalid when a block is longer than any: a crash cuts off less than one.
    """
    most = NONCE + TAG + rate * FRAME
    while len(head := file.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        if length > most:
            raise _changed()
        block = file.read(length)
        if len(block) < length:
            return
        yield block


def _is_blank(file: BinaryIO) -> bool:
    """Whether what was read last, and all that follows, was never written: a power cut does so."""
    file.seek(-1, os.SEEK_CUR)
    return not any(file.read())


def _changed() -> Invalid:
    return Invalid("recording", "it has been changed, or the secret has")


def _about(number: int, rate: int, kind: str) -> bytes:
    """What is sealed with a block beside its sound."""
    return f"{number}/{rate}/{kind}".encode()
