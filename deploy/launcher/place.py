"""The clone, where its environment and data live, and what has been done there already."""

import hashlib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

NOT_SOURCES = {".git", ".venv", "node_modules", "dist", "coverage", "data", "__pycache__"}


class Stop(Exception):
    """End with a message for the person at the terminal: what is wrong, and what to do."""


@dataclass(frozen=True)
class Place:
    """The clone, and where its environment and data live (MAINSTEM_VENV, MAINSTEM_DATA_DIR)."""

    root: Path
    environ: Mapping[str, str]

    @property
    def venv(self) -> Path:
        return self._below_root(self.environ.get("MAINSTEM_VENV") or ".venv")

    @property
    def data(self) -> Path:
        return self._below_root(self.setting("data_dir") or "data")

    @property
    def config(self) -> Path:
        return self.root / (self.environ.get("MAINSTEM_CONFIG") or "mainstem.toml")

    def setting(self, name: str) -> str | None:
        """One setting as the gateway will read it: environment over file."""
        if given := self.environ.get(f"MAINSTEM_{name.upper()}"):
            return given
        try:
            found = tomllib.loads(self.config.read_text()).get(name)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as err:
            raise Stop(f"{self.config} cannot be read: {err}") from err
        return None if found is None else str(found)

    def _below_root(self, path: str) -> Path:
        return self.root / Path(path).expanduser()

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def uv(self) -> Path:
        return self.venv / "bin" / "uv"

    @property
    def ui(self) -> Path:
        return self.root / "agent_ui"

    def stamp(self, step: str) -> Path:
        return self.venv / "stamps" / step

    def environment(self, *first_on_path: Path) -> dict[str, str]:
        """The environment of every program we start: our own packages come first.

        Compiled modules are kept, whatever the shell says: without them a start takes longer.
        """
        path = [*map(str, first_on_path), str(self.venv / "bin")]
        path.append(self.environ.get("PATH", os.defpath))
        kept = {name: v for name, v in self.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **kept,
            "MAINSTEM_DATA_DIR": str(self.data),
            "PATH": os.pathsep.join(path),
            "PYTHONPATH": str(self.root),
        }


def fingerprint(parts: Iterable[Path | str]) -> str:
    """Hash texts, and files by their content; a missing file counts as such."""
    digest = hashlib.sha256()
    for part in parts:
        known = part.encode() if isinstance(part, str) else b"missing"
        if isinstance(part, Path) and part.is_file():
            known = part.read_bytes()
        digest.update(hashlib.sha256(known).digest())
    return digest.hexdigest()


def sources(folder: Path, *endings: str) -> list[Path]:
    """All files below `folder` that people wrote, in a stable order."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        found += [Path(here, name) for name in sorted(names) if name.endswith(endings or "")]
    return found


def is_done(stamp: Path, state: str) -> bool:
    """Whether a step was last done for this state of its inputs."""
    return stamp.is_file() and stamp.read_text() == state


def mark_done(stamp: Path, state: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state)
