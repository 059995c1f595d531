"""Which flow plays on a channel, and publishing new versions."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from accounts import audit
from core.errors import Invalid, NotAllowed
from core.model import Actor, ChannelKind, Language, TenantId
from core.permissions import Permission
from infra.db import Database, Tx

from . import store
from .check import Finding, Known, check, has_errors
from .codec import BadDocument, flow_from_yaml
from .model import Flow, FlowSummary, FlowVersion
from .session import Effect, Handover, Say, Session, SetData

MOST_KEPT = 64
"""Documents kept ready in memory; a version never changes, so they never go stale."""

MOST_NOTE_CHARACTERS = 500

FindKnown = Callable[[TenantId], Awaitable[Known]]
"""Looks up the names a document may use: queues, services, skills, intents."""


class BadFlow(Invalid):
    """The document has errors; `findings` are all that was found."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        super().__init__(first.place, first.text)
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The verdict on a document. `flow` is None when it could not even be read."""

    flow: Flow | None
    findings: tuple[Finding, ...]

    @property
    def is_fit(self) -> bool:
        return self.flow is not None and not has_errors(self.findings)


class Flows:
    """Use cases about flow documents, and what the conductor needs to play them."""

    def __init__(self, db: Database, known: FindKnown | None = None) -> None:
        self._db = db
        self._known = known
        self._read: OrderedDict[tuple[TenantId, str, int], Flow] = OrderedDict()

    async def active(self, tenant: TenantId, channel: ChannelKind) -> Flow | None:
        """The flow that plays on the channel now. None: no bot there."""

        def unit(tx: Tx) -> tuple[str, int, str | None] | None:
            found = store.active_on(tx, tenant, channel)
            if found is None:
                return None
            is_read = (tenant, *found) in self._read
            return (*found, None if is_read else store.document(tx, tenant, *found))

        found = await self._db.read(unit)
        if found is None:
            return None
        id, version, text = found
        return self._flow(tenant, id, version, text)

    def begin(self, flow: Flow, language: Language, channel: ChannelKind) -> Session:
        """A new session at the flow's start, in the language if the flow speaks it."""
        spoken = language if language in flow.languages else flow.languages[0]
        return Session(
            flow=flow.id,
            version=flow.version,
            language=spoken,
            node=flow.start,
            channel=channel,
        )

    def greeting_of(
        self, opening: Iterable[Effect], turn: Sequence[Effect] = ()
    ) -> tuple[Effect, ...]:
        """What is kept of an opening when the customer has spoken first.

        In an emergency (`turn` ends in an urgent handover) nothing stands before what saves lives.
        """
        last = turn[-1] if turn else None
        is_emergency = isinstance(last, Handover) and last.is_urgent
        kept = SetData if is_emergency else Say | SetData
        return tuple(effect for effect in opening if isinstance(effect, kept))

    async def check(self, tenant: TenantId, text: str) -> Checked:
        """Read and examine a document without keeping it."""
        try:
            flow = flow_from_yaml(text)
        except BadDocument as bad:
            found = tuple(
                Finding(severity="error", code="document", place=each.place, text=each.reason)
                for each in bad.problems
            )
            return Checked(flow=None, findings=found)
        known = await self._known(tenant) if self._known is not None else Known()
        return Checked(flow=flow, findings=check(flow, known))

    async def publish(self, actor: Actor, text: str, *, note: str = "") -> FlowVersion:
        """Keep the document as the next version of its flow, and play it from now on.

        Raises BadFlow when it has errors, Conflict when another flow plays on its channels.
        """
        _allow(actor, Permission.FLOWS_EDIT)
        if len(note) > MOST_NOTE_CHARACTERS:
            raise Invalid("note", f"at most {MOST_NOTE_CHARACTERS} characters")
        checked = await self.check(actor.tenant, text)
        flow = checked.flow
        if flow is None or not checked.is_fit:
            raise BadFlow(checked.findings)

        def unit(tx: Tx) -> FlowVersion:
            store.require_free(tx, actor.tenant, flow)
            number = store.add_version(tx, actor, flow, text, note)
            audit.record(tx, actor, "flow.published", f"flow:{flow.id}", None, {"version": number})
            return store.versions_visible_to(tx, actor, flow.id)[0]

        return await self._db.write(unit)

    async def activate(self, actor: Actor, id: str, version: int | None) -> None:
        """Play an older version again, or none. Raises NotFound, BadFlow and Conflict."""
        _allow(actor, Permission.FLOWS_EDIT)
        if version is not None:
            await self._check_again(actor, id, version)

        def unit(tx: Tx) -> None:
            if version is not None:
                text = store.document(tx, actor.tenant, id, version)
                store.require_free(tx, actor.tenant, flow_from_yaml(text, version=version))
            before = store.activate(tx, actor, id, version)
            audit.record(
                tx,
                actor,
                "flow.activated",
                f"flow:{id}",
                {"version": before},
                {"version": version},
            )

        await self._db.write(unit)

    async def _check_again(self, actor: Actor, id: str, version: int) -> None:
        """Queues and services may have gone since the version was published."""
        text = await self._db.read(lambda tx: store.document(tx, actor.tenant, id, version))
        checked = await self.check(actor.tenant, text)
        if not checked.is_fit:
            raise BadFlow(checked.findings)

    async def all(self, actor: Actor) -> list[FlowSummary]:
        """Every flow of the company."""
        _allow(actor, Permission.FLOWS_READ)
        return await self._db.read(lambda tx: store.flows_visible_to(tx, actor))

    async def versions(self, actor: Actor, id: str) -> list[FlowVersion]:
        """The versions of a flow, newest first. Raises NotFound."""
        _allow(actor, Permission.FLOWS_READ)
        return await self._db.read(lambda tx: store.versions_visible_to(tx, actor, id))

    async def document(self, actor: Actor, id: str, version: int) -> str:
        """The YAML of a version, as it was published. Raises NotFound."""
        _allow(actor, Permission.FLOWS_READ)
        return await self._db.read(lambda tx: store.document(tx, actor.tenant, id, version))

    def _flow(self, tenant: TenantId, id: str, version: int, text: str | None) -> Flow:
        key = (tenant, id, version)
        if key not in self._read and text is not None:
            self._read[key] = flow_from_yaml(text, version=version)
        self._read.move_to_end(key)
        while len(self._read) > MOST_KEPT:
            self._read.popitem(last=False)
        return self._read[key]


def _allow(actor: Actor, permission: Permission) -> None:
    if permission not in actor.permissions:
        raise NotAllowed(permission)
