"""The words of `./mainstem` and what each does."""

import difflib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from deploy.launcher.checks import check
from deploy.launcher.install import (
    demonstration,
    ensure_peers,
    install_ui,
    lock_packages,
    set_up,
)
from deploy.launcher.place import Place, Stop
from deploy.launcher.steps import Steps

Command = Callable[[Place, list[str]], None]
HELP = ("-h", "--help", "help")


def main(root: Path, words: list[str]) -> None:
    """Carry out the command these words call. Exits with its code."""
    if not words or words[0] in HELP:
        print(describe())
        return
    try:
        command, args = choose(words)
        command(Place(root, os.environ), args)
    except Stop as stop:
        sys.exit(f"\n{stop}")
    except KeyboardInterrupt:
        sys.exit(130)


def choose(words: list[str]) -> tuple[Command, list[str]]:
    """Find the command, and its arguments. Raises Stop with a suggestion if there is none."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS:
            command = COMMANDS[name][0]
            return command, words if command is administer else words[length:]
    said = " ".join(words[:2])
    near = difflib.get_close_matches(said, COMMANDS, n=1, cutoff=0.5)
    hint = f" Did you mean: ./mainstem {near[0]}?" if near else ""
    raise Stop(f"There is no command '{said}'.{hint}\n\n{describe()}")


def describe() -> str:
    lines = [f"  {name:<14}{summary}" for name, (_, summary) in COMMANDS.items()]
    return "\n".join(
        [
            "Usage: ./mainstem COMMAND [arguments]",
            "",
            *lines,
            "",
            "Environment:",
            "  MAINSTEM_DATA_DIR   where the data lives (default: data)",
            "  MAINSTEM_HTTP_PORT  where to listen (default: 8000)",
            "  MAINSTEM_VENV       where the Python environment lives (default: .venv)",
            "More settings: infra/settings.py, in the environment or in mainstem.toml.",
        ]
    )


def run(place: Place, args: list[str]) -> None:
    set_up(place)
    shown = Place(place.root, {**place.environ, **demonstration(place)})
    become(shown, "-m", "gateway", "serve", *args)


def gateway(place: Place, args: list[str]) -> None:
    set_up(place, is_filled=False)
    become(place, "-m", "gateway", "serve", *args)


def voice(place: Place, args: list[str]) -> None:
    set_up(place, has_screens=False, is_filled=False)
    become(place, "-m", "channels.voice", *args)


def administer(place: Place, args: list[str]) -> None:
    set_up(place, has_screens=False, is_filled=False)
    shown = Place(place.root, {**place.environ, **demonstration(place)})
    become(shown, "-m", "gateway", *args)


def setup(place: Place, args: list[str]) -> None:
    is_all = "--packages" not in args
    set_up(place, is_dev="--dev" in args, has_screens=is_all, is_filled=is_all)


def bench(place: Place, args: list[str]) -> None:
    modules = (place.root / "benchmarks").glob("[a-z]*.py")
    known = sorted(path.stem for path in modules if "__main__" in path.read_text())
    if not args or args[0] not in known:
        raise Stop(f"Which benchmark? There are: {', '.join(known) or 'none'}")
    set_up(place, is_dev=True)
    become(place, "-m", f"benchmarks.{args[0]}", *args[1:])


def test(place: Place, args: list[str]) -> None:
    """Run all tests; with arguments, only pytest with these. Pytest's summary comes last."""
    set_up(place, is_dev=True, is_filled=False)
    steps = Steps(place.data / "logs" / "test.log")
    if "not live" not in args:
        ensure_peers(place, steps)
    screens_failed = False
    if not args:
        try:
            environ = install_ui(place, steps)
            steps.run("Tests of the screens", "npm", "test", environ=environ, cwd=place.ui)
        except Stop as stop:
            screens_failed = True
            print(stop, flush=True)
    pytest = [str(place.python), "-P", "-m", "pytest", *args]
    code = subprocess.call(pytest, env=place.environment(), cwd=place.root)
    sys.exit(code or int(screens_failed))


def lock(place: Place, args: list[str]) -> None:
    """Lock what pyproject.toml asks for; versions that still fit stay as they are."""
    set_up(place, has_screens=False, is_filled=False)
    lock_packages(place, Steps(place.data / "logs" / "lock.log"))


def become(place: Place, *argv: str) -> NoReturn:
    """Replace this process by Python running `argv` in the clone, with our packages first."""
    os.chdir(place.root)
    sys.stdout.flush()
    words = [str(place.python), "-P", *argv]
    os.execve(words[0], words, place.environment())


COMMANDS: dict[str, tuple[Command, str]] = {
    "run": (run, "set up what is missing, then serve"),
    "test": (test, "run all tests; arguments go to pytest, which then runs alone"),
    "check": (check, "run formatters, linters, types, fast tests (without them: --skip-tests)"),
    "bench": (bench, "NAME [arguments]: run one benchmark"),
    "demo reset": (administer, "replace the demonstration company by a fresh one"),
    "db upgrade": (administer, "bring the database to this version"),
    "admin create": (administer, "add an administrator"),
    "gateway": (gateway, "serve as one role of a larger installation: no demonstration"),
    "voice": (voice, "run a voice node of a larger installation"),
    "lock": (lock, "lock the Python packages that pyproject.toml asks for"),
    "setup": (setup, "set up without starting (--dev: also for tests; --packages: only Python's)"),
}
