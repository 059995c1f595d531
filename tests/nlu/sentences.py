"""The tables of sentences under tables/, each sentence with its language."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "zh")


def table(name: str, language: str) -> list[str]:
    """Read one table in one language."""
    path = ROOT / "tests" / "nlu" / "tables" / f"{name}.yaml"
    return [str(text) for text in yaml.safe_load(path.read_text(encoding="utf-8"))[language]]
