"""The file `./mainstem`: which Pythons it takes, and the words it understands."""

import ast
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from deploy.launcher.commands import COMMANDS, bench, choose
from deploy.launcher.place import Place, Stop
from tests.deploy.clones import program

ROOT = Path(__file__).parents[1]
LAUNCHER = ROOT / "mainstem"


def first_file() -> Callable[[tuple[int, ...], str, str], str | None]:
    loader = SourceFileLoader("mainstem_file", str(LAUNCHER))
    spec = spec_from_loader("mainstem_file", loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module.complaint  # type: ignore[no-any-return]


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 14, 1)])
def test_a_supported_python_is_taken(version: tuple[int, ...]) -> None:
    assert first_file()(version, "posix", "") is None


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 13), (3, 15, 0)])
def test_another_python_is_told_what_is_needed(version: tuple[int, ...]) -> None:
    said = first_file()(version, "posix", "") or ""
    assert f"needs Python 3.11 to 3.14; this one is {version[0]}.{version[1]}" in said
    assert "apt-get install python3" in said


def test_a_suitable_python_beside_an_old_one_is_pointed_out(tmp_path: Path) -> None:
    program(tmp_path / "python3.12")
    assert "python3.12 ./mainstem" in (first_file()((3, 9, 2), "posix", str(tmp_path)) or "")


def test_windows_is_sent_to_wsl() -> None:
    assert "WSL" in (first_file()((3, 12, 0), "nt", "") or "")


def test_the_first_file_parses_on_old_pythons() -> None:
    ast.parse(LAUNCHER.read_text(), feature_version=(3, 6))


def test_the_launcher_needs_nothing_installed() -> None:
    for path in [LAUNCHER, *(ROOT / "deploy" / "launcher").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in {*sys.stdlib_module_names, "deploy"}, f"{path}: {name}"


def mainstem(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, str(LAUNCHER), *words]
    return subprocess.run(argv, cwd=cwd, capture_output=True, text=True, timeout=60)


def test_help_names_every_command_from_any_folder(tmp_path: Path) -> None:
    done = mainstem("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)


def test_a_mistyped_command_gets_a_suggestion(tmp_path: Path) -> None:
    done = mainstem("demo", "rest", cwd=tmp_path)
    assert done.returncode == 1
    assert "no command 'demo rest'. Did you mean: ./mainstem demo reset?" in done.stderr


def test_arguments_reach_the_command() -> None:
    assert choose(["test", "tests/core", "-x"]) == (COMMANDS["test"][0], ["tests/core", "-x"])
    assert choose(["admin", "create", "--email", "a@b"])[1] == ["admin", "create", "--email", "a@b"]


def test_an_unknown_benchmark_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "routing.py").write_text('if __name__ == "__main__": ...')
    (tmp_path / "benchmarks" / "machine.py").touch()
    with pytest.raises(Stop, match="There are: routing$"):
        bench(Place(tmp_path, {}), ["rooting"])
