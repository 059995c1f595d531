"""What can be set about hearing and speaking, and what is taken when nothing is set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSettings:
    """How the pool is set up. Engines not named are chosen from what is there."""

    models_folder: Path
    """One's own models: `vosk/<language>`, `whisper/<language or multilingual>`,
    `piper/<language>`, `kokoro/<language>`; beside them what `packages.prepare` made."""
    cache_folder: Path
    """Spoken sentences are kept here."""
    recordings_folder: Path | None = None
    """`<language>/<prompt id>.wav`: recordings that are played instead of speaking a prompt."""
    languages: tuple[Language, ...] = (Language("en"), Language("zh"))
    """Spoken languages; engines are loaded in this order."""
    recognizers: Mapping[Language, str] = field(default_factory=dict)
    """Kind of recognizer by language: vosk | whisper."""
    synthesizers: Mapping[Language, str] = field(default_factory=dict)
    """Kind of synthesizer by language: piper | kokoro | hibari | espeak | pyttsx3."""
    voices: Mapping[Language, str] = field(default_factory=dict)
    """Voice by language; the engine's usual one where none is named."""
    workers: int = 1
    """Processes; one for every two cores is enough."""
    threads: int = 2
    """Decodes at a time in one process."""
    backlog: int = 16
    """Most unanswered requests to one process; more are refused at once."""
    decode_timeout_s: float = 2.0
    say_timeout_s: float = 5.0
    best_timeout_s: float = 2.4
    """Who waits for a sentence waits so long for the best engine; then a spare one speaks it."""
    stuck_after_s: float = 20.0
    """A process that owes an answer for longer is ended and started anew."""
    cache_bytes: int = 500_000_000
    memory_bytes: int = 64_000_000
    worker_module: str = "channels.voice.speech.worker"
    """What a worker process runs."""
