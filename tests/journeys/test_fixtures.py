"""The screens' reducer is tested on what the journeys really send."""

import json
import re
from pathlib import Path

from tests.journeys.fixtures import FOLDER, differences, fields, path_of

JOURNEYS = (Path(__file__).parent, Path(__file__).parents[1] / "channels" / "voice" / "desk")
KEPT = re.compile(r'await keep\(center, "([^"]+)"\)')


def test_every_journey_that_is_kept_has_its_fixture_and_no_other_is_there() -> None:
    texts = (path.read_text() for folder in JOURNEYS for path in folder.glob("test_*.py"))
    kept = {name for text in texts for name in KEPT.findall(text)}
    there = {json.loads(path.read_text())["name"] for path in FOLDER.glob("*.json")}
    assert {name.partition(":")[0] for name in there} == kept
    assert {path_of(name) for name in there} == set(FOLDER.glob("*.json"))


def test_a_new_name_and_a_lost_name_are_seen() -> None:
    entity = {"offers": {"o1": {"id": "o1", "why": {"winner": "a1"}}}}
    committed = fields({"snapshot": {"state": entity}, "expected": {"state": {}}, "frames": []})
    entity["offers"]["o1"]["why"] = {"chosen": "a1"}
    now = fields({"snapshot": {"state": entity}, "expected": {"state": {}}, "frames": []})
    assert differences(committed, committed) == []
    assert differences(committed, now) == ["offers.why: ['chosen', 'winner']"]
