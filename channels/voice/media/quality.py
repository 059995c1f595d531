"""How good a line sounds, estimated from what its packets did.

Source: ITU-T G.107 (06/2015), with the defaults but for delay and loss; G.113 Appendix I for how
G.711 with concealment bears loss; jitter as in RFC 3550, section 6.4.1.
"""

G711_LOSS_ROBUSTNESS = 25.1
FACTOR_WITHOUT_HARM = 93.2
BUFFER_MS = 40.0
"""What frames and buffers on both sides add to the network's delay."""


def mos(*, jitter_ms: float = 0.0, loss: float = 0.0, rtt_ms: float = 0.0) -> float:
    """The mean opinion score to expect, 1 (bad) to about 4.4. `loss`: share of frames, 0 to 1."""
    delay_ms = rtt_ms / 2 + 2 * jitter_ms + BUFFER_MS
    late = 0.024 * delay_ms + 0.11 * max(0.0, delay_ms - 177.3)
    percent = 100 * min(1.0, max(0.0, loss))
    lossy = 95 * percent / (percent + G711_LOSS_ROBUSTNESS)
    factor = min(100.0, max(0.0, FACTOR_WITHOUT_HARM - late - lossy))
    score = 1 + 0.035 * factor + factor * (factor - 60) * (100 - factor) * 7e-6
    return round(min(4.5, max(1.0, score)), 2)


class Arrivals:
    """How regularly the frames of a stream come in. Times are seconds on any steady clock."""

    def __init__(self, frame_ms: float = 20.0) -> None:
        self._frame_ms = frame_ms
        self._last_s: float | None = None
        self.received = 0
        self.jitter_ms = 0.0

    def came(self, at_s: float, frames: int = 1) -> None:
        """`frames` frames came at once."""
        if self._last_s is not None:
            off_ms = abs((at_s - self._last_s) * 1000 - self._frame_ms * frames)
            self.jitter_ms += (off_ms - self.jitter_ms) / 16
        self._last_s = at_s
        self.received += frames
