"""libespeak-ng called in its synchronous mode: no file, no sound card. Speaks every language.

Source: espeak-ng's speak_lib.h.
"""

import ctypes
import logging
import threading

from .engines import Engine
from .library import Library, find_library
from .opened import EngineFailed, Sound

log = logging.getLogger(__name__)

SYNCHRONOUS = 2
DO_NOT_EXIT = 0x8000
CHARACTERS = 1
UTF8, END_PAUSE = 1, 0x1000
RATE_PARAMETER, WORDS_A_MINUTE = 1, 160
VOICES = {"zh": "cmn-latn-pinyin"}
"""Where it is not the language's name: before 1.52 the voice `cmn` reads Chinese wrongly."""

Hear = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def open_engine(_engine: Engine, _threads: int) -> "Espeak":
    """Open the library that is there. Raises EngineFailed."""
    library = find_library()
    if library is None:
        raise EngineFailed("no libespeak-ng")
    return Espeak(library)


class Espeak:
    """The library's one voice of this process; callers wait for each other."""

    def __init__(self, library: Library) -> None:
        self._calls = ctypes.CDLL(library.path)
        data = library.data.encode() if library.data else None
        self.rate = int(self._calls.espeak_Initialize(SYNCHRONOUS, 0, data, DO_NOT_EXIT))
        if self.rate <= 0:
            raise EngineFailed("libespeak-ng finds no data")
        self._heard: list[bytes] = []
        self._hear = Hear(self._keep)  # the library calls it for as long as the process lives
        self._calls.espeak_SetSynthCallback(self._hear)
        self._calls.espeak_SetParameter(RATE_PARAMETER, WORDS_A_MINUTE, 0)
        self._turn = threading.Lock()

    def speak(self, text: str, language: str, voice: str | None) -> Sound:
        """Speak one sentence: about 5 ms."""
        said = text.encode()
        with self._turn:
            self._choose(voice, VOICES.get(language, language))
            self._heard.clear()
            self._calls.espeak_Synth(
                said, ctypes.c_size_t(len(said) + 1), 0, CHARACTERS, 0, UTF8 | END_PAUSE, None, None
            )
            return Sound(pcm=b"".join(self._heard), rate=self.rate)

    def _choose(self, voice: str | None, usual: str) -> None:
        """Take a voice by name, or the language's: better than leaving a caller in silence."""
        if voice is not None:
            if self._calls.espeak_SetVoiceByName(voice.encode()) == 0:
                return
            log.warning("no such voice", extra={"voice": voice})
        if self._calls.espeak_SetVoiceByName(usual.encode()) != 0:
            raise EngineFailed("no voice for the language")

    def _keep(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if count > 0 and samples:
            self._heard.append(ctypes.string_at(samples, 2 * count))
        return 0
