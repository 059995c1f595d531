"""All SQL of flows. Versions are only ever added."""

from collections.abc import Sequence

import sqlalchemy as sa

from core.errors import Conflict, NotFound
from core.model import Actor, ChannelKind, TenantId, UserId
from infra.db import Row, Tx

from .model import Flow, FlowSummary, FlowVersion
from .tables import flow, flow_version


def active_on(tx: Tx, tenant: TenantId, channel: ChannelKind) -> tuple[str, int] | None:
    """Which flow and version is played on a channel; the first by name if there are several."""
    for row in tx.all(_active(tenant)):
        if channel in row.channels:
            return row.id, row.version
    return None


def others_on(
    tx: Tx, tenant: TenantId, id: str, channels: Sequence[ChannelKind]
) -> list[tuple[str, ChannelKind]]:
    """Active versions of other flows that already play on one of the channels."""
    return [
        (row.id, channel)
        for row in tx.all(_active(tenant))
        if row.id != id
        for channel in channels
        if channel in row.channels
    ]


def document(tx: Tx, tenant: TenantId, id: str, version: int) -> str:
    """The YAML of a version. Raises NotFound."""
    found = tx.scalar(
        sa.select(flow_version.c.document).where(
            flow_version.c.tenant == tenant,
            flow_version.c.flow == id,
            flow_version.c.version == version,
        )
    )
    if found is None:
        raise NotFound("flow version", f"{id} {version}")
    return str(found)


def add_version(tx: Tx, actor: Actor, published: Flow, text: str, note: str) -> int:
    """Add the next version of a flow and make it the active one; give its number."""
    tx.upsert(
        flow,
        {"tenant": actor.tenant, "id": published.id, "active_version": None, "last_version": 0},
        keys=["tenant", "id"],
    )
    number = _locked(tx, actor.tenant, published.id).last_version + 1
    tx.run(
        flow_version.insert(),
        {
            "tenant": actor.tenant,
            "flow": published.id,
            "version": number,
            "document": text,
            "names": dict(published.names),
            "channels": list(published.channels),
            "note": note,
            "by": actor.user,
            "by_name": actor.name,
            "at": tx.now,
        },
    )
    tx.run(_flow_row(actor.tenant, published.id).values(active_version=number, last_version=number))
    return int(number)


def activate(tx: Tx, actor: Actor, id: str, version: int | None) -> int | None:
    """Play another version, or none; give the one played before. Raises NotFound."""
    before: int | None = _locked(tx, actor.tenant, id).active_version
    if version is not None:
        document(tx, actor.tenant, id, version)
    tx.run(_flow_row(actor.tenant, id).values(active_version=version))
    return before


def require_free(tx: Tx, tenant: TenantId, published: Flow) -> None:
    """Raise Conflict if another active flow plays on one of the channels."""
    taken = others_on(tx, tenant, published.id, published.channels)
    if taken:
        other, channel = taken[0]
        raise Conflict(f"the flow {other} already plays on {channel}")


def flows_visible_to(tx: Tx, actor: Actor) -> list[FlowSummary]:
    """Every flow of the company, by name."""
    rows = tx.all(
        sa.select(flow, flow_version.c.names, flow_version.c.channels, flow_version.c.at)
        .join(
            flow_version,
            sa.and_(
                flow_version.c.tenant == flow.c.tenant,
                flow_version.c.flow == flow.c.id,
                flow_version.c.version
                == sa.func.coalesce(flow.c.active_version, flow.c.last_version),
            ),
        )
        .where(flow.c.tenant == actor.tenant)
        .order_by(flow.c.id)
    )
    return [
        FlowSummary(
            id=row.id,
            names=dict(row.names),
            channels=tuple(row.channels),
            active_version=row.active_version,
            last_version=row.last_version,
            changed_at=row.at,
        )
        for row in rows
    ]


def versions_visible_to(tx: Tx, actor: Actor, id: str) -> list[FlowVersion]:
    """The versions of one flow, newest first, without their documents."""
    active = tx.scalar(
        sa.select(flow.c.active_version).where(flow.c.tenant == actor.tenant, flow.c.id == id)
    )
    rows = tx.all(
        sa.select(flow_version)
        .where(flow_version.c.tenant == actor.tenant, flow_version.c.flow == id)
        .order_by(flow_version.c.version.desc())
    )
    if not rows:
        raise NotFound("flow", id)
    return [_version(row, active) for row in rows]


def _version(row: Row, active: int | None) -> FlowVersion:
    return FlowVersion(
        flow=row.flow,
        version=row.version,
        names=dict(row.names),
        channels=tuple(row.channels),
        note=row.note,
        by=UserId(row.by),
        by_name=row.by_name,
        at=row.at,
        is_active=row.version == active,
    )


def _active(tenant: TenantId) -> sa.Select[tuple[str, int, list[str]]]:
    return (
        sa.select(flow.c.id, flow_version.c.version, flow_version.c.channels)
        .join(
            flow_version,
            sa.and_(
                flow_version.c.tenant == flow.c.tenant,
                flow_version.c.flow == flow.c.id,
                flow_version.c.version == flow.c.active_version,
            ),
        )
        .where(flow.c.tenant == tenant)
        .order_by(flow.c.id)
    )


def _locked(tx: Tx, tenant: TenantId, id: str) -> Row:
    row = tx.lock(sa.select(flow).where(flow.c.tenant == tenant, flow.c.id == id))
    if row is None:
        raise NotFound("flow", id)
    return row


def _flow_row(tenant: TenantId, id: str) -> sa.Update:
    return flow.update().where(flow.c.tenant == tenant, flow.c.id == id)
