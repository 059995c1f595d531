"""Every object, built once: the picture of the system in code. Nothing is started here."""

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from accounts.model import AccountsSettings
from accounts.service import Accounts
from channels.voice.recordings import Recordings
from channels.voice.service import Voice
from channels.web_chat.service import WebChat
from core.ports import Clock, Ids, Inbox, Threads
from customers.service import Customers
from flows.service import Flows
from infra.blobs import Blobs
from infra.clock import SystemClock
from infra.db import Database
from infra.housekeeping import Housekeeping
from infra.ids import Uuid7Ids
from infra.outgoing import Outgoing
from infra.relay import Relay
from infra.settings import Settings, own_origins, signing_secret
from infra.tasks import Supervisor
from interactions import returns
from interactions.bot import Bot
from interactions.company import CompanyServices
from interactions.faces import Faces
from interactions.intake import Intake
from interactions.reading import Reading
from interactions.service import Interactions
from interactions.suggestions import Suggestions
from interactions.threads import StoredThreads
from interactions.timers import Timers
from interactions.turns import Turns, take_at_once
from interactions.uploads import Uploads
from knowledge.service import Knowledge
from nlu import models
from nlu.models import Encoders
from nlu.service import Nlu
from routing.model import AgentLost, Returned
from routing.service import Routing

from .desk.feed import Feeds
from .flow_names import FlowNames
from .health import Health
from .opening import Hours
from .voice_prompts import VoicePrompts

VERSION = "0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The parts that the application, the set-up and the tests reach for."""

    settings: Settings
    clock: Clock
    ids: Ids
    database: Database
    blobs: Blobs
    relay: Relay
    supervisor: Supervisor
    accounts: Accounts
    customers: Customers
    nlu: Nlu
    knowledge: Knowledge
    flows: Flows
    routing: Routing
    interactions: Interactions
    reading: Reading
    uploads: Uploads
    intake: Intake
    threads: StoredThreads
    suggestions: Suggestions
    web_chat: WebChat
    voice: Voice
    recordings: Recordings
    feeds: Feeds
    health: Health


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    encoders: Encoders | None = None,
    outgoing: Outgoing | None = None,
) -> System:
    """Wire the whole system. Tests pass their own clock, encoders or way out."""
    clock = clock or SystemClock()
    ids = ids or Uuid7Ids()
    database = Database.open(settings, clock, ids)
    blobs = Blobs(settings.data_dir / "files", quota_bytes=settings.limits.stored_bytes)
    relay = Relay(database, clock)
    supervisor = Supervisor(clock)
    engines = _engines(settings, encoders)
    nlu = Nlu(database, models_folder(settings), clock, engines)
    knowledge = Knowledge(database, models_folder(settings), engines)
    flows = Flows(database, FlowNames(database))
    routing = Routing(database, clock, relay)
    company = CompanyServices(database, outgoing or Outgoing())
    bot = Bot(database, clock, nlu, knowledge, company)
    intake = Intake(database, Turns(database, flows, bot).take, take_at_once)
    suggestions = Suggestions(database, knowledge, clock)
    intake.on_turn(suggestions.note_turn)
    Timers(database, flows, bot).register(relay)
    routing.listen(Returned, returns.note_return)
    routing.listen(AgentLost, returns.lose_agent)
    threads = StoredThreads(database)
    accounts = Accounts(database, clock, AccountsSettings(public_url=settings.public_url))
    recordings = Recordings(database, settings.data_dir / "recordings", signing_secret(settings))
    recordings.register(relay)
    feeds = Feeds(database, clock)
    system = System(
        settings=settings,
        clock=clock,
        ids=ids,
        database=database,
        blobs=blobs,
        relay=relay,
        supervisor=supervisor,
        accounts=accounts,
        customers=Customers(database, Faces()),
        nlu=nlu,
        knowledge=knowledge,
        flows=flows,
        routing=routing,
        interactions=Interactions(database),
        reading=Reading(database),
        uploads=Uploads(database, blobs, limit_bytes=settings.limits.attachment_bytes),
        intake=intake,
        threads=threads,
        suggestions=suggestions,
        web_chat=_web_chat(settings, database, clock, blobs, intake, threads),
        voice=_voice(settings, database, clock, intake, threads, recordings, flows, routing),
        recordings=recordings,
        feeds=feeds,
        health=Health(database, supervisor, VERSION),
    )
    _supervise(system)
    return system


def _web_chat(
    settings: Settings,
    database: Database,
    clock: Clock,
    blobs: Blobs,
    inbox: Inbox,
    threads: Threads,
) -> WebChat:
    return WebChat(
        database,
        blobs,
        clock,
        secret=signing_secret(settings),
        inbox=inbox,
        threads=threads,
        opening=Hours(database, clock),
        limits=settings.limits,
        own_origins=own_origins(settings),
    )


def _voice(
    settings: Settings,
    database: Database,
    clock: Clock,
    inbox: Inbox,
    threads: Threads,
    recordings: Recordings,
    flows: Flows,
    routing: Routing,
) -> Voice:
    return Voice(
        database,
        clock,
        inbox=inbox,
        threads=threads,
        recordings=recordings,
        secret=signing_secret(settings),
        prompts=VoicePrompts(database, flows),
        reachable=routing.note_phones,
    )


def _supervise(system: System) -> None:
    """The services of this process, as /health lists them."""
    supervisor = system.supervisor
    supervisor.add("effects", system.relay.run)
    supervisor.add("housekeeping", Housekeeping(system.database, system.clock).run)
    supervisor.add("intake", system.intake.run)
    supervisor.add("routing", system.routing.run)
    supervisor.add("knowledge", system.knowledge.run)
    supervisor.add("nlu", system.nlu.run)
    supervisor.add("suggestions", system.suggestions.run)
    supervisor.add("desk", system.feeds.run)
    supervisor.add("voice", system.voice.run)


def _engines(settings: Settings, opened: Encoders | None) -> Callable[[], Encoders]:
    """How services come by the engines; they are opened once for all, by who needs them first."""
    turn = threading.Lock()

    @functools.cache
    def load() -> Encoders:
        return opened or models.load(models_folder(settings))

    def open_once() -> Encoders:
        with turn:
            return load()

    return open_once


def models_folder(settings: Settings) -> Path:
    return settings.data_dir / "models"


def phone_url(settings: Settings) -> str:
    """Where browsers connect their phones."""
    voice = settings.voice
    return voice.phone_url or f"ws://{voice.host}:{voice.http_port}/voice/phone"
