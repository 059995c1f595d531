"""What the desk asks for by itself, beside its live stream."""

from dataclasses import dataclass

from core.errors import NotFound
from core.model import Actor, CustomerId, InteractionId, Json
from infra.db import Database, Tx
from routing import desk as routing

from . import desk, search, store, texts
from .access import may_read
from .model import Interaction
from .search import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One interaction with its timeline, as the desk protocol shows them."""

    card: Json
    entries: list[Json]
    draft: str
    suggestions: Json


class Reading:
    """Reads for the actor; what the actor may not see is not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def box(
        self, actor: Actor, box: Box, query: str, cursor: str | None
    ) -> tuple[list[Json], str | None]:
        def unit(tx: Tx) -> tuple[list[Json], str | None]:
            page = search.search_visible_to(tx, actor, box=box, query=query, cursor=cursor)
            return _cards(tx, page.items), page.next

        return await self._database.read(unit)

    async def of_customer(self, actor: Actor, customer: CustomerId) -> list[Json]:
        return await self._database.read(
            lambda tx: _cards(tx, search.of_customer_visible_to(tx, actor, customer))
        )

    async def one(self, actor: Actor, interaction: InteractionId) -> Opened:
        def unit(tx: Tx) -> Opened:
            item = _visible(tx, actor, interaction, with_history=True)
            lines = desk.timelines(tx, actor.tenant, [item.id])
            return Opened(
                card=_cards(tx, [item])[0],
                entries=[value for _, value in lines.values()],
                draft=texts.draft_of(tx, actor.tenant, item.id, actor.user),
                suggestions=desk.suggestions(tx, actor.tenant, [item.id]).get(item.id),
            )

        return await self._database.read(unit)

    async def draft(self, actor: Actor, interaction: InteractionId) -> str:
        def unit(tx: Tx) -> str:
            item = _visible(tx, actor, interaction)
            return texts.draft_of(tx, actor.tenant, item.id, actor.user)

        return await self._database.read(unit)

    async def routing(self, actor: Actor, interaction: InteractionId) -> tuple[list[Json], Json]:
        def unit(tx: Tx) -> tuple[list[Json], Json]:
            item = _visible(tx, actor, interaction)
            return (
                routing.decisions(tx, actor.tenant, item.id),
                routing.why_waiting(tx, actor.tenant, item.id),
            )

        return await self._database.read(unit)

    async def canned_replies(self, actor: Actor, language: str | None) -> list[texts.CannedReply]:
        return await self._database.read(
            lambda tx: texts.canned_replies(tx, actor.tenant, language)
        )

    async def dispositions(self, actor: Actor) -> list[texts.Disposition]:
        return await self._database.read(lambda tx: texts.dispositions(tx, actor.tenant))


def _cards(tx: Tx, items: list[Interaction]) -> list[Json]:
    if not items:
        return []
    offered = routing.live_offers(tx, items[0].tenant, [item.id for item in items])
    shown = desk.cards(tx, items, offered)
    return [shown[item.id] for item in items]


def _visible(
    tx: Tx, actor: Actor, interaction: InteractionId, *, with_history: bool = False
) -> Interaction:
    """The interaction if the actor may see it.

    By one's queues, or as history of a customer at hand.
    """
    item = store.find(tx, actor.tenant, interaction)
    if item is None:
        raise NotFound("interaction", interaction)
    if may_read(tx, actor, item):
        return item
    if with_history and store.is_at_hand(tx, actor.tenant, item.customer, actor.user):
        return item
    raise NotFound("interaction", interaction)
