"""Audio to say and to recognise again: tones, and how much of a tone is in what was heard."""

import wave
from pathlib import Path

import numpy as np


def tone(hertz: float, seconds: float, rate: int = 8000, level: float = 0.3) -> bytes:
    """A sine as signed 16 bit mono."""
    at = np.arange(int(seconds * rate)) / rate
    return bytes((np.sin(2 * np.pi * hertz * at) * level * 32767).astype("<i2").tobytes())


def share_of(pcm: bytes, hertz: float, rate: int = 8000) -> float:
    """How much of the energy in `pcm` lies within 15 Hz of `hertz`: 0 to 1."""
    samples = np.frombuffer(pcm, "<i2").astype(float)
    if len(samples) < rate // 10:
        return 0.0
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    at = np.fft.rfftfreq(len(samples), 1 / rate)
    whole = power[at > 20].sum()
    return float(power[np.abs(at - hertz) < 15].sum() / whole) if whole else 0.0


def write_wav(path: Path, pcm: bytes, rate: int = 8000) -> Path:
    """Store signed 16 bit mono as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path
