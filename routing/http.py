"""The HTTP face of routing: presence, queues, skills, agents' work, business hours."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path
from pydantic import JsonValue

from core.errors import Invalid, NotFound
from core.model import Actor, Json, Language, QueueId, Skill, UserId
from core.permissions import Permission
from infra.db import Tx
from infra.http import requires
from routing import queues, seats
from routing.presence_reasons import PRESENCE_REASONS
from routing.schemas import (
    AgentBody,
    HoursBody,
    PositionView,
    PresenceBody,
    PresenceReasonView,
    QueueBody,
    SkillBody,
    agent_values,
    capacity_of,
    skills_of,
)
from routing.service import Routing

T = TypeVar("T")

Record = Callable[[Tx, Actor, str, str, Json, Json], None]
"""Writes what a person changed to the audit trail: action, subject, before, after."""

Agent = Annotated[Actor, Depends(requires(Permission.DESK_USE))]
Supervisor = Annotated[Actor, Depends(requires(Permission.SUPERVISE))]
Reader = Annotated[Actor, Depends(requires(Permission.ROUTING_READ))]
Editor = Annotated[Actor, Depends(requires(Permission.ROUTING_EDIT))]
Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
View = dict[str, JsonValue]


def routes(routing: Routing, record: Record) -> APIRouter:
    """Build every route of routing."""
    router = APIRouter(prefix="/api", tags=["routing"])
    _PresenceRoutes(routing).add_to(router)
    _QueueRoutes(routing, record).add_to(router)
    _AgentRoutes(routing, record).add_to(router)
    _HoursRoutes(routing, record).add_to(router)
    return router


class _PresenceRoutes:
    def __init__(self, routing: Routing) -> None:
        self._routing = routing

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/desk/presence", self.mine, methods=["GET"])
        router.add_api_route("/desk/presence", self.choose, methods=["PUT"])
        router.add_api_route("/agents/{id}/presence", self.choose_for, methods=["POST"])
        router.add_api_route("/presence-reasons", self.reasons, methods=["GET"])

    async def mine(self, actor: Agent) -> JsonValue:
        """One's own card; null for who never was at a desk."""
        return await self._routing.card_of(actor)

    async def choose(self, actor: Agent, body: PresenceBody) -> PositionView:
        """Set one's own presence, at once or after the last contact."""
        position = await self._routing.set_presence(actor, body.presence, body.reason)
        return PositionView(position=position)

    async def choose_for(self, actor: Supervisor, id: str, body: PresenceBody) -> PositionView:
        """Set another agent's presence."""
        agent = UserId(id)
        position = await self._routing.set_presence(actor, body.presence, body.reason, agent)
        return PositionView(position=position)

    async def reasons(self, actor: Agent) -> list[PresenceReasonView]:
        """The reasons for not being ready that a desk offers."""
        return [PresenceReasonView.of(each) for each in PRESENCE_REASONS]


class _QueueRoutes:
    def __init__(self, routing: Routing, record: Record) -> None:
        self._db = routing.db
        self._record = record

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/queues", self.every, methods=["GET"])
        router.add_api_route("/queues/{id}", self.save, methods=["PUT"])
        router.add_api_route("/skills", self.skills, methods=["GET"])
        router.add_api_route("/skills/{id}", self.save_skill, methods=["PUT"])
        router.add_api_route("/skills/{id}", self.delete_skill, methods=["DELETE"], status_code=204)

    async def every(self, actor: Reader) -> list[View]:
        """All queues with their settings and members."""

        def unit(tx: Tx) -> list[View]:
            return [
                {
                    "id": id,
                    **QueueBody.values(each),
                    "members": list[JsonValue](queues.members(tx, actor.tenant, id)),
                }
                for id, each in queues.every(tx, actor.tenant).items()
            ]

        return await self._db.read(unit)

    async def save(self, actor: Editor, id: Key, body: QueueBody) -> View:
        """Create or change a queue."""
        wanted = body.queue(id)

        def unit(tx: Tx) -> None:
            _check_skills(tx, actor, "needs", wanted.needs)
            before = queues.save(tx, actor.tenant, wanted)
            old = None if before is None else QueueBody.values(before)
            action = "queue.created" if before is None else "queue.changed"
            self._record(tx, actor, action, f"queue:{id}", old, QueueBody.values(wanted))

        await self._db.write(unit)
        return {"id": id, **QueueBody.values(wanted)}

    async def skills(self, actor: Reader) -> list[View]:
        """All skills."""
        found = await self._db.read(lambda tx: queues.skills(tx, actor.tenant))
        return [{"id": id, "names": _names(names)} for id, names in found.items()]

    async def save_skill(self, actor: Editor, id: Key, body: SkillBody) -> View:
        """Create or rename a skill."""
        names = {Language(tag): name for tag, name in body.names.items()}

        def unit(tx: Tx) -> None:
            before = queues.skills(tx, actor.tenant).get(Skill(id))
            queues.save_skill(tx, actor.tenant, Skill(id), names)
            old = None if before is None else _names(before)
            action = "skill.created" if before is None else "skill.changed"
            self._record(tx, actor, action, f"skill:{id}", old, _names(names))

        await self._db.write(unit)
        return {"id": id, "names": _names(names)}

    async def delete_skill(self, actor: Editor, id: Key) -> None:
        """Remove a skill that nobody has and no queue asks for."""

        def unit(tx: Tx) -> None:
            before = queues.skills(tx, actor.tenant).get(Skill(id))
            queues.delete_skill(tx, actor.tenant, Skill(id))
            self._record(tx, actor, "skill.deleted", f"skill:{id}", _names(before or {}), None)

        await self._db.write(unit)


