"""The names a flow document may use: what routing, the conductor and the listener know."""

import nlu.store
from core.model import TenantId
from flows.check import Known
from infra.db import Database, Tx
from interactions import texts
from routing import queues


class FlowNames:
    """Given to flows, which knows none of its neighbours."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, tenant: TenantId) -> Known:
        """Read the company's queues, services, skills, intents and entity kinds."""

        def unit(tx: Tx) -> Known:
            lessons = nlu.store.lessons(tx, tenant)
            every = queues.every(tx, tenant)
            return Known(
                queues=frozenset(str(id) for id, each in every.items() if each.is_active),
                services=texts.company_service_names(tx, tenant),
                skills=frozenset(str(skill) for skill in queues.skills(tx, tenant)),
                intents=frozenset(intent.name for intent in lessons.intents),
                kinds=frozenset(template.kind for template in lessons.profile.templates),
            )

        return await self._database.read(unit)
