"""What only a telephone call delivers: it arrives, stays silent, breaks, asks to be called back."""

from core.events import TurnDecided
from core.model import CustomerLeft, Inbound, InteractionId, Json, Stage
from infra.db import Tx
from routing import desk as routing

from . import entries, rules, store
from .awaited import CALLBACK, callback_number, is_awaited
from .decided import attach, carry_out, note
from .model import SYSTEM, Draft, EntryKind
from .opening import require_seen, work_for
from .thought import Seen, Thought
from .work import Work

CALLER = "call.caller"
CALLED = "call.called"
CALLBACK_WHY = "callback.reason"
CALLER_LEFT = "call.left_at"
MOST_NUMBER_CHARACTERS = 32


def arrive(tx: Tx, inbound: Inbound, seen: Seen, thought: Thought) -> InteractionId | None:
    """Open the interaction of a new call, and greet."""
    work = work_for(tx, inbound, thought.language, subject="")
    if work is None or work.interaction.version != 0:
        return None
    require_seen(work, seen)
    facts = {name: inbound.facts.get(key) for name, key in (("caller", CALLER), ("called", CALLED))}
    event(work, "call_arrived", inbound.provider_id, **facts)
    _go_on(work, thought)
    return work.interaction.id


def hear_nothing(tx: Tx, inbound: Inbound, seen: Seen, thought: Thought) -> InteractionId | None:
    """The bot has thought about a silence: do what it decided."""
    work = open_call(tx, inbound)
    if work is None or work.interaction.stage is not Stage.BOT:
        return None
    require_seen(work, seen)
    _go_on(work, thought)
    return work.interaction.id


def _go_on(work: Work, thought: Thought) -> None:
    if thought.turn is not None:
        work.tell(TurnDecided(interaction=work.interaction.id, reasons=dict(thought.turn.reasons)))
    carry_out(work, thought.turn, None, thought.flow)
    work.save()


def ask_callback(tx: Tx, inbound: Inbound, number: str) -> None:
    """The waiting caller hangs up and keeps the place."""
    work = open_call(tx, inbound)
    number = number.strip()[:MOST_NUMBER_CHARACTERS]
    if work is None or work.interaction.stage is not Stage.WAITING or not number:
        return
    _become_callback(work, number, "callback_asked", inbound.provider_id)
    work.save()


def lose(tx: Tx, inbound: Inbound) -> None:
    """The line broke: who was on the way to a person, or with one, is called back."""
    work = open_call(tx, inbound)
    if work is None:
        return
    item = work.interaction
    number = str(item.data.get(CALLER) or "").strip()
    if item.stage is Stage.BOT or not number:
        work.end(rules.CustomerEnded(), cause="call_lost")
    elif item.stage is not Stage.WAITING or callback_number(item) is None:
        queue = item.queue or routing.default_queue(tx, item.tenant, item.channel, item.language)
        _become_callback(work, number, "call_lost", inbound.provider_id)
        work.apply(rules.CallBroke(queue=queue))
    work.save()


def leave(tx: Tx, inbound: Inbound, left: CustomerLeft) -> None:
    """The customer ended the conversation; who is to be called back, or left words, waits on."""
    work = open_call(tx, inbound)
    if work is None:
        return
    if work.interaction.stage is Stage.WAITING and is_awaited(work.interaction):
        attach(work, {CALLER_LEFT: tx.now.isoformat()})
        note(work, "caller_left")
    else:
        work.end(
            rules.CustomerEnded(), cause="agent_finished" if left.hung_up_by else "customer_left"
        )
    work.save()


def _become_callback(work: Work, number: str, why: str, provider_id: str) -> None:
    values: dict[str, Json] = {CALLBACK: number, CALLBACK_WHY: why}
    attach(work, values)
    event(work, why, provider_id, number=number)


def event(work: Work, name: str, provider_id: str, **facts: str | None) -> None:
    """An event line under the id of the delivery, so that it is there once."""
    work.add(
        Draft(
            kind=EntryKind.EVENT,
            author=SYSTEM,
            is_visible=False,
            event={"name": name, **facts},
            provider_id=provider_id,
        )
    )


def open_call(tx: Tx, inbound: Inbound) -> Work | None:
    """The open interaction of the thread, if this delivery has not been taken into it yet."""
    conversation = store.conversation_of(tx, inbound.tenant, inbound.channel, inbound.thread)
    if conversation is None:
        return None
    if entries.knows(tx, inbound.tenant, conversation.id, inbound.provider_id):
        return None
    current = store.open_in(tx, inbound.tenant, conversation.id)
    return Work(tx, conversation, current) if current is not None else None
