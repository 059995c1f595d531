"""Calls of flows to the company's own systems, by name, guarded and bounded."""

import asyncio
from typing import Any

import httpx

from core.errors import ProviderError
from core.model import TenantId
from flows.session import Fetch, Fetched
from infra.db import Database
from infra.outgoing import Outgoing

from . import texts

MOST_BYTES = 262_144


class CompanyServices:
    """Looks the address up in the tenant's settings; a flow document never carries one."""

    def __init__(self, database: Database, outgoing: Outgoing) -> None:
        self._database = database
        self._outgoing = outgoing

    async def call(self, tenant: TenantId, fetch: Fetch, *, key: str) -> Fetched:
        """Perform the call once; every failure is `status` None, which the flow has a branch for.

        `key` goes along as Idempotency-Key, so that the service can recognise a repetition.
        """
        known = await self._database.read(
            lambda tx: texts.company_service(tx, tenant, fetch.service)
        )
        if known is None:
            return Fetched(status=None, body={"error": f"no service named {fetch.service}"})
        url = known.base_url.rstrip("/") + "/" + fetch.path.lstrip("/")
        try:
            async with asyncio.timeout(known.timeout.total_seconds()):
                answer = await self._outgoing.request(
                    fetch.method,
                    url,
                    json=fetch.body,
                    headers={"Idempotency-Key": key, "Accept": "application/json"},
                    allow_private=known.may_be_private,
                    most_bytes=MOST_BYTES,
                )
        except (TimeoutError, ProviderError) as err:
            return Fetched(status=None, body={"error": str(err) or "no answer in time"})
        return Fetched(status=answer.status_code, body=_json(answer))


def _json(answer: httpx.Response) -> Any:  # noqa: ANN401 - whatever the service says
    try:
        return answer.json()
    except ValueError:
        return None
