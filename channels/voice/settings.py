"""Where the voice channel keeps its files, for the node, the set-up and the gateway alike."""

from pathlib import Path

from infra.settings import Settings


def speech_folder(settings: Settings) -> Path:
    """Where models of one's own are looked for, and what packages bring is put together."""
    return settings.voice.models_dir or settings.data_dir / "speech"


def live_recordings(settings: Settings) -> Path:
    """Where nodes write recordings while calls last."""
    return settings.data_dir / "recordings" / "live"
