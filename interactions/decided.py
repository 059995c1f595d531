"""Carrying out what the bot decided, inside the turn's transaction."""

from typing import assert_never

import customers.store as customers
from core.events import DataAttached, UrgencyRaised
from core.model import Json, Stage
from flows.codec import session_to_json
from flows.model import Flow
from flows.session import Close, Effect, Fetch, Handover, Say, Search, SetData, Wait
from infra import effects as outbox
from nlu.model import Understanding
from routing import desk as routing

from . import rules
from .bot import Turn, silence_due, silence_key
from .handover import bare_packet, packet
from .model import (
    MAX_DATA_KEYS,
    MAX_DATA_VALUE_CHARACTERS,
    SYSTEM,
    Draft,
    EntryKind,
    bot,
)
from .work import SILENCE, Work


def carry_out(
    work: Work, turn: Turn | None, understood: Understanding | None, flow: Flow | None
) -> None:
    """Say, attach, hand over, close or wait, as decided; without a bot, go to a person."""
    if understood is not None:
        _note_mood(work, understood)
    if turn is None or flow is None:
        _without_bot(work, understood)
        return
    work.set(session=session_to_json(turn.session))
    if turn.session.language != work.interaction.language:
        work.set(language=turn.session.language)
    for effect in turn.effects:
        _carry_out_one(work, turn, effect, flow)


def _carry_out_one(work: Work, turn: Turn, effect: Effect, flow: Flow) -> None:
    match effect:
        case Say():
            _say(work, effect)
        case SetData(key=key, value=value):
            attach(work, {key: value})
        case Handover():
            _hand_over(work, turn, effect, flow)
        case Close(cause=cause, disposition=disposition):
            work.set(disposition=disposition)
            work.end(rules.BotClosed(), cause=cause)
        case Wait(seconds=seconds):
            item = work.interaction
            outbox.add(
                work.tx,
                item.tenant,
                SILENCE,
                silence_key(item.id, turn.session.turns),
                {"interaction": item.id, "turns": turn.session.turns},
                due=silence_due(work.tx.now, seconds),
            )
        case Search() | Fetch():
            pass  # performed while the bot was thinking
        case _:
            assert_never(effect)


def _say(work: Work, said: Say) -> None:
    work.add(
        Draft(
            kind=EntryKind.MESSAGE,
            author=bot(work.interaction.language),
            text=said.text,
            choices=said.choices,
            sources=said.sources,
            language=work.interaction.language,
            spoken=said.spoken,
        )
    )


def _hand_over(work: Work, turn: Turn, order: Handover, flow: Flow) -> None:
    session = turn.session
    if order.text:
        _say(work, Say(text=order.text, spoken=order.spoken))
    work.set(
        is_urgent=work.interaction.is_urgent or order.is_urgent,
        needs={**work.interaction.needs, **order.needs},
        handover=packet(
            session,
            reason=order.reason,
            verified=_is_verified(work),
            intent_labels=flow.intent_labels(session.language),
            slot_labels=flow.slot_labels(session.language),
        ),
        subject=(session.asked or work.interaction.subject)[:120],
    )
    if order.priority is not None:
        work.set(priority=order.priority)
    enter_queue(work, reason=order.reason, queue=order.queue)


def enter_queue(work: Work, *, reason: str, queue: str | None = None) -> None:
    """Put the interaction into a queue; None means the company's first one for this language."""
    item = work.interaction
    target = queue or routing.default_queue(work.tx, item.tenant, item.channel, item.language)
    if work.interaction.handover is None:
        work.set(
            handover=bare_packet(
                asked=item.subject,
                reason=reason,
                verified=_is_verified(work),
                language=item.language,
            )
        )
    work.apply(rules.HandedOver(queue=target))
    note(work, "queued", queue=target, reason=reason)


def attach(work: Work, values: dict[str, Json]) -> None:
    """Set attached data; what is over the caps is left out and named in an event line."""
    kept = dict(work.interaction.data)
    refused: list[str] = []
    for key, value in values.items():
        is_over = len(kept) >= MAX_DATA_KEYS and key not in kept
        if is_over or len(str(value)) > MAX_DATA_VALUE_CHARACTERS:
            refused.append(key[:80])
            continue
        kept[key] = value
    work.set(data=kept)
    work.tell(DataAttached(interaction=work.interaction.id, keys=sorted(values)))
    if refused:
        note(work, "data_refused", keys=", ".join(refused))


def note(work: Work, name: str, **facts: str | None) -> None:
    """Add an event line to the timeline: what happened, for people."""
    work.add(
        Draft(kind=EntryKind.EVENT, author=SYSTEM, is_visible=False, event={"name": name, **facts})
    )


def _without_bot(work: Work, understood: Understanding | None) -> None:
    item = work.interaction
    if item.stage is Stage.BOT:
        enter_queue(work, reason="no_flow")
    elif item.stage is Stage.WAITING and understood is not None and understood.is_emergency:
        _raise_urgency(work)


def _raise_urgency(work: Work) -> None:
    """A waiting customer has just told of an emergency: it goes before everything else."""
    item = work.interaction
    if item.is_urgent:
        return
    work.set(is_urgent=True)
    routing.make_urgent(work.tx, item.tenant, item.id)
    note(work, "made_urgent", reason="emergency")
    work.tell(UrgencyRaised(interaction=item.id, cause="emergency"))


def _is_verified(work: Work) -> bool:
    item = work.interaction
    found = customers.faces(work.tx, item.tenant, [item.customer]).get(item.customer)
    return found is not None and found.is_verified


def _note_mood(work: Work, understood: Understanding) -> None:
    if understood.mood.value != work.interaction.mood:
        work.set(mood=understood.mood.value)
