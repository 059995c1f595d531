"""What a party hears from us: prompts one after another, music below and between them."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .frames import FRAME_MS, PHONE_RATE, clipped, frame_bytes, frame_samples, ratio, samples

DUCKED_DB = -18.0
"""How much softer music gets while a prompt is spoken over it."""
GAIN_A_FRAME = 0.08
"""How far the music's factor falls in 20 ms when it gives way to a prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """How much of a prompt was played."""

    name: str
    ms: int
    is_whole: bool


@dataclass(slots=True, kw_only=True)
class _Prompt:
    name: str
    pcm: bytes
    at: int = 0

    def frame(self, size: int) -> bytes:
        piece = self.pcm[self.at : self.at + size]
        self.at += size
        return piece.ljust(size, b"\0")

    def spoken(self, rate: int) -> Spoken:
        played = min(self.at, len(self.pcm))
        ms = played * 1000 // (2 * rate)
        return Spoken(name=self.name, ms=ms, is_whole=played == len(self.pcm))


class _Music:
    def __init__(self, loop: bytes, *, rate: int, fade_ms: int) -> None:
        self._loop = samples(loop).astype(np.float32)
        self._size = frame_samples(rate)
        self._at = 0
        self._gain = 0.0
        self._rise = FRAME_MS / max(FRAME_MS, fade_ms)

    def next(self, wanted: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """The next frame, its factor on the way to `wanted`."""
        if wanted >= self._gain:
            gain = min(wanted, self._gain + self._rise)
        else:
            gain = max(wanted, self._gain - GAIN_A_FRAME)
        ramp = np.linspace(self._gain, gain, self._size, dtype=np.float32)
        at = (self._at + np.arange(self._size)) % self._loop.size
        self._at, self._gain = (self._at + self._size) % self._loop.size, gain
        return self._loop[at] * ramp


class Player:
    """Plays to one party, or as one party of a bridge. Frames are taken every 20 ms."""

    def __init__(
        self, rate: int = PHONE_RATE, *, on_finished: Callable[[Spoken], None] = lambda _: None
    ) -> None:
        """`on_finished`: told of each prompt with the frame after its last; may queue more."""
        self._rate = rate
        self._on_finished = on_finished
        self._prompts: deque[_Prompt] = deque()
        self._music: _Music | None = None
        self._is_paused = False

    @property
    def is_speaking(self) -> bool:
        """Whether a prompt is being played, is paused or waits."""
        return bool(self._prompts)

    def say(self, name: str, pcm: bytes) -> None:
        """Queue a prompt, PCM at the player's rate."""
        self._prompts.append(_Prompt(name=name, pcm=pcm))

    def pause(self) -> None:
        """Be silent, prompts and music, until `resume`."""
        self._is_paused = True

    def resume(self) -> None:
        self._is_paused = False

    def position(self) -> Spoken | None:
        """How far the prompt being played has come; None when there is none."""
        return self._prompts[0].spoken(self._rate) if self._prompts else None

    def stop(self) -> list[Spoken]:
        """Stop speaking with the next frame and drop what waits; how much of each was played.

        Music goes on. `on_finished` is not told.
        """
        stopped = [prompt.spoken(self._rate) for prompt in self._prompts]
        self._prompts.clear()
        return stopped

    def play_music(self, loop: bytes, *, fade_ms: int = 1500) -> None:
        """Play PCM over and over, fading in; prompts are heard above it."""
        self._music = _Music(loop, rate=self._rate, fade_ms=fade_ms) if loop else None

    def stop_music(self) -> None:
        self._music = None

    def frame(self) -> bytes | None:
        """The next 20 ms; None when there is nothing to play."""
        if self._is_paused:
            return None
        self._finish_whole()
        prompt = self._prompts[0] if self._prompts else None
        said = prompt.frame(frame_bytes(self._rate)) if prompt else None
        if self._music is None:
            return said
        below = self._music.next(ratio(DUCKED_DB) if said else 1.0)
        return clipped(below + samples(said) if said else below).tobytes()

    def _finish_whole(self) -> None:
        while self._prompts and self._prompts[0].at >= len(self._prompts[0].pcm):
            self._on_finished(self._prompts.popleft().spoken(self._rate))
