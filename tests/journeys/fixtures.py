"""Journeys as fixtures for the screens' own reducer: snapshot, changes, and the fresh snapshot.

Written down with plain ids and without what never changes, so that a difference is worth reading.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.journeys.center import Center
from tests.live.server import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "desk"
WRITE = "MAINSTEM_WRITE_FIXTURES"
BYSTANDERS = ("agents", "queues")
"""Kinds of which a desk knows many that have no part in a journey."""
FREE = ("data", "skills", "load", "scores")
"""Objects whose names are content, not shape."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")
TODAY = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
BEFORE = "2030-01-01T00:00:00.000000Z"

Json = Any
Fields = dict[str, frozenset[str]]
"""Where -> the names that the objects there have."""


async def keep(center: Center, name: str) -> None:
    """Check every desk against a fresh snapshot, and its shapes against the committed fixture.

    With MAINSTEM_WRITE_FIXTURES=1 write the fixture instead.
    """
    for triple in await center.check(name):
        path = path_of(triple["name"])
        if os.environ.get(WRITE) == "1":
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(written(triple))
            continue
        assert path.exists(), f"{path.name} is missing: run the journeys with {WRITE}=1"
        differing = differences(fields(json.loads(path.read_text())), fields(triple))
        assert not differing, f"{path.name} is out of date: run with {WRITE}=1; {differing}"


def path_of(name: str) -> Path:
    """The file of one desk in one journey."""
    return FOLDER / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.json"


def written(triple: Json) -> str:
    """One line per frame and per entity; the same text for the same journey."""
    plain = json.loads(_plain(json.dumps(_without_bystanders(triple), ensure_ascii=False)))
    lines = [
        f'"name": {_text(plain["name"])}',
        f'"snapshot": {_known(plain["snapshot"])}',
        '"frames": [\n  ' + ",\n  ".join(_text(each) for each in plain["frames"]) + "\n ]",
        f'"expected": {_known(plain["expected"])}',
    ]
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def fields(triple: Json) -> Fields:
    """Which names the objects of a fixture have, by kind and place."""
    found: dict[str, set[str]] = {}
    states = [triple["snapshot"]["state"], triple["expected"]["state"]]
    for state in [*states, *(frame["put"] for frame in triple["frames"])]:
        for kind, entities in state.items():
            for entity in entities.values() if isinstance(entities, dict) else ():
                for place, names in _names(kind, entity):
                    found.setdefault(place, set()).update(names)
    return {place: frozenset(names) for place, names in found.items()}


def differences(committed: Fields, now: Fields) -> list[str]:
    """Places where a screen would meet other names than in the fixture."""
    return [
        f"{place}: {sorted(committed[place] ^ now[place])}"
        for place in sorted(committed.keys() & now.keys())
        if committed[place] != now[place]
    ]


def _names(place: str, value: Json) -> Iterator[tuple[str, set[str]]]:
    if isinstance(value, list):
        for each in value:
            yield from _names(f"{place}[]", each)
    if isinstance(value, dict):
        if place.rpartition(".")[2] not in FREE:
            yield place, {name for name in value if not ID.fullmatch(name)}
        for name, inner in value.items():
            yield from _names(f"{place}.{name}", inner)


def _without_bystanders(triple: Json) -> Json:
    """Leave out agents and queues that no frame touches, but one: it must stay as it was."""
    before, after = triple["snapshot"]["state"], triple["expected"]["state"]
    kept: dict[str, set[str]] = {}
    for kind in BYSTANDERS:
        touched = {key for frame in triple["frames"] for key in frame["put"].get(kind, {})}
        others = before[kind].keys() - touched
        kept[kind] = touched | {min(others, key=lambda key: before[kind][key]["name"])}
    slim = [
        state
        | {
            kind: {key: each for key, each in sorted(state[kind].items()) if key in kept[kind]}
            for kind in BYSTANDERS
        }
        for state in (before, after)
    ]
    return {
        **triple,
        "snapshot": {**triple["snapshot"], "state": slim[0]},
        "expected": {**triple["expected"], "state": slim[1]},
    }


def _plain(text: str) -> str:
    """Number the ids as they come; let what was prepared today lie before the journey."""
    numbers: dict[str, str] = {}
    text = ID.sub(lambda hit: numbers.setdefault(hit[0], f"id-{len(numbers) + 1}"), text)
    return TODAY.sub(lambda hit: hit[0] if hit[0] >= BEFORE else BEFORE, text)


def _known(known: Json) -> str:
    kinds = [
        f'"{kind}": '
        + (
            "{\n    " + ",\n    ".join(f'"{k}": {_text(v)}' for k, v in value.items()) + "\n   }"
            if isinstance(value, dict) and value
            else _text(value)
        )
        for kind, value in known["state"].items()
    ]
    state = "{\n   " + ",\n   ".join(kinds) + "\n  }"
    return f'{{"position": {known["position"]}, "state": {state}}}'


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
