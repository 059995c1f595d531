"""What a desk shows, read from the stores: entities by kind and id, and who may see each.

A change is state, not action: it carries the entity as it is now, so that applying it twice, or
late, ends in the same picture as a fresh snapshot.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from channels.voice import views as voice
from core.channels import VOICE
from core.model import Actor, InteractionId, Json, Stage, TenantId, UserId
from core.permissions import Permission
from infra import events
from infra.db import Tx
from interactions import desk as interactions
from interactions.access import sees
from interactions.model import Interaction
from routing import desk as routing

KINDS = ("agents", "queues", "interactions", "offers", "entries", "suggestions", "calls")

Values = dict[str, dict[str, Json]]
"""kind -> id -> the entity as the protocol shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person at a desk: what decides which entities they see."""

    actor: Actor
    queues: frozenset[str]
    open: frozenset[str] = frozenset()
    """Interactions whose timeline is on the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Entities read in one snapshot of the database, with what visibility needs to know of them.

    `gone` are touched entities that do not exist any more.
    """

    position: int
    values: Values
    items: Mapping[str, Interaction]
    """Every interaction that a value belongs to."""
    belongs: Mapping[str, str] = field(default_factory=dict)
    """Entry id -> interaction id."""
    offered: Mapping[InteractionId, UserId] = field(default_factory=dict)
    """Interaction id -> agent at whom it rings."""
    gone: Mapping[str, frozenset[str]] = field(default_factory=dict)


def viewer(tx: Tx, actor: Actor, open_ids: Iterable[str]) -> Viewer:
    return Viewer(
        actor=actor,
        queues=frozenset(routing.queues_of(tx, actor.tenant, actor.user)),
        open=frozenset(open_ids),
    )


def whole(tx: Tx, tenant: TenantId, open_ids: Collection[str]) -> Picture:
    """Everything that is live, and the timelines of `open_ids`."""
    live = interactions.live(tx, tenant)
    more = set(open_ids) - {item.id for item in live}
    items = [*live, *interactions.many(tx, tenant, more)]
    lines = interactions.timelines(tx, tenant, open_ids)
    return _picture(
        tx,
        tenant,
        agents=routing.agent_cards(tx, tenant),
        queues=routing.queue_cards(tx, tenant),
        offers=routing.offer_cards(tx, tenant),
        items=items,
        lines=lines,
        suggestions=interactions.suggestions(tx, tenant, open_ids),
        calls=voice.call_cards(tx, tenant),
        asked={},
    )


def touched(tx: Tx, tenant: TenantId, touches: Iterable[events.Touch]) -> Picture:
    """The entities that were touched, as they are now."""
    asked: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for kind, key in touches:
        if key and kind in asked:
            asked[kind].add(key)
    lines = interactions.entries(tx, tenant, asked["entries"])
    wanted = asked["interactions"] | asked["suggestions"] | {line.interaction for line in lines}
    items = interactions.many(tx, tenant, wanted)
    called = {item.id for item in items if item.channel == VOICE}
    calls = asked["calls"] | voice.live_calls_of(tx, tenant, called)  # seen where they ring
    return _picture(
        tx,
        tenant,
        agents=routing.agent_cards(tx, tenant, asked["agents"]) if asked["agents"] else {},
        queues=routing.queue_cards(tx, tenant, asked["queues"]) if asked["queues"] else {},
        offers=routing.offer_cards(tx, tenant, asked["offers"]) if asked["offers"] else {},
        items=items,
        lines=interactions.shown(tx, tenant, lines),
        suggestions=interactions.suggestions(tx, tenant, asked["suggestions"]),
        calls=voice.call_cards(tx, tenant, calls) if calls else {},
        asked=asked,
    )


def _picture(
    tx: Tx,
    tenant: TenantId,
    *,
    agents: Mapping[str, Json],
    queues: Mapping[str, Json],
    offers: Mapping[str, Json],
    items: list[Interaction],
    lines: Mapping[str, tuple[str, Json]],
    suggestions: Mapping[str, Json],
    calls: Mapping[str, Json],
    asked: Mapping[str, set[str]],
) -> Picture:
    offered = routing.live_offers(tx, tenant, [item.id for item in items])
    values: Values = {
        "agents": dict(agents),
        "queues": dict(queues),
        "offers": dict(offers),
        "interactions": interactions.cards(tx, items, offered),
        "entries": {key: value for key, (_, value) in lines.items()},
        "suggestions": dict(suggestions),
        "calls": dict(calls),
    }
    gone = {kind: frozenset(keys - values[kind].keys()) for kind, keys in asked.items()}
    return Picture(
        position=events.last_position(tx, tenant),
        values=values,
        items={item.id: item for item in items},
        belongs={key: interaction for key, (interaction, _) in lines.items()},
        offered=offered,
        gone={kind: keys for kind, keys in gone.items() if keys},
    )


def is_visible(who: Viewer, picture: Picture, kind: str, key: str) -> bool:
    """Whether this viewer's screen holds the entity."""
    match kind:
        case "agents" | "queues":
            return True
        case "offers":
            return _is_my_offer(who, picture, key)
        case "interactions":
            item = picture.items[key]
            is_shown = item.stage is not Stage.CLOSED or key in who.open
            return is_shown and _sees(who, picture, item)
        case "entries":
            return _sees_timeline(who, picture, picture.belongs[key])
        case "suggestions":
            return _sees_timeline(who, picture, key)
        case "calls":
            return _sees_call(who, picture, picture.values["calls"][key])
        case _:
            return False


