"""What the demonstration company does with a caller's first words: its model and its flow."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from channels.voice.speech.speech import Hints
from core.channels import VOICE
from core.model import Language, Spoken
from flows.model import Flow
from flows.rules import advance
from flows.session import Say, Session, Started
from interactions.bot import heard_from
from nlu import models
from nlu.importer import read_intents
from nlu.rules import understand
from nlu.spoken import as_written
from nlu.trained import TenantModel, train
from tests.flows.demonstration import FOLDER, demo_flow
from tests.nlu.callers import NOTHING, Request
from tests.nlu.conftest import PROFILE

NOON = datetime(2030, 1, 9, 12, tzinfo=UTC)
HUMAN = "speak_to_human"
MOST_WORDS = 30
"""So many of them the node hands on."""


class Did(StrEnum):
    """What the bot did with a request."""

    RIGHT = "right"
    """Went where the caller wanted to go."""
    ASKED = "asked"
    """Asked whether it is this, and it is."""
    LOST = "lost"
    """Asked to say it again, asked about something else, searched, or fetched a person."""
    WRONG = "wrong"
    """Went where the caller did not want to go, without asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One turn and what became of it."""

    request: Request
    text: str
    did: Did
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeted:
    """The flow after its greeting, and how it asks what the caller wants."""

    session: Session
    asked: Spoken


class Company:
    """Harbour Gas, as a caller meets it after the greeting."""

    def __init__(self, model: TenantModel, flow: Flow) -> None:
        self._model = model
        self.flow = flow
        self._greeted = {language: _greeted(flow, language) for language in flow.languages}

    def hints(self, language: Language) -> Hints:
        """What the recognizer is told to expect after the greeting."""
        asked = self._greeted[language].asked
        return Hints(language=language, words=asked.words[:MOST_WORDS])

    def judge(self, request: Request, text: str) -> Judged:
        """Take what was heard of a request, and see where it leads."""
        did, what = self._do(request, as_written(text)) if text else (Did.LOST, "nothing heard")
        if request.intent == NOTHING and did is Did.LOST:
            did = Did.RIGHT
        return Judged(request=request, text=text, did=did, what=what)

    def _do(self, request: Request, text: str) -> tuple[Did, str]:
        found = understand(text, self._model, language=None, expecting=(), now=NOON)
        heard = heard_from(text, None, found, is_spoken=True)
        after, _ = advance(
            self.flow, self._greeted[Language(request.language)].session, heard, NOON
        )
        codes = {step.code for step in after.steps}
        if codes & {"interrupt", "understood"}:
            is_right = after.intent == request.intent
            return (Did.RIGHT if is_right else Did.WRONG), after.intent or ""
        if codes & {"person", "upset"}:
            is_right = request.intent == HUMAN or after.intent == request.intent
            return (Did.RIGHT if is_right else Did.LOST), f"person, {after.intent}"
        if after.awaiting == "meant":
            is_among = request.intent in after.offered
            return (Did.ASKED if is_among else Did.LOST), f"asked: {', '.join(after.offered)}"
        return Did.LOST, "searched"


def _greeted(flow: Flow, language: Language) -> Greeted:
    session = Session(
        flow=flow.id, version=flow.version, language=language, node=flow.start, channel=VOICE
    )
    facts = {"call.caller": "+441632555010"}
    begun, effects = advance(flow, session, Started(language=language, facts=facts), NOON)
    asked = [effect.spoken for effect in effects if isinstance(effect, Say) and effect.spoken]
    return Greeted(session=replace(begun, steps=()), asked=asked[-1])


def harbour_gas(models_folder: Path) -> Company:
    """Train the demonstration's model, unless it was kept, and read its document."""
    models.prepare(models_folder, print)
    intents = tuple(read_intents(FOLDER / "intents.yaml"))
    model = train(1, PROFILE, intents, models.load(models_folder), lambda _key, make: make())
    return Company(model, demo_flow())


def share(judged: Iterable[Judged], *wanted: Did) -> float:
    """The share of turns that ended so."""
    every = list(judged)
    return sum(each.did in wanted for each in every) / len(every) if every else 0.0
