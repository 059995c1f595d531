"""A bridge: everybody hears the others, each as loud as the gains say.

`out = clip(gains @ in)` once every 20 ms, 10 to 30 µs for two to ten parties at 8 kHz. Who hears
whom is decided in modes.py. Gains change over one frame, so nothing clicks.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .frames import PHONE_RATE, clipped, frame_samples, samples
from .inlet import Inlet
from .resample import Doubler, Halver, converter

Gains = Mapping[tuple[str, str], float]
"""How loud the second named is in the ear of the first: a factor, 1.0 as it came. None is 0."""

Matrix = NDArray[np.float32]


class _Party:
    """One name in the bridge and what its audio goes through at the edge."""

    def __init__(self, *, rate: int, bridge_rate: int) -> None:
        self.rate = rate
        self.inlet = Inlet()
        self.meet(bridge_rate)

    def meet(self, bridge_rate: int) -> None:
        self.inward: Doubler | Halver | None = converter(self.rate, bridge_rate)
        self.outward: Doubler | Halver | None = converter(bridge_rate, self.rate)

    def taken(self) -> bytes | None:
        frame = self.inlet.take()
        return self.inward.feed(frame) if frame is not None and self.inward else frame


class Mixer:
    """One bridge. A party is whoever speaks or hears in it: legs, players, recorders."""

    def __init__(self, rate: int = PHONE_RATE) -> None:
        self._rate = rate
        self._parties: dict[str, _Party] = {}
        self._order: tuple[str, ...] = ()
        self._gains: Gains = {}
        self._now = self._last = np.zeros((0, 0), np.float32)
        self._ears: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._mouths = self._ears
        self._is_changed = False
        self._is_quiet = False

    @property
    def rate(self) -> int:
        """Samples a second inside the bridge."""
        return self._rate

    @property
    def parties(self) -> tuple[str, ...]:
        return self._order

    def join(self, name: str, rate: int | None = None) -> None:
        """Take in a party whose frames have `rate` (the bridge's own when None)."""
        self._parties[name] = _Party(rate=rate or self._rate, bridge_rate=self._rate)
        self._arrange()

    def leave(self, name: str) -> None:
        """Let a party go; one that is not there is no error."""
        if self._parties.pop(name, None):
            self._arrange()

    def set_rate(self, rate: int) -> None:
        """Change the rate inside, for instance once two wideband parties talk."""
        if rate != self._rate:
            self._rate = rate
            for party in self._parties.values():
                party.meet(rate)

    def set_gains(self, gains: Gains) -> None:
        """From the next frame on, who hears whom. Names that are not here are kept for later."""
        self._gains = dict(gains)
        self._change()

    def put(self, name: str, frame: bytes) -> None:
        """A frame one party said, at its own rate. Whoever is not here is not heard."""
        if party := self._parties.get(name):
            party.inlet.put(frame)

    def mix(self) -> dict[str, bytes]:
        """What each party that may hear somebody hears now, at its own rate. Every 20 ms.

        Nothing once nobody says anything that others may hear.
        """
        frames = [party.taken() for party in self._parties.values()]
        is_loud = self._is_changed or any(
            frame is not None and is_heard
            for frame, is_heard in zip(frames, self._mouths, strict=True)
        )
        was_quiet, self._is_quiet = self._is_quiet, not is_loud
        if was_quiet and not is_loud:
            return {}
        said = self._waves(frames)
        heard = self._now @ said
        ears = self._ears
        if self._is_changed:
            ramp = np.linspace(0, 1, said.shape[1], dtype=np.float32)
            heard = heard * ramp + (self._last @ said) * (1 - ramp)
            ears = np.logical_or(ears, self._last.any(axis=1))
            self._last, self._is_changed = self._now, False
        return {
            name: self._outward(name, wave.tobytes())
            for name, wave, hears in zip(self._order, clipped(heard), ears, strict=True)
            if hears
        }

    def _waves(self, frames: Sequence[bytes | None]) -> Matrix:
        size = frame_samples(self._rate)
        said = np.zeros((len(self._order), size), np.float32)
        for row, frame in enumerate(frames):
            if frame is not None:
                wave = samples(frame)[:size]
                said[row, : wave.size] = wave
        return said

    def _outward(self, name: str, frame: bytes) -> bytes:
        outward = self._parties[name].outward
        return outward.feed(frame) if outward else frame

    def _arrange(self) -> None:
        """Set up the matrices for who is here now; whoever stayed keeps the present gain."""
        before = {name: index for index, name in enumerate(self._order)}
        self._order = tuple(self._parties)
        last = np.zeros((len(self._order), len(self._order)), np.float32)
        stayed = [(new, before[name]) for new, name in enumerate(self._order) if name in before]
        for row, old_row in stayed:
            for column, old_column in stayed:
                last[row, column] = self._last[old_row, old_column]
        self._last = last
        self._change()

    def _change(self) -> None:
        """From the next frame on, other gains."""
        self._now = self._matrix()
        self._ears = np.any(self._now, axis=1)
        self._mouths = np.any(self._now, axis=0)
        self._is_changed = True

    def _matrix(self) -> Matrix:
        gain = self._gains.get
        rows = [[gain((ear, mouth), 0.0) for mouth in self._order] for ear in self._order]
        return np.array(rows, np.float32).reshape(len(self._order), len(self._order))
