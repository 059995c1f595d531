"""The SIP way: one port through which calls come and go.

    sip = Sip(settings, calls, clock)           # somebody else runs the clock
    task = group.create_task(sip.run())         # until cancelled
    leg = sip.dial("+4420...", caller="+4930...", account="carrier")

A transfer that the far side asks for (`on_transfer`) is done by the owner of the leg; it tells how
that goes by `SipLeg.report_transfer(code)` and ends the leg with `hang_up(Ending.TRANSFERRED)`.
A call that wants another's place (INVITE with Replaces) arrives like any other, with the fact
`sip.replaces` and, once it has an owner, `on_transfer(leg, target, replaces)`.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from time import monotonic

from channels.voice.media.clock import MediaClock
from channels.voice.telephony.legs import Calls, Ending
from channels.voice.telephony.sip.directory import Directory
from channels.voice.telephony.sip.door import Door
from channels.voice.telephony.sip.engine import Engine, Served
from channels.voice.telephony.sip.exchange import Exchange
from channels.voice.telephony.sip.fork import Fork
from channels.voice.telephony.sip.incoming import Incoming
from channels.voice.telephony.sip.journal import Journal
from channels.voice.telephony.sip.leg import SipLeg
from channels.voice.telephony.sip.outgoing import Outgoing
from channels.voice.telephony.sip.ports import Ports
from channels.voice.telephony.sip.registrar import Registrar
from channels.voice.telephony.sip.registration import Registering
from channels.voice.telephony.sip.screen import Screen
from channels.voice.telephony.sip.settings import Phone, SipSettings, Trunk

log = logging.getLogger(__name__)

CHECK_EVERY_S = 1.0
LOOK_UP_EVERY = 300.0

OnLeftover = Callable[[str, dict[str, str]], None]


class Sip:
    """Runs one SIP port (contract: channels.voice.telephony.legs.Way)."""

    name = "sip"

    def __init__(
        self, settings: SipSettings, calls: Calls, clock: MediaClock, *,
        on_leftover: OnLeftover | None = None, chance: Random | None = None,
    ) -> None:  # fmt: skip
        """`clock`: its beat moves the speech of all calls."""
        self._clock = clock
        self._settings, self._calls, self._on_leftover = settings, calls, on_leftover
        self._chance = chance or Random()
        self._screen = Screen(settings.requests_per_second, monotonic)
        self._engine = Engine(self._screen, self._came)
        self._directory = Directory(settings.srtp)
        self._changed = asyncio.Event()
        self._registering: list[Registering] = []
        self._exchange: Exchange | None = None
        self._incoming: Incoming | None = None
        self.ready = asyncio.Event()
        """Set once the port is open."""
        self.configure(settings.trunks, settings.phones)

    @property
    def address(self) -> tuple[str, int]:
        """Where others reach us. Known once `ready`."""
        return self._engine.advertised

    async def run(self) -> None:
        """Serve until cancelled; then every call is ended and every registration taken back.

        Raises OSError if the port is taken.
        """
        loop, settings = asyncio.get_running_loop(), self._settings
        await self._engine.open(settings.host, settings.port, settings.advertised)
        journal = Journal(settings.journal)
        exchange = self._exchange = Exchange(
            loop=loop, clock=self._clock, settings=settings, engine=self._engine, journal=journal,
            ports=Ports(settings.host, *settings.rtp_ports, chance=self._chance),
            chance=self._chance,
        )  # fmt: skip
        door = Door(
            self._engine, self._directory, realm=settings.realm,
            accept_anonymous=settings.accept_anonymous,
        )  # fmt: skip
        registrar = Registrar(self._engine, self._directory, door)
        self._incoming = Incoming(exchange, door, registrar, self._calls)
        try:
            await self._end_leftovers(journal)
            self.ready.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._check_speech(exchange), name="sip:speech")
                group.create_task(self._keep_registrations(), name="sip:registrations")
        finally:
            self.ready.clear()
            for leg in list(exchange.legs.values()):
                leg.hang_up(Ending.ENDED_HERE)
            await self._engine.close()
            await asyncio.to_thread(journal.close)

    def dial(
        self, target: str, *, caller: str = "", caller_name: str = "", account: str = "",
        timeout: float = 60.0, headers: Mapping[str, str] | None = None,
    ) -> SipLeg | Fork:  # fmt: skip
        """Call a number through the trunk `account`, a desk phone by its user, or a sip: URI.

        `timeout`: seconds until an unanswered call is taken back (NO_ANSWER). `headers`: X-...
        only. What cannot be called gives a leg that ends at once. Raises NoPorts without a port.
        """
        assert self._exchange is not None, "not running"
        return Outgoing(self._exchange, self._directory).dial(
            target, caller=caller, caller_name=caller_name, account=account, timeout=timeout,
            headers=headers or {},
        )  # fmt: skip

    def configure(self, trunks: tuple[Trunk, ...], phones: tuple[Phone, ...]) -> None:
        """Replace trunks and phones. Calls go on; registrations at trunks are made anew."""
        self._settings = replace(self._settings, trunks=trunks, phones=phones)
        self._directory.configure(trunks, phones)
        self._screen.trust(self._directory.networks())
        self._changed.set()

    def health(self) -> dict[str, object]:
        """What /health shows: the address, the legs, the registrations, what was dropped."""
        host, port = self._engine.advertised
        now = self._engine.clock()
        return {
            "state": "up" if self.ready.is_set() else "down", "address": f"{host}:{port}",
            "legs": len(self._exchange.legs) if self._exchange else 0,
            "most_legs": self._settings.max_calls,
            "trunks": {trunk.name: {"standing": "by address"} for trunk in self._settings.trunks}
            | {
                one.trunk.name: {"standing": str(one.state.standing), "code": one.state.code}
                for one in self._registering
            },
            "phones": self._directory.registered(now), "banned": self._screen.banned(),
            "dropped": dict(self._screen.dropped),
        }  # fmt: skip

    def _came(self, served: Served) -> None:
        if self._incoming is not None:
            self._incoming.came(served)

    async def _end_leftovers(self, journal: Journal) -> None:
        for outline, facts in await asyncio.to_thread(journal.leftovers):
            try:
                self._engine.ask(outline, lambda _: None)
            except (ValueError, IndexError):
                log.warning("a call of an earlier process could not be ended")
            if self._on_leftover is not None:
                self._on_leftover(outline.call_id, facts)

    async def _check_speech(self, exchange: Exchange) -> None:
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            exchange.check_speech()

    async def _keep_registrations(self) -> None:
        while True:
            self._changed.clear()
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._look_up(), name="sip:look_up")]
                contact = self._exchange.contact() if self._exchange else ""
                self._registering = [
                    Registering(self._engine, trunk, contact, chance=self._chance)
                    for trunk in self._settings.trunks
                    if trunk.registers
                ]
                for one in self._registering:
                    name = f"sip:registration:{one.trunk.name}"
                    tasks.append(group.create_task(one.keep(), name=name))
                await self._changed.wait()
                for task in tasks:
                    task.cancel()

    async def _look_up(self) -> None:
        while True:
            await self._directory.look_up()
            self._screen.trust(self._directory.networks())
            await asyncio.sleep(LOOK_UP_EVERY)
