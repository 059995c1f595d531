"""Keys as telephone-events in RTP (RFC 4733): told once on arrival, and written when sent. Pure."""

from collections.abc import Iterator

from aiortp.dtmf import DTMF_EVENTS, EVENT_TO_DIGIT, DtmfEvent

TONE_STEPS = 8
"""A key is held 160 ms."""
PAUSE_STEPS = 4
ENDS = 3
"""The end of a key is said three times over (RFC 4733 2.5.1.4)."""
HALF = 1 << 31
SAME_KEY_GAP_MS = 50
"""Within this a new event with the same key goes on from the last segment."""


class DigitReceiver:
    """Tells each key once, at its first packet: the last may be lost, or come late."""

    def __init__(self, clock: int = 8000) -> None:
        """`clock`: ticks a second of the RTP clock."""
        self._gap = SAME_KEY_GAP_MS * clock // 1000
        self._event = -1
        self._timestamp: int | None = None
        self._until = 0
        self._has_ended = True

    def feed(self, payload: bytes, timestamp: int) -> str | None:
        """One packet; returns the key if this is the first of it."""
        try:
            event = DtmfEvent.parse(payload)
        except ValueError:
            return None
        last = self._timestamp
        if last is not None and ((timestamp - last) & 0xFFFFFFFF) >= HALF:
            return None  # a late packet of an earlier key
        is_same = timestamp == last
        goes_on = (
            not is_same and not self._has_ended and event.event == self._event
            and ((timestamp - self._until) & 0xFFFFFFFF) < self._gap
        )  # fmt: skip
        self._event, self._timestamp = event.event, timestamp
        self._until = (timestamp + event.duration) & 0xFFFFFFFF
        self._has_ended = event.end or (is_same and self._has_ended)
        return None if is_same or goes_on else EVENT_TO_DIGIT.get(event.event)


def steps(digit: str, step: int = 160) -> Iterator[list[tuple[bool, bytes]]]:
    """What to send in each 20 ms of a key: packets as (marker, payload), all at its first clock.

    The pause between keys is at the end, as steps with nothing to send. `step`: ticks of 20 ms.
    """
    code = DTMF_EVENTS[digit]
    for n in range(1, TONE_STEPS + 1):
        event = DtmfEvent(event=code, end=False, volume=10, duration=n * step)
        yield [(n == 1, event.serialize())]
    end = DtmfEvent(event=code, end=True, volume=10, duration=(TONE_STEPS + 1) * step)
    yield [(False, end.serialize())] * ENDS
    for _ in range(PAUSE_STEPS):
        yield []
