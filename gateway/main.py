"""The application: every route in one place, and its life from start to graceful stop."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from types import FrameType
from typing import TypedDict

import uvicorn
from fastapi import APIRouter, FastAPI

import accounts.http
import customers.http
import flows.http
import gateway.desk.socket
import interactions.http
import knowledge.http
import nlu.http
import routing.http
from accounts import audit
from channels import registry
from channels.voice import admin_http as voice_admin
from channels.voice import http as voice_http
from channels.voice import link as voice_link
from channels.voice import record_http as voice_record
from channels.voice import visitor_http as voice_visits
from channels.web_chat import http as web_chat_http
from infra.settings import Settings, own_origins

from . import api_info, errors, health, pages, quarantine
from .attached import attached_data
from .demo import billing, sign_ins
from .edge import Application, Edge
from .health import Health
from .sockets import PacedSocket
from .wiring import VERSION, System, phone_url

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10


def application(system: System) -> Application:
    """The ASGI application over a built system; its lifespan starts and stops the services."""
    return Edge(
        api(system),
        system.accounts,
        own=own_origins(system.settings),
        request_bytes=system.settings.limits.request_bytes,
        phones=phone_url(system.settings).removesuffix("/voice/phone"),
    )


def api(system: System) -> FastAPI:
    """Every route, before the edge."""

    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with running(system):
            yield

    app = FastAPI(
        title="Mainstem",
        version=VERSION,
        summary="Self-hosted contact centre: one queue for every channel.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=life,
    )
    errors.install(app)
    for router in _routers(system):
        app.include_router(router)
    if system.settings.demo:
        app.include_router(sign_ins.routes())
        app.mount(billing.PATH, billing.application())
    pages.mount(app, system.settings)
    return app


def _routers(system: System) -> tuple[APIRouter, ...]:
    return (
        health.routes(system.health),
        accounts.http.routes(system.accounts),
        customers.http.routes(system.customers),
        knowledge.http.routes(system.knowledge),
        nlu.http.routes(system.nlu),
        flows.http.routes(system.flows),
        routing.http.routes(system.routing, audit.record),
        interactions.http.routes(system.interactions, system.reading, system.uploads),
        gateway.desk.socket.routes(
            system.feeds,
            system.database,
            system.clock,
            system.routing.attendances,
            system.accounts.actor_for,
        ),
        web_chat_http.routes(system.web_chat, audit.record),
        voice_http.routes(system.voice, system.clock, system.ids, phone_url(system.settings)),
        voice_visits.routes(system.voice, system.clock, system.ids, phone_url(system.settings)),
        voice_link.routes(system.voice, system.clock),
        voice_admin.routes(system.voice, system.database, audit.record),
        voice_record.routes(system.database, system.recordings, attached_data, audit.record),
        quarantine.routes(system.database),
        api_info.routes(registry.CHANNELS),
    )


@contextlib.asynccontextmanager
async def running(system: System) -> AsyncIterator[None]:
    """Start what the system needs, keep its services alive, and stop in order."""
    await system.database.start()
    await system.blobs.start()
    services = asyncio.get_running_loop().create_task(system.supervisor.run(), name="supervisor")
    try:
        yield
    finally:
        services.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await services
        await system.nlu.stop()
        await system.knowledge.stop()
        await system.database.stop()


def serve(
    system: System, listener: socket.socket, on_ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM or SIGINT; then stop taking work, finish what runs, and return."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # `on_ready` says that it serves
    config = uvicorn.Config(
        application(system),
        log_config=None,
        access_log=False,
        ws=PacedSocket,
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        server_header=False,
        **forwarding(system.settings),
        lifespan="on",
    )
    _Server(config, system.health, on_ready).run(sockets=[listener])


class Forwarding(TypedDict):
    """What uvicorn is told of proxies."""

    proxy_headers: bool
    forwarded_allow_ips: str


def forwarding(settings: Settings) -> Forwarding:
    """Whose word on the address of a client counts: that of the trusted proxies alone."""
    proxies = settings.trusted_proxies.replace(" ", "")
    return Forwarding(proxy_headers=bool(proxies), forwarded_allow_ips=proxies)


class _Server(uvicorn.Server):
    """Says when it serves, and on /ready that it is going, from the first signal on."""

    def __init__(
        self, config: uvicorn.Config, health: Health, on_ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._health = health
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._health.is_draining = True
        log.info("stopping", extra={"signal": signal.Signals(sig).name})
        super().handle_exit(sig, frame)
        self._captured_signals.clear()  # else it is raised again at the end of a graceful stop
