"""The last buffer before the mixer: evens out when frames of one party come in.

Frames are taken out every 20 ms, but arrive when the network and the far side's clock like.
"""

from collections import deque

MOST_FRAMES = 6
"""120 ms. What would wait longer is old: the oldest goes."""
WATCHED_TICKS = 100
"""A buffer that never ran below SPARE in this time (2 s) is longer than it has to be."""
SPARE = 2


class Inlet:
    """One party's frames on the way to the mixer."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=MOST_FRAMES)
        self._lowest = MOST_FRAMES
        self._ticks = 0
        self.dropped = 0
        """Frames thrown away because more came than could be heard."""

    def put(self, frame: bytes) -> None:
        """A frame came in."""
        if len(self._frames) == MOST_FRAMES:
            self.dropped += 1
        self._frames.append(frame)

    def take(self) -> bytes | None:
        """The next frame, None when nothing is there; called every 20 ms."""
        self._lowest = min(self._lowest, len(self._frames))
        self._ticks += 1
        if self._ticks >= WATCHED_TICKS:
            if self._lowest > SPARE:
                self._frames.popleft()
                self.dropped += 1
            self._lowest, self._ticks = MOST_FRAMES, 0
        return self._frames.popleft() if self._frames else None
