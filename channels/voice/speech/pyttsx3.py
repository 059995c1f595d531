"""pyttsx3, for who wants its voices: in a child process of one thread that is watched.

pyttsx3 2.99 on libespeak: two engines or a `stop` from another thread end the process, and
now and then a WAV comes out empty. So one child speaks one sentence at a time, every WAV is
checked, and a child that is late or wrong is replaced.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import wave
from pathlib import Path

from .engines import Engine
from .opened import EngineFailed, Sound

ANSWER_S, START_S = 5.0, 15.0
TRIES = 2
ROOT = Path(__file__).parents[3]
CHILD = "channels.voice.speech.pyttsx3_child"
VOICES = {"en": "gmw/en", "zh": "sit/cmn-latn-pinyin"}


def open_engine(_engine: Engine, _threads: int) -> "Pyttsx3":
    """Start the child and let it speak once."""
    voice = Pyttsx3()
    voice.speak("Good morning.", "en", None)
    return voice


class Pyttsx3:
    """Sentences wait for each other. The child ends when its owner does: its input closes."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return self._child.pid if self._child else None

    def speak(self, text: str, language: str, voice: str | None) -> Sound:
        """Speak one sentence. Raises EngineFailed when two children in a row do not."""
        with self._turn, tempfile.TemporaryDirectory() as folder:
            for attempt in range(TRIES):
                path = Path(folder, f"{attempt}.wav")
                self._ask(text, [VOICES.get(language, language), voice], path)
                sound = _read(path)
                if sound is not None:
                    return sound
                self._end()
        raise EngineFailed("pyttsx3 wrote nothing")

    def close(self) -> None:
        """End the child."""
        with self._turn:
            self._end()

    def _ask(self, text: str, voices: list[str | None], path: Path) -> None:
        """Have a WAV written; whether it was is seen by reading it."""
        child, patience = self._child, ANSWER_S
        if child is None or child.poll() is not None:
            self._end()
            child, patience = self._start(), START_S
        assert child.stdin
        assert child.stdout
        asked = {"text": text, "voices": voices, "path": os.fspath(path)}
        try:
            child.stdin.write(json.dumps(asked).encode() + b"\n")
            child.stdin.flush()
        except BrokenPipeError:
            return
        if select.select([child.stdout], [], [], patience)[0]:
            child.stdout.readline()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", CHILD]
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.fspath(ROOT)},
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()


def _read(path: Path) -> Sound | None:
    """Read a WAV if it is there and whole."""
    try:
        with wave.open(os.fspath(path), "rb") as file:
            pcm = file.readframes(file.getnframes())
            is_whole = 0 < len(pcm) == 2 * file.getnframes()
            return Sound(pcm=pcm, rate=file.getframerate()) if is_whole else None
    except (OSError, EOFError, wave.Error):
        return None
