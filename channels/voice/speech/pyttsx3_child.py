"""The child that runs pyttsx3: a line in for every sentence, a line out when its WAV is there."""

import ctypes
import json
import os
import sys
import time
import wave

from .library import find_library

WAIT_S, LOOK_S = 4.0, 0.005


def main() -> None:
    """Speak what standard input asks for, until it closes."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # pyttsx3 prints for every file it writes
    _lead_to_library()
    import pyttsx3

    engine = pyttsx3.init(driverName="espeak")
    for line in sys.stdin:
        asked = json.loads(line)
        for voice in asked["voices"]:
            engine.setProperty("voice", voice)  # one that does not exist changes nothing
        engine.save_to_file(asked["text"], asked["path"])
        engine.runAndWait()
        _wait_for(asked["path"])
        answers.write("\n")
        answers.flush()


def _lead_to_library() -> None:
    """Let pyttsx3 find the package's library where the system has none.

    It opens the library by the name that the loaded one bears, so loading it first is enough.
    """
    library = find_library()
    if library is not None and library.data is not None:
        os.environ["ESPEAK_DATA_PATH"] = library.data
        ctypes.CDLL(library.path, mode=ctypes.RTLD_GLOBAL)


def _wait_for(path: str) -> None:
    """`runAndWait` may return before the file is written."""
    for _ in range(int(WAIT_S / LOOK_S)):
        try:
            with wave.open(path, "rb") as file:
                if file.getnframes() > 0:
                    return
        except (OSError, EOFError, wave.Error):
            pass
        time.sleep(LOOK_S)


if __name__ == "__main__":
    main()
