"""The shape of the repository: whose names these are, how long things get, what the locks hold."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from deploy.launcher.install import TORCH
from deploy.launcher.place import sources

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
PACKAGES: list[str] = PYPROJECT["tool"]["importlinter"]["root_packages"]
LONGER: dict[str, str] = PYPROJECT["tool"]["mainstem"]["longer"]

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
MOST_FILE_LINES, MOST_FUNCTION_LINES, MOST_METHODS = 500, 60, 12


ALSO_BRINGS = {"tests": {"sippy"}}
"""Packages that install a folder of such a name by mistake; ours comes first on the path."""


@cache
def pins(lock: str) -> dict[str, set[str]]:
    """The locked versions of every package."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(), re.M):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("name", [*PACKAGES, "deploy", "tests"])
def test_the_import_name_is_ours(name: str) -> None:
    assert name not in sys.stdlib_module_names
    others = ALSO_BRINGS.get(name, set())
    assert set(packages_distributions().get(name, [])) <= {PROJECT["name"], *others}
    assert Path(import_module(name).__file__ or "").is_relative_to(ROOT)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_what_it_owns_and_where_to_start(name: str) -> None:
    said = import_module(name).__doc__ or ""
    for promise in ("owns", "may import", "start reading at"):
        assert promise in said.lower(), f"{name}/__init__.py does not say '{promise}'"


def test_every_python_folder_is_a_package() -> None:
    by_path = {ROOT, ROOT / "infra" / "migrations" / "versions"}  # Alembic loads these by path
    folders = {path.parent for path in sources(ROOT, ".py")} - by_path
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").exists()]


def too_long() -> Iterator[str]:
    for path in sources(ROOT, ".py", ".ts", ".tsx"):
        text, name = path.read_text(), str(path.relative_to(ROOT))
        if text.count("\n") > MOST_FILE_LINES:
            yield name
        if path.suffix == ".py" and not name.startswith("tests/"):  # actors know many verbs
            yield from (f"{name}:{what}" for what in too_long_within(ast.parse(text)))


def too_long_within(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, FUNCTION) and lines(node) > MOST_FUNCTION_LINES:
            yield node.name
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, FUNCTION)]
            if len([method for method in methods if method.name[0] != "_"]) > MOST_METHODS:
                yield node.name


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body; a function within counts for itself."""
    inner = [part for part in function.body if isinstance(part, FUNCTION)]
    whole = (function.end_lineno or 0) - function.body[0].lineno + 1
    return whole - sum(lines(part) for part in inner)


def test_nothing_outgrows_its_limit_unless_listed_with_a_reason() -> None:
    assert sorted(too_long()) == sorted(LONGER)


def test_a_long_function_is_noticed() -> None:
    body = "    pass\n" * MOST_FUNCTION_LINES
    assert list(too_long_within(ast.parse(f"def short():\n{body}"))) == []
    assert list(too_long_within(ast.parse(f"def long():\n{body}    pass\n"))) == ["long"]


def test_the_locks_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text()
    packages = json.loads((ROOT / "agent_ui" / "package-lock.json").read_text())["packages"]
    assert not [name for name, of in packages.items() if ":" in of.get("resolved", "")]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_holds_what_the_project_asks_for(lock: str) -> None:
    asked = [Requirement(text) for text in PROJECT["dependencies"]]
    if lock == "requirements-dev.lock":
        asked += [Requirement(text) for text in PROJECT["optional-dependencies"]["dev"]]
    for need in asked:
        if need.name == "torch":
            assert str(need) == TORCH
            continue
        versions = pins(lock).get(need.name.lower().replace("_", "-"), set())
        assert versions, f"{need.name} is not in {lock}"
        same = [each for each in asked if each.name == need.name]  # by system, with markers
        assert any(need.specifier.contains(version) for version in versions), need.name
        assert all(
            any(each.specifier.contains(version) for each in same) for version in versions
        ), need.name


def test_tests_run_on_what_is_delivered() -> None:
    both = pins("requirements-dev.lock")
    assert {name: both.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


def test_no_lock_asks_for_graphics_cards() -> None:
    names = {*pins("requirements.lock"), *pins("requirements-dev.lock")}
    assert not [name for name in names if name.startswith(("nvidia", "cuda")) or name == "triton"]
