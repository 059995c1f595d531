"""Every check a change has to pass, two at a time."""

import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deploy.launcher.install import install_ui, set_up
from deploy.launcher.place import Place
from deploy.launcher.steps import Steps


@dataclass(frozen=True)
class Check:
    name: str
    argv: tuple[str, ...]
    is_ui: bool = False
    is_test: bool = False


CHECKS = (  # the slow ones first: two run at a time
    Check("pytest", ("python", "-P", "-m", "pytest", "-q", "-m", "not live"), is_test=True),
    Check("mypy --strict", ("mypy",)),
    Check("UI tests", ("npm", "test"), is_ui=True, is_test=True),
    Check("UI types", ("npm", "run", "typecheck"), is_ui=True),
    Check("UI lint", ("npm", "run", "lint"), is_ui=True),
    Check("import rules", ("lint-imports",)),
    Check("ruff check", ("ruff", "check", ".")),
    Check("ruff format", ("ruff", "format", "--check", ".")),
)


def perform(check: Check, place: Place, environ: Mapping[str, str]) -> tuple[Check, float, str]:
    """Run one check; the text is empty if it passed."""
    began = time.monotonic()
    done = subprocess.run(
        check.argv,
        env={**environ, "NO_COLOR": "1"},
        cwd=place.ui if check.is_ui else place.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = done.stdout.decode(errors="replace").strip()
    return check, time.monotonic() - began, (said or "failed") if done.returncode else ""


def check(place: Place, args: list[str]) -> None:
    """Run every check but the live tests, two at a time."""
    set_up(place, is_dev=True, has_screens=False, is_filled=False)
    environ = install_ui(place, Steps(place.data / "logs" / "check.log"))
    chosen = [check for check in CHECKS if not (check.is_test and "--skip-tests" in args)]
    began, failures = time.monotonic(), []
    with ThreadPoolExecutor(2) as pool:
        for done, seconds, said in pool.map(lambda one: perform(one, place, environ), chosen):
            print(f"{done.name:<16}{'FAILED' if said else 'ok':<8}{seconds:6.1f} s", flush=True)
            if said:
                failures.append(f"\n{done.name}: {' '.join(done.argv)}\n{said}")
    print(f"{'all':<24}{time.monotonic() - began:6.1f} s", *failures, sep="\n", flush=True)
    sys.exit(bool(failures))
