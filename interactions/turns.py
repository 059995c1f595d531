"""A customer's turn, from its ledger row to everything it changes, in one transaction.

Three moves: look (read where things stand), think (the bot, which may take a while and stores
nothing), commit (all changes together with the end of the ledger row). If the interaction changed
between looking and committing, the turn is taken again.
"""

from dataclasses import replace
from typing import assert_never

from core.errors import StaleVersion
from core.model import (
    AgentSpoke,
    AgentUnreachable,
    CallArrived,
    CallbackAsked,
    CallLost,
    CallPlaced,
    CustomerLeft,
    Inbound,
    InteractionId,
    Language,
    NothingHeard,
    OfflineMessage,
    ProfileClaim,
    Rating,
    Stage,
    TakenOver,
    TextMessage,
)
from flows.codec import session_from_json
from flows.model import Flow
from flows.service import Flows
from flows.session import Session, Started, Unanswered
from infra import ledger
from infra.crash import point
from infra.db import Database, Tx
from nlu.spoken import as_written

from . import received, store
from .bot import Bot, Turn, heard_from
from .intake import Taken
from .model import Interaction
from .thought import Seen, Thought

MOST_TRIES = 6
DEFAULT_LANGUAGE = Language("en")


class Turns:
    """Takes ledger rows one at a time per thread (intake.py sees to that)."""

    def __init__(self, database: Database, flows: Flows, bot: Bot) -> None:
        self._database = database
        self._flows = flows
        self._bot = bot

    async def take(self, row: ledger.LedgerRow) -> InteractionId | None:
        """Do everything the delivery asks for; give the interaction if a customer spoke in it.

        Raises what the parts raise; the row is then tried again.
        """
        inbound = row.inbound
        for _ in range(MOST_TRIES):
            seen = await self._database.read(lambda tx: _look(tx, inbound))
            thought = await self._think(inbound, seen, row.id)
            point("turn.thought")
            try:
                return await self._database.write(
                    lambda tx, seen=seen, thought=thought: received.commit(tx, row, seen, thought)  # type: ignore[misc]
                )
            except StaleVersion:
                continue
        raise StaleVersion(f"the interaction of ledger row {row.id} never stood still")

    async def _think(self, inbound: Inbound, seen: Seen, key: str) -> Thought:
        match inbound.content:
            case TextMessage() as message:
                return await self._think_about(message, inbound, seen, key)
            case CallArrived():
                return await self._think_of_caller(inbound, seen, key)
            case NothingHeard():
                return await self._think_of_silence(inbound, seen, key)
            case ProfileClaim() | OfflineMessage() | Rating() | CustomerLeft():
                return Thought(language=_language(inbound, seen.interaction))
            case AgentSpoke() | AgentUnreachable() | TakenOver():
                return Thought(language=_language(inbound, seen.interaction))
            case CallPlaced() | CallbackAsked() | CallLost():
                return Thought(language=_language(inbound, seen.interaction))
            case _:
                assert_never(inbound.content)

    async def _think_about(
        self, message: TextMessage, inbound: Inbound, seen: Seen, key: str
    ) -> Thought:
        current = seen.interaction
        if current is not None and _is_with_a_person(current):
            return Thought(language=current.language)
        session = _session(current)
        known = current.language if current else inbound.language
        is_spoken = message.speech is not None
        words = as_written(message.text) if is_spoken else message.text
        understood = await self._bot.understand(
            inbound.tenant,
            words,
            known if message.choice else None,
            session.expecting if session else (),
        )
        language = known if message.choice and known else understood.language
        if current is not None and current.stage is Stage.WAITING:
            return Thought(language=current.language, understood=understood)
        flow = await self._flows.active(inbound.tenant, inbound.channel)
        if flow is None:
            return Thought(language=language, understood=understood)
        if session is None:
            opening = await self._begin(inbound, flow, language, f"{key}:start")
            session = opening.session
        else:
            opening = None
        heard = heard_from(words, message.choice, understood, is_spoken=is_spoken)
        turn = await self._bot.play(inbound.tenant, flow, session, heard, key=key)
        if opening is not None:
            greeting = self._flows.greeting_of(opening.effects, turn.effects)
            turn = replace(turn, effects=(*greeting, *turn.effects))
        return Thought(language=language, flow=flow, turn=turn, understood=understood)

    async def _think_of_caller(self, inbound: Inbound, seen: Seen, key: str) -> Thought:
        """Greet a caller who has said nothing yet."""
        language = _language(inbound, seen.interaction)
        flow = await self._flows.active(inbound.tenant, inbound.channel)
        if flow is None or seen.interaction is not None:
            return Thought(language=language)
        turn = await self._begin(inbound, flow, language, key)
        return Thought(language=turn.session.language, flow=flow, turn=turn)

    async def _think_of_silence(self, inbound: Inbound, seen: Seen, key: str) -> Thought:
        current = seen.interaction
        session = _session(current)
        language = _language(inbound, current)
        flow = await self._flows.active(inbound.tenant, inbound.channel)
        if current is None or current.stage is not Stage.BOT or session is None or flow is None:
            return Thought(language=language)
        turn = await self._bot.play(inbound.tenant, flow, session, Unanswered(), key=key)
        return Thought(language=language, flow=flow, turn=turn)

    async def _begin(self, inbound: Inbound, flow: Flow, language: Language, key: str) -> Turn:
        session = self._flows.begin(flow, language, inbound.channel)
        started = Started(language=session.language, facts=dict(inbound.facts))
        return await self._bot.play(inbound.tenant, flow, session, started, key=key)


def take_at_once(tx: Tx, row: ledger.LedgerRow) -> Taken | None:
    """Do everything the delivery asks for in this unit, if no bot has to think about it.

    That is so for what is written to a person, and for all that is not a line. Else None.
    """
    inbound = row.inbound
    seen = _look(tx, inbound)
    current = seen.interaction
    if isinstance(inbound.content, TextMessage) and not _is_with_a_person(current):
        return None
    if isinstance(inbound.content, CallArrived | NothingHeard):
        return None
    thought = Thought(language=_language(inbound, current))
    return Taken(interaction=received.commit(tx, row, seen, thought))


def _session(current: Interaction | None) -> Session | None:
    return session_from_json(current.session) if current and current.session else None


def _language(inbound: Inbound, current: Interaction | None) -> Language:
    known = current.language if current else inbound.language
    return known or DEFAULT_LANGUAGE


def _is_with_a_person(current: Interaction | None) -> bool:
    return current is not None and current.stage not in (Stage.BOT, Stage.WAITING)


def _look(tx: Tx, inbound: Inbound) -> Seen:
    conversation = store.conversation_of(tx, inbound.tenant, inbound.channel, inbound.thread)
    if conversation is None:
        return Seen(conversation=None, interaction=None)
    return Seen(
        conversation=conversation,
        interaction=store.open_in(tx, inbound.tenant, conversation.id),
    )
