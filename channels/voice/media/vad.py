"""Is somebody speaking? Silero's network, run on onnxruntime alone at 8 kHz.

One session serves all streams; each keeps the network's state and what is left of its audio.
A block of 32 ms takes about 0.13 ms of CPU time, and next to nothing while the line is quiet.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .frames import FULL_SCALE, PHONE_RATE, samples

BLOCK = 256
"""Samples the network takes at once at 8 kHz: 32 ms."""
CONTEXT = 32
"""Samples of the block before that it wants to see again."""
QUIET_DBFS = -62.0
"""Below this nobody speaks: the soft end of a word on a faint line is 10 dB above."""
STILL_SPEECH = 0.2
"""Above this the network is asked whatever the level, to find the end of what it heard."""
QUIET_ENERGY = BLOCK * 10 ** (QUIET_DBFS / 10)

Floats = NDArray[np.float32]


class VoiceActivity(Protocol):
    """Tells for every frame of one stream at 8 kHz how likely it is speech."""

    def feed(self, frame: bytes) -> float:
        """The next 20 ms; returns a probability, 0 to 1, at most 32 ms old."""
        ...

    def reset(self) -> None:
        """Something else is heard now: forget what was before."""
        ...


def model_path() -> Path:
    """Where the package silero-vad keeps its network. It is not imported: it would load torch.

    Raises FileNotFoundError when it is not installed.
    """
    spec = find_spec("silero_vad")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "data" / "silero_vad.onnx"
        if path.is_file():
            return path
    raise FileNotFoundError("silero_vad.onnx")


class SileroModel:
    """The network. Loading takes some tenths of a second: before calls are taken."""

    def __init__(self, path: Path | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(path or model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._rate = np.array(PHONE_RATE, np.int64)

    def judge(self, block: Floats, state: Floats) -> tuple[float, Floats]:
        """The probability of speech and the next state.

        `block`: (1, CONTEXT + BLOCK), -1 to 1; `state`: (2, 1, 128), zeros at first.
        """
        asked = {"input": block, "state": state, "sr": self._rate}
        probability, after = self._session.run(None, asked)
        return float(probability[0, 0]), after


class SileroVad:
    """One stream listened to by the shared network."""

    def __init__(self, model: SileroModel) -> None:
        self._model = model
        self.reset()

    def reset(self) -> None:
        self._state = np.zeros((2, 1, 128), np.float32)
        self._wave = np.zeros(CONTEXT, np.float32)
        self._probability = 0.0

    def feed(self, frame: bytes) -> float:
        wave = np.concatenate([self._wave, samples(frame).astype(np.float32) / FULL_SCALE])
        while wave.size >= CONTEXT + BLOCK:
            self._hear(wave[: CONTEXT + BLOCK])
            wave = wave[BLOCK:]
        self._wave = wave
        return self._probability

    def _hear(self, block: Floats) -> None:
        fresh = block[CONTEXT:]
        if self._probability < STILL_SPEECH and float(np.dot(fresh, fresh)) < QUIET_ENERGY:
            self._probability = 0.0
            return
        self._probability, self._state = self._model.judge(block[np.newaxis], self._state)
