"""What callers say on the telephone: the table of the demonstration company."""

from dataclasses import dataclass

import yaml

from tests.nlu.sentences import ROOT

SPOKEN = ROOT / "demo" / "harbour_gas" / "evaluation" / "spoken.yaml"
NOTHING = "nothing"
"""What is none of the company's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One utterance, and what a person takes it for."""

    text: str
    language: str
    intent: str


def requests() -> list[Request]:
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(SPOKEN.read_text(encoding="utf-8"))
    return [
        Request(text=text, language=language, intent=intent)
        for intent, by_language in table.items()
        for language, texts in by_language.items()
        for text in texts
    ]
