"""Lines that are always the same are known before anybody calls."""

from pathlib import Path

from flows.codec import flow_from_yaml
from flows.rules.ahead import lines_ahead

MAIN = Path(__file__).parents[2] / "demo" / "harbour_gas" / "flows" / "main.yaml"


def test_the_standing_lines_of_every_language_are_found_once_and_without_values() -> None:
    lines = lines_ahead(flow_from_yaml(MAIN.read_text(encoding="utf-8"), version=1))
    assert len(lines) == len(set(lines)) > 100
    assert {language for language, _ in lines} == {"en", "zh"}
    assert not [text for _, text in lines if "{" in text]
    assert any("Calls may be recorded" in text for language, text in lines if language == "en")
