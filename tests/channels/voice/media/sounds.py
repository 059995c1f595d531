"""Sounds for tests: tones, noise, and people speaking from files where they are installed."""

import wave
from pathlib import Path

import numpy as np

from channels.voice.media.frames import FULL_SCALE, clipped, frame_bytes

RECORDINGS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")


def sine(hz: float, ms: int, *, rate: int = 8000, level: float = 0.3) -> bytes:
    """A tone whose peak is `level` of full scale."""
    at = np.arange(rate * ms // 1000) / rate
    return clipped(np.sin(2 * np.pi * hz * at) * level * FULL_SCALE).tobytes()


def noise(ms: int, *, rate: int = 8000, rms: float = 0.05, seed: int = 1) -> bytes:
    """White noise of `rms` of full scale."""
    chance = np.random.default_rng(seed)
    return clipped(chance.normal(0, rms * FULL_SCALE, rate * ms // 1000)).tobytes()


def cut(pcm: bytes, rate: int = 8000) -> list[bytes]:
    """Whole frames; the rest is left out."""
    size = frame_bytes(rate)
    return [pcm[at : at + size] for at in range(0, len(pcm) - size + 1, size)]


def strength(pcm: bytes, hz: float, *, rate: int = 8000) -> float:
    """The peak of the tone of `hz` in the sound, as a share of full scale."""
    heard = np.frombuffer(pcm, "<i2").astype(float) / FULL_SCALE
    at = np.arange(heard.size) / rate
    return float(abs(np.dot(heard, np.exp(-2j * np.pi * hz * at))) * 2 / heard.size)


def recording(name: str) -> bytes:
    """What a recorded voice says, at 8 kHz."""
    with wave.open(str(RECORDINGS / f"{name}.wav"), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return file.readframes(file.getnframes())
