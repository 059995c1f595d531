"""Boxes of the inbox and the search over them, by page."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.errors import Invalid, NotAllowed
from core.model import Actor, CustomerId, Stage
from core.permissions import Permission
from customers import store as customers
from infra.db import Tx
from infra.tables import instant_text
from routing import desk as routing

from . import store
from .model import Interaction
from .tables import entry as entries
from .tables import interaction as interactions

PAGE = 50
MOST_QUERY_CHARACTERS = 200


class Box(StrEnum):
    MINE = "mine"
    QUEUES = "queues"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`next` is the cursor of the following page, None on the last one."""

    items: list[Interaction]
    next: str | None


def search_visible_to(
    tx: Tx, actor: Actor, *, box: Box, query: str = "", cursor: str | None = None
) -> Page:
    """One page of a box, newest first.

    `query` finds subjects, customers' names and what was said.
    """
    statement = _in_box(tx, actor, box)
    words = query.strip()[:MOST_QUERY_CHARACTERS]
    if words:
        statement = statement.where(_matches(actor, words))
    if cursor:
        statement = statement.where(_before(cursor))
    order = (interactions.c.created_at.desc(), interactions.c.id.desc())
    found = list(store.rows_of(tx, statement.order_by(*order).limit(PAGE + 1)))
    page = found[:PAGE]
    more = len(found) > PAGE
    return Page(items=page, next=_cursor(page[-1]) if more else None)


def of_customer_visible_to(tx: Tx, actor: Actor, customer: CustomerId) -> list[Interaction]:
    """A customer's interactions over all channels, newest first.

    Whoever may read customers sees them.
    """
    if Permission.CUSTOMERS_READ not in actor.permissions:
        raise NotAllowed(Permission.CUSTOMERS_READ)
    return store.of_customer(tx, actor.tenant, customer)


def _in_box(tx: Tx, actor: Actor, box: Box) -> sa.Select[Any]:
    c = interactions.c
    mine = sa.select(interactions).where(c.tenant == actor.tenant)
    is_closed = c.stage == Stage.CLOSED.value
    queues = sorted(routing.queues_of(tx, actor.tenant, actor.user))
    reach = sa.or_(c.owner == actor.user, c.queue.in_(queues))
    match box:
        case Box.MINE:
            return mine.where(c.owner == actor.user, ~is_closed)
        case Box.QUEUES:
            return mine.where(c.queue.in_(queues), ~is_closed)
        case Box.ALL | Box.CLOSED:
            wanted = mine.where(is_closed if box is Box.CLOSED else ~is_closed)
            if Permission.INTERACTIONS_READ_ALL in actor.permissions:
                return wanted
            return wanted.where(reach)


def _matches(actor: Actor, words: str) -> sa.ColumnElement[bool]:
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    said = sa.select(entries.c.interaction).where(
        entries.c.tenant == actor.tenant, entries.c.pii_text.ilike(pattern, escape="\\")
    )
    named = customers.named_like(actor.tenant, pattern)
    return sa.or_(
        interactions.c.pii_subject.ilike(pattern, escape="\\"),
        interactions.c.id.in_(said),
        interactions.c.customer.in_(named),
    )


def _cursor(item: Interaction) -> str:
    return f"{instant_text(item.created_at)}~{item.id}"


def _before(cursor: str) -> sa.ColumnElement[bool]:
    moment, _, key = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError as err:
        raise Invalid("cursor", "is not one of ours") from err
    c = interactions.c
    return sa.or_(c.created_at < at, sa.and_(c.created_at == at, c.id < key))
