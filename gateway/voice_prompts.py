"""What the bot of every company will say on the telephone, to be spoken before anybody calls."""

from channels.voice import configuration
from channels.voice.model import KIND
from channels.voice.wire.orders import Part
from core.model import TenantId
from flows.rules.ahead import lines_ahead
from flows.service import Flows
from infra.db import Database, Tx


class VoicePrompts:
    """Reads the active flows of the companies that have telephone numbers."""

    def __init__(self, database: Database, flows: Flows) -> None:
        self._database = database
        self._flows = flows

    async def __call__(self) -> list[Part]:
        """Every standing line, each once."""
        found: dict[tuple[str, str], None] = {}
        for tenant in await self._database.read(_tenants):
            flow = await self._flows.active(tenant, KIND)
            if flow is not None:
                found.update(dict.fromkeys(lines_ahead(flow)))
        return [Part(text=text, language=language) for language, text in found]


def _tenants(tx: Tx) -> list[TenantId]:
    return sorted({number.tenant for number in configuration.numbers(tx)})
