"""The real engines, the demonstration company's intents, and the tables of sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from nlu import models
from nlu.importer import read_intents
from nlu.model import Intent, Profile, Template
from nlu.models import Encoders
from nlu.trained import TenantModel, train
from tests.nlu.callers import SPOKEN
from tests.nlu.sentences import ROOT

PROFILE = Profile(
    languages=("en", "zh"),
    region="GB",
    time_zone="Europe/London",
    templates=(
        Template(kind="customer_number", shape="HG-######"),
        Template(kind="order_number", shape="WO-#####"),
    ),
)


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The clone's own models folder, prepared: its content is named by what it is made of."""
    folder = ROOT / "data" / "models"
    models.prepare(folder, lambda _step: None)
    return folder


@pytest.fixture(scope="session")
def encoders(models_dir: Path) -> Encoders:
    """The real engines, opened once."""
    return models.load(models_dir)


@pytest.fixture(scope="session")
def intents() -> tuple[Intent, ...]:
    """What customers of the demonstration company want."""
    return tuple(read_intents(ROOT / "demo" / "harbour_gas" / "intents.yaml"))


@pytest.fixture(scope="session")
def gas_model(encoders: Encoders, intents: Sequence[Intent]) -> TenantModel:
    """The demonstration company's model, trained once."""
    return train(1, PROFILE, intents, encoders, lambda _key, make: make())


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Real questions about the company's business, by language."""

    by_language: dict[str, list[str]]


@pytest.fixture(scope="session")
def business_questions() -> Questions:
    """Every question of the articles and of the evaluation set."""
    found: dict[str, list[str]] = {"en": [], "zh": []}
    for path in sorted((ROOT / "demo" / "harbour_gas" / "articles").glob("*/*.md")):
        head = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
        found[path.name.split(".")[-2]] += head["questions"]
    for path in sorted((ROOT / "demo" / "harbour_gas" / "evaluation").glob("*.yaml")):
        if path == SPOKEN:
            continue
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            found[entry["language"]].append(entry["question"])
    return Questions(by_language=found)
