"""Sealed recordings: a file in pieces, each encrypted on its own, so that any part can be played.

A file is MAGIC, then pieces of at most PIECE bytes, each as nonce and ciphertext. What a piece is,
and whether it is the last, is sealed with it: none can be left out, moved or swapped.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from core.errors import Invalid

from .sealing import cipher

MAGIC = b"MSREC1\n"
PIECE = 65_536
NONCE = 12
TAG = 16
MEDIA_TYPE = "audio/ogg"
REFUSED = 3
"""How the archiver ends when what it was given had been changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What came of a recording. `peaks`: two hexadecimal digits a bar and channel.

    `is_whole`: its end is there; False when a crash has cut it.
    """

    seconds: float
    peaks: str
    is_whole: bool = True


def peaks_from(text: str) -> list[list[float]]:
    """The waveform as pairs of customer and agent, each 0 to 1."""
    values = [int(text[at : at + 2], 16) / 255 for at in range(0, len(text), 2)]
    return [[round(values[at], 3), round(values[at + 1], 3)] for at in range(0, len(values) - 1, 2)]


def seal_pieces(plain: bytes, file: BinaryIO, recording: str, secret: str) -> None:
    sealer = cipher(secret, recording)
    file.write(MAGIC)
    count = max(1, -(-len(plain) // PIECE))
    for number in range(count):
        piece = plain[number * PIECE : (number + 1) * PIECE]
        nonce = os.urandom(NONCE)
        file.write(nonce + sealer.encrypt(nonce, piece, _about(number, count)))


def size_of(path: Path) -> int:
    """How many bytes of audio the sealed file holds."""
    sealed = path.stat().st_size - len(MAGIC)
    pieces = -(-sealed // (PIECE + NONCE + TAG))
    return sealed - pieces * (NONCE + TAG)


def read(path: Path, recording: str, secret: str, start: int, end: int) -> Iterator[bytes]:
    """The audio from byte `start` up to `end`, not including it, piece by piece. Blocks.

    Raises Invalid when the file was changed, or belongs to another recording.
    """
    opener = cipher(secret, recording)
    step = PIECE + NONCE + TAG
    count = max(1, -(-(path.stat().st_size - len(MAGIC)) // step))
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Invalid("recording", "not a sealed recording")
        for number in range(start // PIECE, -(-end // PIECE)):
            file.seek(len(MAGIC) + number * step)
            sealed = file.read(step)
            try:
                piece = opener.decrypt(sealed[:NONCE], sealed[NONCE:], _about(number, count))
            except InvalidTag:
                raise Invalid("recording", "it has been changed, or the secret has") from None
            first = number * PIECE
            yield piece[max(0, start - first) : end - first]


def _about(number: int, count: int) -> bytes:
    """What is sealed with a piece beside its audio."""
    return f"{number}/{count}".encode()
