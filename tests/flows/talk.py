"""A conversation with a flow, without a database: who plays the searches, services and queues."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import flows.rules
from core.model import Attachment, Language, Source
from flows.codec import session_from_json, session_to_json
from flows.model import Flow
from flows.session import (
    Close,
    Effect,
    Fetch,
    Fetched,
    Found,
    FoundEntity,
    Handover,
    Heard,
    Input,
    Meaning,
    QueueShut,
    Say,
    Search,
    Session,
    SetData,
    Silence,
    Started,
    Wait,
)

NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
"""A Tuesday."""
OPENING = "tomorrow at 08:00"
MOST_ROUNDS = 20

NOTHING_FOUND = Found(text=None, sources=(), score=0.1, threshold=0.5)


def answer(text: str, article: str = "an-article", title: str = "An article") -> Found:
    """What the knowledge base says when it knows."""
    source = Source(article=article, title=title, quote=text, score=0.9)
    return Found(text=text, sources=(source,), score=0.9, threshold=0.5)


def entity(kind: str, value: str) -> FoundEntity:
    return FoundEntity(kind=kind, value=value, text=value)


def meant(
    intent: str | None = None,
    *,
    language: str = "en",
    maybe: Iterable[str] = (),
    entities: Iterable[FoundEntity] = (),
    wants_human: bool = False,
    mood: str = "calm",
) -> Meaning:
    """What the listener makes of some words: sure of `intent`, unsure (`maybe`) or lost."""
    doubtful = tuple(maybe)
    band = "accept" if intent else "confirm" if doubtful else "reject"
    ranking = ((intent, 0.95),) if intent else tuple((name, 0.4) for name in doubtful)
    return Meaning(
        language=Language(language),
        intent=intent,
        score=0.95 if intent else 0.4,
        band=band,
        ranking=ranking,
        entities=tuple(entities),
        wants_human=wants_human,
        mood=mood,
    )


@dataclass(slots=True)
class Talk:
    """One conversation. Every method gives the effects of its turn, in order."""

    flow: Flow
    language: str = "en"
    knows: Callable[[str], Found] = lambda query: NOTHING_FOUND
    service: Callable[[Fetch], Fetched] = lambda fetch: Fetched(status=None, body=None)
    shut: frozenset[str] = frozenset()
    session: Session = field(init=False)
    fetches: list[Fetch] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.session = Session(
            flow=self.flow.id,
            version=self.flow.version,
            language=Language(self.language),
            node=self.flow.start,
        )

    def starts(self, **facts: str) -> list[Effect]:
        return self.take(Started(language=self.session.language, facts=facts))

    def says(self, text: str, intent: str | None = None, **more: object) -> list[Effect]:
        more.setdefault("language", self.session.language)
        meaning = meant(intent, **more)  # type: ignore[arg-type] # keywords of meant
        return self.take(Heard(text=text, meaning=meaning))

    def presses(self, choice: str, label: str = "") -> list[Effect]:
        meaning = meant(language=self.session.language)
        return self.take(Heard(text=label or choice, choice=choice, meaning=meaning))

    def sends(self, file: Attachment) -> list[Effect]:
        meaning = meant(language=self.session.language)
        return self.take(Heard(text="", meaning=meaning, attachments=(file,)))

    def is_silent(self) -> list[Effect]:
        return self.take(Silence())

    def take(self, heard: Input) -> list[Effect]:
        """Advance until the flow is at rest, as the conductor does."""
        done: list[Effect] = []
        for _ in range(MOST_ROUNDS):
            before = self.session
            stored = session_from_json(session_to_json(before))
            assert stored == before, "the session does not survive being stored"
            self.session, effects = flows.rules.advance(self.flow, stored, heard, self.now)
            self._check(effects)
            result = self._perform(effects[-1])
            if result is None:
                return [*done, *effects]
            done += effects[:-1]
            heard = result
        raise AssertionError("the flow does not come to rest")

    def _perform(self, last: Effect) -> Input | None:
        match last:
            case Search():
                self.searches.append(last)
                return self.knows(last.query)
            case Fetch():
                self.fetches.append(last)
                return self.service(last)
            case Handover(queue=queue) if (
                queue in self.shut and not last.is_urgent and not last.even_if_shut
            ):
                return QueueShut(queue=queue, next_opening=OPENING)
            case _:
                return None

    @staticmethod
    def _check(effects: tuple[Effect, ...]) -> None:
        """The promise of `advance`: exactly the last effect is one at which the flow rests."""
        at_rest = [isinstance(each, Search | Fetch | Handover | Close | Wait) for each in effects]
        assert at_rest, "nothing happens"
        assert at_rest == [False] * (len(effects) - 1) + [True]


def said(effects: Iterable[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


def offered(effects: Iterable[Effect]) -> list[str]:
    """The ids of the choices in the last line."""
    lines = [effect for effect in effects if isinstance(effect, Say)]
    return [choice.id for choice in lines[-1].choices] if lines else []


def attached(effects: Iterable[Effect]) -> dict[str, object]:
    return {effect.key: effect.value for effect in effects if isinstance(effect, SetData)}


def handed(effects: list[Effect]) -> Handover:
    """The handover that ends the turn, without its words."""
    last = effects[-1]
    assert isinstance(last, Handover), f"not handed over: {effects}"
    return replace(last, text="")


def closed(effects: list[Effect]) -> Close:
    last = effects[-1]
    assert isinstance(last, Close), f"not closed: {effects}"
    return last


def waits(effects: list[Effect]) -> bool:
    return isinstance(effects[-1], Wait)
