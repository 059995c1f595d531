"""What comes back from agents: told by routing, inside the transaction in which it happened."""

from core.channels import VOICE
from core.events import InteractionClosed
from core.model import Language, Spoken, Stage
from infra.db import Tx
from routing.model import AgentLost, Returned

from . import rules
from .decided import note
from .model import SYSTEM, Draft, EntryKind
from .work import Work

LOST = {
    "en": "The connection to your agent was lost. You keep your place, and the next agent sees "
    "everything you wrote.",
    "zh": "与客服人员的连接已中断。您的排队位置保留，下一位客服可以看到您的全部对话。",
}

LOST_ON_CALL = {
    "en": "I am sorry, the connection to my colleague was lost. You keep your place, and the next "
    "colleague who is free takes over.",
    "zh": "抱歉，与同事的连接中断了。您的排队位置保留，下一位同事马上为您服务。",
}


def note_return(tx: Tx, notice: Returned) -> None:
    """An offer was declined, missed or withdrawn: say so in the timeline."""
    work = Work.on(tx, notice.tenant, notice.interaction)
    if work is None:
        return
    note(work, f"offer_{notice.cause}", agent=notice.agent)
    work.save()


def lose_agent(tx: Tx, notice: AgentLost) -> None:
    """The owner vanished: the customer is told, and waits at the old place."""
    work = Work.on(tx, notice.tenant, notice.interaction)
    if work is None:
        return
    was = work.interaction.stage
    queue = notice.queue or work.interaction.queue or ""
    work.apply(rules.AgentLost(agent=notice.agent, queue=queue))
    item = work.interaction
    if item.stage is was:
        return
    note(work, "agent_lost", agent=notice.agent)
    if item.stage is Stage.WAITING:
        tell_of_loss(work)
    else:
        fact = InteractionClosed(
            interaction=item.id, by="system", disposition=item.disposition, cause="agent_lost"
        )
        work.tell(fact)
    work.save()


def tell_of_loss(work: Work) -> None:
    """Tell the customer, who waits again; a caller hears it in words for callers."""
    item = work.interaction
    is_call = item.channel == VOICE
    texts = LOST_ON_CALL if is_call else LOST
    text = texts.get(item.language, texts["en"])
    spoken = Spoken(language=Language(item.language)) if is_call else None
    work.add(
        Draft(
            kind=EntryKind.MESSAGE,
            author=SYSTEM,
            text=text,
            language=item.language,
            spoken=spoken,
        )
    )