def _is_my_offer(who: Viewer, picture: Picture, key: str) -> bool:
    if Permission.SUPERVISE in who.actor.permissions:
        return True
    card = picture.values["offers"][key]
    return isinstance(card, dict) and card["agent"] == who.actor.user


def _sees_call(who: Viewer, picture: Picture, call: Json) -> bool:
    """One's own calls, those that ring here or ask one; supervisors see all. While they live."""
    if not isinstance(call, dict) or call["stage"] == "ended":
        return False
    if Permission.SUPERVISE in who.actor.permissions or call["agent"] == who.actor.user:
        return True
    parties = call["parties"]
    me = who.actor.user
    interaction = call["interaction"]
    if isinstance(interaction, str) and picture.offered.get(InteractionId(interaction)) == me:
        return True
    return isinstance(parties, list) and any(
        isinstance(party, dict) and party["user"] == me and party["state"] != "ended"
        for party in parties
    )


def _sees_timeline(who: Viewer, picture: Picture, interaction: str) -> bool:
    item = picture.items.get(interaction)
    return item is not None and interaction in who.open and _sees(who, picture, item)


def _sees(who: Viewer, picture: Picture, item: Interaction) -> bool:
    ringing = picture.offered.get(item.id)
    offered = (item.id,) if ringing == who.actor.user else ()
    return sees(who.actor, item, queues=who.queues, offered=offered)


def state_for(who: Viewer, picture: Picture) -> dict[str, Json]:
    """The snapshot of one desk."""
    state: dict[str, Json] = {"me_id": who.actor.user}
    for kind in KINDS:
        state[kind] = {
            key: value
            for key, value in picture.values[kind].items()
            if is_visible(who, picture, kind, key)
        }
    return state


def change_for(
    who: Viewer, picture: Picture
) -> tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]:
    """What of the picture this desk puts, and what it drops: ids by kind."""
    put: dict[str, tuple[str, ...]] = {}
    drop: dict[str, list[str]] = {kind: sorted(keys) for kind, keys in picture.gone.items()}
    for kind in KINDS:
        shown: list[str] = []
        for key in picture.values[kind]:
            if is_visible(who, picture, kind, key):
                shown.append(key)
            elif kind != "entries" or picture.belongs[key] in who.open:
                drop.setdefault(kind, []).append(key)
        if shown:
            put[kind] = tuple(shown)
    return put, drop
