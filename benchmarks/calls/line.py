"""What a telephone line does to speech: μ-law, noise, and people who speak faster or slower."""

import numpy as np
import soxr
from numpy.typing import NDArray

from channels.voice.media.frames import PHONE_RATE, clipped, samples
from channels.voice.media.g711 import decode_mulaw, encode_mulaw

Floats = NDArray[np.float64]


def over_telephone(pcm: bytes) -> bytes:
    """μ-law and back."""
    return decode_mulaw(encode_mulaw(pcm))


def with_pauses(pcm: bytes, *, before_s: float, after_s: float) -> bytes:
    """Digital silence around speech."""
    return bytes(2 * round(PHONE_RATE * before_s)) + pcm + bytes(2 * round(PHONE_RATE * after_s))


def with_noise(pcm: bytes, *, speech: bytes, snr_db: float, seed: int) -> bytes:
    """Pink noise below all of `pcm`, so much fainter than `speech` is on average."""
    clean = samples(pcm).astype(np.float64)
    noise = pink(clean.size, seed)
    wanted = rms(samples(speech).astype(np.float64)) * 10 ** (-snr_db / 20)
    return clipped(clean + noise * (wanted / rms(noise))).tobytes()


def pink(count: int, seed: int) -> Floats:
    """Noise with equal power in every octave, as rooms and streets have it."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum[1:] /= np.sqrt(np.arange(1, spectrum.size))
    spectrum[0] = 0
    return np.asarray(np.fft.irfft(spectrum, count))


def rms(wave: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(wave)))) if wave.size else 0.0


def at_speed(pcm: bytes, factor: float) -> bytes:
    """Play faster (above 1) or slower; the pitch goes with it."""
    wave = soxr.resample(samples(pcm).astype(np.float32), PHONE_RATE * factor, PHONE_RATE)
    return clipped(np.asarray(wave)).tobytes()
