"""Vosk: hears while it is spoken, with any model folder; exact with a closed list of phrases.

A recognizer for everything builds caches of its own while it hears: it becomes twice to three times
as fast within half a minute of speech. So those are kept, reset and used again.
"""

import json
import logging
import time
from collections import deque

from .engines import Engine
from .espeak import Espeak
from .frames import Heard, HeardWord
from .library import find_library
from .opened import EngineFailed
from .sound import for_phone
from .speech import PHONE_RATE

log = logging.getLogger(__name__)

KEPT = 2
LONGEST_USE_S = 600
"""Its caches grow by half a megabyte for a second of speech."""
UNKNOWN = ("[unk]", "<unk>", "<UNK>")
"""What models call a word they do not know: in a closed list it takes what is not of the list."""
WARMING = ("1 2 3 4 5 6 7 8 9 10", "2468, 1357, 90210", "11:45, 2026", "30, 40, 50, 60, 70, 80")
"""Any voice of espeak reads figures in its own language."""


def open_engine(engine: Engine, _threads: int) -> "Vosk":
    """Load a model folder: some seconds. Raises EngineFailed."""
    import vosk

    vosk.SetLogLevel(-1)
    try:
        model = vosk.Model(engine.folder)
    except Exception as err:
        raise EngineFailed("the folder holds no model") from err
    return Vosk(model, engine.language or "")


class Vosk:
    """One model, shared by recognizers that one stream uses at a time."""

    def __init__(self, model: "vosk.Model", language: str) -> None:  # type: ignore[name-defined]  # noqa: F821
        self._model = model
        self._language = language
        self._idle: deque[Listener] = deque()
        self._others = tuple(word for word in UNKNOWN if not self.missing((word,)))

    def open(self, phrases: tuple[str, ...]) -> "VoskStream":
        """Begin an utterance. With phrases only their words are heard."""
        known = tuple(phrase for phrase in phrases if not self.missing((phrase,)))
        if known:
            return VoskStream(self, Listener(self._model, (*known, *self._others)), self._language)
        try:
            listener = self._idle.popleft()
        except IndexError:
            listener = Listener(self._model)
        return VoskStream(self, listener, self._language)

    def missing(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """Name the words that the model does not know: it would silently never hear them."""
        words = dict.fromkeys(word for phrase in phrases for word in phrase.split())
        return tuple(word for word in words if self._model.vosk_model_find_word(word) < 0)

    def warm(self) -> None:
        """Let the kept recognizers hear half a minute each, so that callers do not wait for it."""
        library = find_library()
        if library is None:
            return
        voice = Espeak(library)
        spoken = [for_phone(voice.speak(text, self._language, None)) for text in WARMING]
        for _ in range(KEPT):
            listener = Listener(self._model)
            for pcm in spoken:
                listener.feed(pcm)
            listener.finish()
            self.take_back(listener)

    def take_back(self, listener: "Listener") -> None:
        """Keep a recognizer for the next utterance, unless it has grown too large."""
        if listener.is_closed_list or listener.seconds > LONGEST_USE_S or len(self._idle) >= KEPT:
            return
        listener.reset()
        self._idle.append(listener)


class Listener:
    """A recognizer, and how much it has heard: its times count on over resets."""

    def __init__(self, model: "vosk.Model", phrases: tuple[str, ...] = ()) -> None:  # type: ignore[name-defined]  # noqa: F821
        from vosk import KaldiRecognizer

        grammar = (json.dumps(phrases, ensure_ascii=False),) if phrases else ()
        self._recognizer = KaldiRecognizer(model, PHONE_RATE, *grammar)
        self._recognizer.SetWords(True)
        self.is_closed_list = bool(phrases)
        self._samples = 0

    @property
    def seconds(self) -> float:
        return self._samples / PHONE_RATE

    def feed(self, pcm: bytes) -> dict[str, object] | None:
        """Hear more; gives what was said when a pause ended it."""
        self._samples += len(pcm) // 2
        return (
            json.loads(self._recognizer.Result()) if self._recognizer.AcceptWaveform(pcm) else None
        )

    def partial(self) -> str:
        return str(json.loads(self._recognizer.PartialResult()).get("partial", ""))

    def finish(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self._recognizer.FinalResult())
        return found

    def reset(self) -> None:
        self._recognizer.Reset()


class VoskStream:
    """One utterance. What a pause within it ended stays, and what follows is added."""

    def __init__(self, vosk: Vosk, listener: Listener, language: str) -> None:
        self._vosk = vosk
        self._listener = listener
        self._language = language
        self._offset = listener.seconds
        self._words: list[HeardWord] = []
        self._seconds = 0.0
        self._is_closed = False

    def feed(self, pcm: bytes) -> None:
        began = time.thread_time()
        found = self._listener.feed(pcm)
        if found:
            self._add(found)
        self._seconds += time.thread_time() - began

    def partial(self) -> str:
        open_words = [word for word in self._listener.partial().split() if word not in UNKNOWN]
        return " ".join([*(word.text for word in self._words), *open_words])

    def finish(self) -> Heard:
        """Give all words so far; more may be fed after it."""
        began = time.thread_time()
        self._add(self._listener.finish())
        self._seconds += time.thread_time() - began
        sure = [word.confidence for word in self._words]
        return Heard(
            text=" ".join(word.text for word in self._words),
            language=self._language,
            confidence=sum(sure) / len(sure) if sure else 0.0,
            no_speech=0.0 if sure else 1.0,
            seconds=self._seconds,
            words=tuple(self._words),
        )

    def close(self) -> None:
        """Give the recognizer back; may be called twice."""
        if not self._is_closed:
            self._is_closed = True
            self._vosk.take_back(self._listener)

    def _add(self, found: dict[str, object]) -> None:
        words = found.get("result")
        for word in words if isinstance(words, list) else []:
            if word["word"] in UNKNOWN:
                continue
            self._words.append(
                HeardWord(
                    text=word["word"],
                    start=round(word["start"] - self._offset, 3),
                    end=round(word["end"] - self._offset, 3),
                    confidence=word["conf"],
                )
            )
