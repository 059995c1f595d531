"""How much longer somebody will wait, from what the queue did in the last hours.

What is observed: the accepted offers of the queue. The turn time of one is how long the queue took
to come to it while it was waiting already: the time since the acceptance before it, but no more
than it waited itself, so that hours in which nobody waited say nothing. With n turn times of mean
m and standard deviation s, somebody with `ahead` others before them has k = ahead + 1 turns to
wait. Turns are independent enough, so they take k*m, give or take sqrt(k)*s. What agents take by
hand is not counted, and who will sign in or off is not known.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.model import QueueId, TenantId
from infra.db import Tx
from infra.prepared import hot
from routing import queues
from routing.model import OfferState
from routing.tables import offer

LOOK_BACK = timedelta(hours=4)
LEAST_OBSERVED = 8
"""Fewer turns than these say nothing worth telling a customer."""
MOST_OBSERVED = 60

_ACCEPTED = hot(
    sa.select(offer.c.ended_at, offer.c.waited_s)
    .where(
        offer.c.tenant == sa.bindparam("t"),
        offer.c.queue == sa.bindparam("q"),
        offer.c.state == OfferState.ACCEPTED.value,
        offer.c.ended_at > sa.bindparam("since"),
        offer.c.waited_s.is_not(None),
    )
    .order_by(offer.c.ended_at.desc())
    .limit(sa.bindparam("most"))
)

Range = tuple[timedelta, timedelta]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One that came to an agent: when, and after how long in the queue."""

    at: datetime
    waited: timedelta


def expected_wait(
    tx: Tx, tenant: TenantId, queue: QueueId, ahead: int, now: datetime
) -> Range | None:
    """How much longer one with `ahead` others before it waits, from and to.

    None when the queue is closed, or has given too few to agents lately.
    """
    which = queues.get(tx, tenant, queue)
    if not queues.open_state_of(tx, tenant, which, now).is_open:
        return None
    params = {"t": tenant, "q": queue, "since": now - LOOK_BACK, "most": MOST_OBSERVED + 1}
    rows = tx.all(_ACCEPTED, params)
    served = [Served(at=row.ended_at, waited=timedelta(seconds=row.waited_s)) for row in rows]
    return estimate(turn_times(served), ahead)


def turn_times(served: Sequence[Served]) -> list[timedelta]:
    """How long the queue took for each while it waited; the first has none before it."""
    by_time = sorted(served, key=lambda each: each.at)
    return [
        min(later.at - earlier.at, later.waited)
        for earlier, later in zip(by_time, by_time[1:], strict=False)
    ]


def estimate(turns: Sequence[timedelta], ahead: int) -> Range | None:
    """The range of `ahead` + 1 turns; None below LEAST_OBSERVED turns."""
    if len(turns) < LEAST_OBSERVED:
        return None
    seconds = [max(0.0, turn.total_seconds()) for turn in turns]
    mean = sum(seconds) / len(seconds)
    spread = math.sqrt(sum((each - mean) ** 2 for each in seconds) / (len(seconds) - 1))
    waits = max(0, ahead) + 1
    middle, margin = waits * mean, math.sqrt(waits) * spread
    return timedelta(seconds=max(0.0, middle - margin)), timedelta(seconds=middle + margin)
