"""What one tenant's messages are read with: trained classifiers by language, signs, templates."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.ports import Embedder

from . import lexicon, signs
from .intents import saved
from .intents.calibration import Thresholds, calibrate
from .intents.classifier import Classifier, fit
from .model import Intent, Profile
from .models import Encoders
from .signs import Sign

Texts = tuple[str, ...]
Kept = Callable[[str, Callable[[], bytes]], bytes]
"""Give the bytes kept under a key; if there are none, make them by the function and keep them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """The classifier of one language with the engines that make its vectors."""

    classifier: Classifier
    thresholds: Thresholds
    engines: tuple[Embedder, ...]
    texts: Texts
    """The examples, in the order of the classifier's vectors."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Make unit vectors as the classifier knows them."""
        return embed_jointly(self.engines, texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantModel:
    """Everything of one tenant, at one version. Never changes; a newer one takes its place."""

    version: int
    profile: Profile
    emergencies: frozenset[str]
    signs: Mapping[str, tuple[Sign, ...]]
    """By intent, the signs of all languages: an emergency is heard in any of them."""
    by_language: Mapping[str, LanguageModel]


def train(
    version: int, profile: Profile, intents: Sequence[Intent], encoders: Encoders, kept: Kept
) -> TenantModel:
    """Train what is not kept yet. Costs about two seconds a language for 350 examples."""
    models = {}
    for language in profile.languages:
        if model := _train_language(language, intents, encoders, kept):
            models[language] = model
    return TenantModel(
        version=version,
        profile=profile,
        emergencies=frozenset(intent.name for intent in intents if intent.is_emergency),
        signs={intent.name: _signs(intent) for intent in intents if intent.signs},
        by_language=models,
    )


def embed_jointly(engines: Sequence[Embedder], texts: Sequence[str]) -> NDArray[np.float32]:
    """Join the vectors of several engines to one of unit length."""
    parts = [engine.embed(texts) for engine in engines]
    return np.hstack(parts) / np.float32(np.sqrt(len(parts)))


def _train_language(
    language: str, intents: Sequence[Intent], encoders: Encoders, kept: Kept
) -> LanguageModel | None:
    """Train one language on its own examples, and on others' for intents that have none in it."""
    rows: list[tuple[str, str]] = []
    borrows = False
    for intent in sorted(intents, key=lambda each: each.name):
        own = intent.examples.get(language, ())
        borrowed = () if own else tuple(t for texts in intent.examples.values() for t in texts)
        borrows = borrows or bool(borrowed)
        rows += [(text, intent.name) for text in own or borrowed]
    if len({name for _, name in rows}) < 2:
        return None
    # only the multilingual engine puts a borrowed example where its translation would be
    engines = (encoders.muse,) if borrows else encoders.for_intents(language)
    texts, names = tuple(text for text, _ in rows), [name for _, name in rows]

    def make() -> bytes:
        vectors = embed_jointly(engines, texts)
        return saved.to_bytes(fit(texts, vectors, names), calibrate(texts, vectors, names))

    raw = kept(_content_key(language, rows, engines), make)
    try:
        classifier, thresholds = saved.from_bytes(raw)
    except ValueError:  # a damaged file; it only ever saved time
        classifier, thresholds = saved.from_bytes(make())
    return LanguageModel(classifier=classifier, thresholds=thresholds, engines=engines, texts=texts)


def _signs(intent: Intent) -> tuple[Sign, ...]:
    classes = {name: body for each in lexicon.lexicons() for name, body in each.classes.items()}
    return tuple(
        signs.parse(source, classes) for sources in intent.signs.values() for source in sources
    )


def _content_key(
    language: str, rows: Sequence[tuple[str, str]], engines: Sequence[Embedder]
) -> str:
    content = [saved.FORMAT, [engine.key for engine in engines], list(rows)]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode())
    return f"{language}-{digest.hexdigest()[:24]}"
