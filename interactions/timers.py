"""Durable timers of the conductor.

Silence at the bot, the end of a snooze, the end of a wrap-up.
"""

from core.errors import Conflict, StaleVersion
from core.events import InteractionWoken
from core.model import InteractionId, Stage
from flows.codec import session_from_json
from flows.service import Flows
from flows.session import Silence
from infra.db import Database, Tx
from infra.effects import Effect
from infra.relay import Relay

from . import rules, store
from .bot import Bot
from .decided import carry_out
from .model import Interaction
from .work import SILENCE, SNOOZE_ENDS, WRAP_UP_ENDS, Work


class Timers:
    """Handlers for the relay; each finds out first whether it is still wanted."""

    def __init__(self, database: Database, flows: Flows, bot: Bot) -> None:
        self._database = database
        self._flows = flows
        self._bot = bot

    def register(self, relay: Relay) -> None:
        relay.handle(SILENCE, self._silence)
        relay.handle(SNOOZE_ENDS, self._snooze_ends)
        relay.handle(WRAP_UP_ENDS, self._wrap_up_ends)

    async def _silence(self, effect: Effect) -> None:
        """The customer has not written since the turn that set the timer: let the flow react."""
        interaction = InteractionId(effect.payload["interaction"])
        item = await self._database.read(lambda tx: store.find(tx, effect.tenant, interaction))
        flow = await self._flows.active(effect.tenant, item.channel) if item else None
        if item is None or flow is None or not _is_silent(item, effect.payload["turns"]):
            return
        session = session_from_json(item.session)
        turn = await self._bot.play(effect.tenant, flow, session, Silence(), key=effect.key)

        def unit(tx: Tx) -> None:
            work = Work.on(tx, effect.tenant, interaction)
            if work is None or work.interaction.version != item.version:
                raise StaleVersion("the customer wrote meanwhile")
            carry_out(work, turn, None, flow)
            work.save()

        try:
            await self._database.write(unit)
        except StaleVersion:
            return

    async def _snooze_ends(self, effect: Effect) -> None:
        interaction = InteractionId(effect.payload["interaction"])

        def unit(tx: Tx) -> None:
            work = Work.on(tx, effect.tenant, interaction)
            until = work.interaction.snoozed_until if work else None
            if work is None or until is None or until > tx.now:
                return
            work.apply(rules.Woken())
            owner = work.interaction.owner or ""
            work.tell(InteractionWoken(interaction=interaction, cause="time"), ("agents", owner))
            work.save()

        await self._database.write(unit)

    async def _wrap_up_ends(self, effect: Effect) -> None:
        interaction = InteractionId(effect.payload["interaction"])

        def unit(tx: Tx) -> None:
            work = Work.on(tx, effect.tenant, interaction)
            if work is None or work.interaction.stage is not Stage.WRAP_UP:
                return
            work.dispose(by=None, by_name="", cause="wrap_up_limit")
            work.save()

        try:
            await self._database.write(unit)
        except Conflict:
            return


def _is_silent(item: Interaction, turns: int) -> bool:
    if item.stage is not Stage.BOT or item.session is None:
        return False
    return session_from_json(item.session).turns == turns