class _AgentRoutes:
    def __init__(self, routing: Routing, record: Record) -> None:
        self._db = routing.db
        self._record = record

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/agents", self.every, methods=["GET"])
        router.add_api_route("/agents/{id}", self.save, methods=["PUT"])

    async def every(self, actor: Reader) -> list[View]:
        """All agents with what they serve."""
        found = await self._db.read(lambda tx: seats.load(tx, actor.tenant))
        return [{"id": agent, **agent_values(each)} for agent, each in sorted(found.items())]

    async def save(self, actor: Editor, id: str, body: AgentBody) -> View:
        """Set what an agent serves; what is left out stays as it is."""
        agent, skills = UserId(id), skills_of(body)
        served = None if body.queues is None else [QueueId(each) for each in body.queues]

        def unit(tx: Tx) -> View:
            before = seats.load(tx, actor.tenant, [agent]).get(agent)
            if before is None and body.name is None:
                raise NotFound("agent", id)
            _check_skills(tx, actor, "skills", skills or {})
            _check_queues(tx, actor, served or [])
            if body.name is not None:
                seats.enrol(tx, actor.tenant, agent, body.name)
            seats.assign(
                tx,
                actor.tenant,
                agent,
                queues=served,
                skills=skills,
                capacity=capacity_of(body),
            )
            after = agent_values(seats.load(tx, actor.tenant, [agent])[agent])
            old = None if before is None else agent_values(before)
            self._record(tx, actor, "agent.assigned", f"agent:{id}", old, after)
            return {"id": id, **after}

        return await self._db.write(unit)


class _HoursRoutes:
    def __init__(self, routing: Routing, record: Record) -> None:
        self._db = routing.db
        self._record = record

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/hours", self.every, methods=["GET"])
        router.add_api_route("/hours/{id}", self.save, methods=["PUT"])

    async def every(self, actor: Reader) -> list[View]:
        """All calendars of business hours."""
        found = await self._db.read(lambda tx: queues.every_hours(tx, actor.tenant))
        return [{"id": each.id, **HoursBody.values(each)} for each in found]

    async def save(self, actor: Editor, id: Key, body: HoursBody) -> View:
        """Create or change a calendar; queues that use it open and close by it at once."""
        wanted = body.hours(id)

        def unit(tx: Tx) -> None:
            before = queues.save_hours(tx, actor.tenant, wanted)
            old = None if before is None else HoursBody.values(before)
            action = "hours.created" if before is None else "hours.changed"
            self._record(tx, actor, action, f"hours:{id}", old, HoursBody.values(wanted))

        await self._db.write(unit)
        return {"id": id, **HoursBody.values(wanted)}


def _check_skills(tx: Tx, actor: Actor, field: str, wanted: Mapping[Skill, int]) -> None:
    unknown = wanted.keys() - queues.skills(tx, actor.tenant).keys()
    if unknown:
        raise Invalid(field, f"there is no skill {min(unknown)}")


def _check_queues(tx: Tx, actor: Actor, wanted: Iterable[QueueId]) -> None:
    unknown = set(wanted) - queues.every(tx, actor.tenant).keys()
    if unknown:
        raise Invalid("queues", f"there is no queue {min(unknown)}")


def _names(names: Mapping[Language, str]) -> dict[str, JsonValue]:
    return {str(language): name for language, name in names.items()}
