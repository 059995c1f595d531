"""The recording of one call: the customer left, what the customer hears right, at 8 kHz."""

from collections.abc import Callable

from channels.voice.media.frames import PHONE_RATE, frame_bytes
from channels.voice.media.recorder import Recorder
from channels.voice.media.resample import Halver

PHONE_FRAME = frame_bytes(PHONE_RATE)


class Tape:
    """At most one recording at a time."""

    def __init__(
        self, make: Callable[[str], Recorder], complete: Callable[[Recorder], None]
    ) -> None:
        """`make`: a recorder for a file of this name. `complete`: closes one and tells of it."""
        self._make = make
        self._complete = complete
        self._recorder: Recorder | None = None
        self._said, self._heard = Halver(), Halver()

    @property
    def is_on(self) -> bool:
        return self._recorder is not None

    def start(self, file: str) -> None:
        if self._recorder is None:
            self._recorder = self._make(file)

    def pause(self) -> None:
        """Keep nothing until `resume`."""
        if self._recorder is not None:
            self._recorder.pause()

    def resume(self) -> None:
        if self._recorder is not None:
            self._recorder.resume()

    def stop(self) -> None:
        """Complete the recording."""
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            self._complete(recorder)

    def write(self, said: bytes, heard: bytes) -> None:
        """20 ms of what the customer said and heard, at 8 or 16 kHz; empty is silence."""
        if self._recorder is not None:
            self._recorder.write(_narrow(said, self._said), _narrow(heard, self._heard))


def _narrow(frame: bytes, halver: Halver) -> bytes:
    return halver.feed(frame) if len(frame) > PHONE_FRAME else frame
