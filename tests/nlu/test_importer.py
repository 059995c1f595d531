"""Intents and profiles from files."""

from pathlib import Path

import pytest

from core.errors import Invalid
from nlu.importer import profile_from, read_intents
from nlu.model import Template


def write(folder: Path, text: str) -> Path:
    path = folder / "intents.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_intents_are_read_whole(tmp_path: Path) -> None:
    text = """
gas:
  labels: {en: Gas, zh: 燃气}
  emergency: true
  signs: {en: ["smell* + gas"]}
  examples: {en: [I smell gas], zh: [漏气]}
"""
    (intent,) = read_intents(write(tmp_path, text))
    assert (intent.name, intent.is_emergency) == ("gas", True)
    assert intent.examples == {"en": ("I smell gas",), "zh": ("漏气",)}
    assert intent.signs == {"en": ("smell* + gas",)}


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "gas: nothing",
        "gas: {exampels: {}}",
        "gas: {examples: {en: [88]}}",
        "gas: {examples: {en: hello}}",
        "gas: {examples: {en: ['']}}",
        "gas: {signs: {en: ['smell + ']}}",
        "gas: {signs: {en: ['@nobody']}}",
    ],
)
def test_broken_intents_are_refused_with_their_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid):
        read_intents(write(tmp_path, text))


def test_a_profile_has_sensible_defaults() -> None:
    profile = profile_from({"templates": {"customer_number": "HG-######"}})
    assert profile.languages == ("en", "zh")
    assert profile.templates == (Template(kind="customer_number", shape="HG-######"),)


@pytest.mark.parametrize("shape", ["HG", "", "#" * 50])
def test_a_template_without_places_is_refused(shape: str) -> None:
    with pytest.raises(Invalid, match="templates"):
        profile_from({"templates": {"customer_number": shape}})
