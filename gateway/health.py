"""Whether the process lives, whether it can serve, and its metrics."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import JsonValue

from core.errors import Unavailable
from infra.db import Database, Tx
from infra.http import public
from infra.tasks import Supervisor
from infra.telemetry import registry


class Health:
    """`is_draining` is set when the process has been asked to stop."""

    def __init__(self, database: Database, supervisor: Supervisor, version: str) -> None:
        self._database = database
        self._supervisor = supervisor
        self._version = version
        self.is_draining = False

    async def report(self) -> dict[str, JsonValue]:
        """Every part by name. States and classes of errors only: it is shown to anybody."""
        services: list[JsonValue] = [
            {
                "name": each.name,
                "state": each.state.value,
                "since": each.since.isoformat(),
                "restarts": each.restarts,
                "error": each.error,
            }
            for each in self._supervisor.health()
        ]
        return {
            "version": self._version,
            "database": await self._database_state(),
            "draining": self.is_draining,
            "services": services,
        }

    async def is_ready(self) -> bool:
        """Whether new work may be sent here."""
        if self.is_draining or not self._supervisor.is_healthy():
            return False
        return await self._database_state() == "up"

    async def _database_state(self) -> str:
        try:
            await self._database.read(_ask)
        except Unavailable as error:
            return error.reason
        return "up"


def _ask(tx: Tx) -> None:
    tx.conn.exec_driver_sql("select 1")


def routes(health: Health) -> APIRouter:
    router = APIRouter(tags=["system"])

    @router.get("/health")
    @public("load balancers and operators ask without an account; it holds states only")
    async def read_health() -> dict[str, JsonValue]:
        """Every part of this process by name and state."""
        return await health.report()

    @router.get("/ready")
    @public("load balancers ask without an account")
    async def read_ready() -> JSONResponse:
        """200 when new work may be sent here, else 503."""
        ready = await health.is_ready()
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    @router.get("/metrics")
    @public("scraped without an account; counts and durations only")
    async def read_metrics() -> Response:
        """Prometheus metrics."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
