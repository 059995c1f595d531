"""What agents do on a call beside the console: they call, speak, take over, are not reached."""

from core.events import InteractionAccepted
from core.model import (
    AgentSpoke,
    AgentUnreachable,
    AuthorKind,
    CallPlaced,
    Inbound,
    InteractionId,
    Stage,
    TakenOver,
    UserId,
)
from infra.db import Tx
from routing import desk as routing

from . import entries, rules, store
from .calls import event, open_call
from .model import MAX_TEXT_CHARACTERS, Author, Draft, EntryKind, Interaction
from .opening import work_for
from .returns import tell_of_loss
from .thought import Thought
from .work import Work

EVENTS_LOOKED_AT = 40


def place(tx: Tx, inbound: Inbound, placed: CallPlaced, thought: Thought) -> InteractionId | None:
    """An agent calls a customer: the interaction is theirs from the beginning."""
    work = work_for(tx, inbound, thought.language, subject="")
    if work is None or work.interaction.version != 0:
        return None
    item = work.interaction
    work.apply(rules.Accepted(agent=placed.agent))
    routing.engage(tx, item.tenant, placed.agent, item.id, item.channel)
    event(work, "call_placed", inbound.provider_id, agent=placed.agent)
    _tell_accepted(work, placed.agent, "placed")
    work.save()
    return item.id


def take_over(tx: Tx, inbound: Inbound, taken: TakenOver) -> None:
    """Another agent has the call from now on; one who took it by hand may do so from the queue."""
    work = open_call(tx, inbound)
    if work is None or work.interaction.owner == taken.agent:
        return
    item = work.interaction
    if item.stage not in (Stage.BOT, Stage.WAITING, Stage.ACTIVE):
        return
    routing.engage(tx, item.tenant, taken.agent, item.id, item.channel, is_there=True)
    is_active = item.stage is Stage.ACTIVE
    work.apply(
        rules.TakenOver(agent=taken.agent) if is_active else rules.Accepted(agent=taken.agent)
    )
    how = "intercepted" if taken.agent == taken.by else "consult"
    name = routing.agent_name(tx, item.tenant, taken.agent)
    facts = {"agent": taken.agent, "by": name, "how": how}
    event(work, "accepted", inbound.provider_id, **facts)
    _tell_accepted(work, taken.agent, how)
    if item.owner is not None:
        work.touch("agents", item.owner)
    work.save()


def miss(tx: Tx, inbound: Inbound, missed: AgentUnreachable) -> None:
    """The agent's telephone does not answer: the caller goes back to their place."""
    work = open_call(tx, inbound)
    if work is None:
        return
    item = work.interaction
    if item.owner != missed.agent or item.stage is not Stage.ACTIVE:
        return
    queue = routing.return_unreached(tx, item.tenant, item.id, missed.agent)
    if queue is not None:
        work.apply(rules.AgentLost(agent=missed.agent, queue=queue))
        event(work, "agent_unreachable", inbound.provider_id, agent=missed.agent)
        tell_of_loss(work)
    else:
        work.end(rules.CustomerEnded(), cause="agent_unreachable")
    work.touch("agents", missed.agent)
    work.save()


def write_down(tx: Tx, inbound: Inbound, spoken: AgentSpoke) -> None:
    """Add what the agent said, if the call is or was last theirs; nobody else's words count."""
    conversation = store.conversation_of(tx, inbound.tenant, inbound.channel, inbound.thread)
    item = store.last_in(tx, inbound.tenant, conversation.id) if conversation else None
    text = spoken.text.strip()[:MAX_TEXT_CHARACTERS]
    if conversation is None or item is None or not text:
        return
    if entries.knows(tx, inbound.tenant, conversation.id, inbound.provider_id):
        return
    if spoken.agent != (item.owner or _last_owner(tx, item)):
        return
    work = Work(tx, conversation, item)
    work.add(
        Draft(
            kind=EntryKind.MESSAGE,
            author=Author(kind=AuthorKind.AGENT, id=spoken.agent, name=spoken.name[:200]),
            text=text,
            language=item.language,
            provider_id=inbound.provider_id,
        )
    )
    work.save()


def _tell_accepted(work: Work, agent: UserId, how: str) -> None:
    item = work.interaction
    queue = (("queues", item.queue),) if item.queue else ()
    fact = InteractionAccepted(interaction=item.id, agent=agent, how=how)
    work.tell(fact, ("agents", agent), *queue)


def _last_owner(tx: Tx, item: Interaction) -> UserId | None:
    """Who accepted it last, as the timeline tells."""
    for line in entries.newest_by(tx, item.tenant, item.id, AuthorKind.SYSTEM, EVENTS_LOOKED_AT):
        if line.event and line.event.get("name") == "accepted":
            agent = line.event.get("agent")
            return UserId(str(agent)) if agent else None
    return None
