"""A clone in miniature, with small scripts in place of uv, npm and Node."""

from collections.abc import Mapping
from pathlib import Path

from deploy.launcher.place import Place
from deploy.launcher.steps import Steps


def program(path: Path, *lines: str) -> Path:
    """Make a program that writes its arguments to `calls` in the root, then runs these lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", 'echo "${0##*/} $*" >> "$CALLS"', *lines, ""]))
    path.chmod(0o755)
    return path


class Clone:
    """A clone in miniature, with programs that only write down their calls."""

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        self.calls_file = root / "calls"
        path = f"{root / 'bin'}:/usr/bin:/bin"
        given = {"PATH": path, "CALLS": str(self.calls_file), **(environ or {})}
        self.place = Place(root, given)
        self.steps = Steps(root / "data" / "logs" / "setup.log")

    def calls(self) -> list[str]:
        """The calls since the last look."""
        said = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        self.calls_file.unlink(missing_ok=True)
        return said
