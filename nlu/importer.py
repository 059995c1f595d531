"""Read intents and the profile from YAML files. Raises Invalid, naming the place, for bad ones."""

from pathlib import Path
from typing import Any

import yaml

from core.errors import Invalid

from . import lexicon, signs
from .entities.templates import check_shape
from .model import TEXT_LIMIT, Intent, Profile, Template


def read_intents(path: Path) -> list[Intent]:
    """Read `{name: {labels, emergency, signs, examples}}`; see demo/harbour_gas/intents.yaml."""
    raw = _mapping(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
    return [intent_from(name, _mapping(body, name)) for name, body in raw.items()]


def intent_from(name: str, body: dict[str, Any]) -> Intent:
    """Make an intent and check all of it."""
    if unknown := set(body) - {"labels", "emergency", "signs", "examples"}:
        raise Invalid(name, f"has no part called {sorted(unknown)[0]}")
    intent = Intent(
        name=str(name),
        labels={str(k): str(v) for k, v in _mapping(body.get("labels", {}), name).items()},
        is_emergency=bool(body.get("emergency", False)),
        examples=_texts(body.get("examples", {}), f"{name}.examples"),
        signs=_texts(body.get("signs", {}), f"{name}.signs"),
    )
    check_intent(intent)
    return intent


def check_intent(intent: Intent) -> None:
    """Raise Invalid unless the signs compile and the examples are of a readable length."""
    classes = {name: body for each in lexicon.lexicons() for name, body in each.classes.items()}
    for sources in intent.signs.values():
        for source in sources:
            try:
                signs.parse(source, classes)
            except ValueError as error:
                raise Invalid(f"{intent.name}.signs", str(error)) from error
    for texts in intent.examples.values():
        if any(not text.strip() or len(text) > TEXT_LIMIT for text in texts):
            raise Invalid(f"{intent.name}.examples", "an example is empty or too long")


def profile_from(body: dict[str, Any]) -> Profile:
    """Make a profile from `{languages, region, time_zone, templates: {kind: shape}}`."""
    templates = _mapping(body.get("templates", {}), "templates")
    for kind, shape in templates.items():
        try:
            check_shape(str(shape))
        except ValueError as error:
            raise Invalid(f"templates.{kind}", str(error)) from error
    default = Profile()
    return Profile(
        languages=tuple(body.get("languages", default.languages)),
        region=str(body.get("region", default.region)),
        time_zone=str(body.get("time_zone", default.time_zone)),
        templates=tuple(Template(kind=str(k), shape=str(v)) for k, v in templates.items()),
    )


def _mapping(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(where, "is not a mapping")
    return value


def _texts(value: object, where: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for language, texts in _mapping(value, where).items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise Invalid(f"{where}.{language}", "is not a list of texts; quote yes, no, numbers")
        found[str(language)] = tuple(texts)
    return found
