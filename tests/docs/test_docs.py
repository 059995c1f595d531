"""The documentation is true as far as a machine can tell: paths, links, names, generated pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from docs import generate
from infra.settings import Limits, Settings, Voice

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "changelog.d").glob("*.md")),
]
FOLDERS = sorted(
    path.name
    for path in ROOT.iterdir()
    if path.is_dir() and not path.name.startswith((".", "data"))
)
PATH = re.compile(rf"(?<![\w/.{{*-])(?:{'|'.join(FOLDERS)})/[\w./-]*")
LINK = re.compile(r"\]\(([^)#\s]+)")
NAMED_IN = re.compile(r"`([A-Za-z_][\w.]*)`,? \(`([\w./-]+\.(?:py|ts|tsx))`")
KEPT_BY_PEOPLE = {
    line.strip("/ ") for line in (ROOT / ".gitignore").read_text().splitlines() if "/" in line
}
"""Paths that an installation makes: no clone has them."""
FRAGMENT = re.compile(r"[a-z0-9-]+\.(added|changed|fixed|removed|security)\.md")


def ids(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_path_that_is_named_exists(page: Path) -> None:
    named = {found.rstrip("./") for found in PATH.findall(page.read_text())}
    named -= KEPT_BY_PEOPLE
    assert not sorted(path for path in named if not (ROOT / path).exists())


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


def functions() -> Iterator[tuple[str, str]]:
    """(name, file) wherever a page names a function with its file."""
    for page in PAGES:
        yield from NAMED_IN.findall(page.read_text())


@pytest.mark.parametrize(("name", "file"), sorted(set(functions())))
def test_a_function_is_in_the_file_it_is_named_with(name: str, file: str) -> None:
    text = (ROOT / file).read_text()
    assert re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", text), f"{name} is not in {file}"


def test_functions_are_named_with_their_files() -> None:
    assert len(set(functions())) > 15


def test_generated_pages_are_what_the_code_says() -> None:
    for page, text in generate.pages().items():
        assert page.read_text() == text, f"{ids(page)}: run python -m docs.generate"


def test_every_event_says_when_it_is_emitted() -> None:
    classes = generate.event_classes()
    assert len(classes) > 20
    assert all((each.__doc__ or "").strip().endswith(".") for each in classes)
    kinds = [each.kind for each in classes]
    assert len(kinds) == len(set(kinds))


def test_the_runbook_names_every_setting() -> None:
    table = (ROOT / "docs/runbook.md").read_text()
    groups: dict[str, type[BaseModel]] = {"limits": Limits, "voice": Voice}
    names = [name for name in Settings.model_fields if name not in groups]
    names += [f"{key}.{name}" for key, group in groups.items() for name in group.model_fields]
    missing = [name for name in names if f"`{name}`" not in table]
    assert not missing


def test_fragments_of_the_changelog_are_named_by_subject_and_kind() -> None:
    fragments = [path.name for path in (ROOT / "changelog.d").iterdir()]
    assert fragments
    assert not [name for name in fragments if not FRAGMENT.fullmatch(name)]


def test_the_glossary_has_one_line_a_word() -> None:
    rows = re.findall(r"^\| ([a-z][^|]*?) \|", (ROOT / "docs/glossary.md").read_text(), re.M)
    words = rows[1:]
    assert words == sorted(set(words))
