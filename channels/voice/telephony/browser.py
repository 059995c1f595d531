"""Phones in browsers: agents at the console, and callers from a web page. One WebSocket each.

The wire (subprotocol `mainstem-phone`). Binary messages are audio, both ways: 20 ms of mono PCM,
signed 16 bit little-endian at 16 kHz, 640 bytes. The server sends one per 20 ms while there is
something to hear. Texts are JSON objects with a `type`, at most 4 kB and 60 a second:

client: hello{token, phone, caller_name?, called?}   first, within 5 s. `phone` names the tab
        ping{at}  pong{at}                           ping every 5 s; silent for 15 s is lost
        marked{name}                                 what came before the mark was played
        dtmf{digit}  mute{muted}
        quality{underruns, dropped, buffer_ms, rtt_ms}   every 5 s, counted from the beginning
        bye{}                                        hang up; sign an agent's phone off
server: ready{phone, leg, rate, resumed}             the hello was good, audio may flow
        ping{at}  pong{at}
        mark{name}  clear{}                          a clear answers all marks
        dtmf{digit}
        state{state}                                 how a public caller's call is
        bye{reason, code, retry_after}               the socket is closed after it

The client begins to play with 40 ms in its queue and never keeps more than 120 ms: the oldest is
dropped there as it is here. A socket lost without bye leaves the leg for 10 s: who says hello
with the same phone (public callers) or as the same user (agents) has it back, `resumed`. An agent
has one phone: the tab before hears bye `replaced`. Other reasons: not_allowed, busy, hung_up,
rejected, bad_frame, hello_timeout, silent, shutdown.
"""

import asyncio
from collections.abc import Callable, Collection
from functools import partial
from http import HTTPStatus

from websockets.http11 import Request

from . import phone_codec as codec
from .legs import Arrival, Calls, Ending, LegState
from .line import clean
from .outbox import RESTARTING, Outbox
from .phone_codec import Hello
from .phone_leg import BrowserLeg, PhoneTimes, PhoneUser, Place
from .phone_socket import Authenticate, serve
from .server import Refusal, Route

SUBPROTOCOL = "mainstem-phone"
SHUTDOWN_RETRY_S = 2.0

Told = Callable[[PhoneUser, BrowserLeg], None]


class Browser:
    """The way in of browsers. Its `route` belongs on the server's path."""

    name = "browser"

    def __init__(
        self,
        calls: Calls,
        *,
        authenticate: Authenticate,
        phone_connected: Told,
        phone_gone: Told,
        origins: Collection[str] = (),
        times: PhoneTimes | None = None,
        most: int = 1000,
    ) -> None:
        """`phone_connected`, `phone_gone`: told of agents' phones; a reload is not told.

        `origins`: pages beside our own that may connect, as https://host[:port].
        """
        self._calls = calls
        self.authenticate = authenticate
        self.times = times or PhoneTimes()
        self._connected, self._gone = phone_connected, phone_gone
        self._origins = frozenset(origins)
        self._legs: dict[str, BrowserLeg] = {}
        self._graces: dict[str, asyncio.TimerHandle] = {}
        self._outboxes: set[Outbox] = set()
        self.route = Route(
            serve=partial(serve, self), admit=self._admit, subprotocol=SUBPROTOCOL, most=most
        )

    async def run(self) -> None:
        """Be there until cancelled; then every phone is told to come back."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            for outbox in self._outboxes:
                outbox.clear()
                outbox.text(codec.bye("shutdown", retry_after=SHUTDOWN_RETRY_S))
                outbox.close(RESTARTING, "shutdown")
            for key in list(self._legs):
                self._forget(key, Ending.ENDED_HERE)

    def phone(self, user_id: str) -> BrowserLeg | None:
        """An agent's phone, also while it is being reloaded; None when it is not there."""
        return self._legs.get(user_id)

    def health(self) -> dict[str, object]:
        agents = sum(leg.user.is_agent for leg in self._legs.values())
        return {"phones": agents, "callers": len(self._legs) - agents, "away": len(self._graces)}

    def take(self, hello: Hello, user: PhoneUser, outbox: Outbox) -> Place | None:
        """Give the phone its leg: the one it had, or a new one. None when its call is over."""
        key = user.id if user.is_agent else f"{user.id}/{hello.phone}"
        leg = self._legs.get(key)
        if leg is not None and leg.state is LegState.ENDED:
            self._forget(key, Ending.HUNG_UP)
            if not user.is_agent:
                return None
            leg = None
        is_resumed = leg is not None
        if leg is None:
            leg = self._legs[key] = _new_leg(key, hello, user)
        self._stop_grace(key)
        before = leg.attach(outbox)
        if before is not None:
            before.clear()
            before.text(codec.bye("replaced"))
            before.close()
        self._outboxes.add(outbox)
        outbox.text(codec.ready(phone=hello.phone, leg=leg.id, rate=leg.rate, resumed=is_resumed))
        if not is_resumed:
            self._announce(leg)
        return Place(key=key, leg=leg, outbox=outbox)

    def leave(self, place: Place, *, is_bye: bool) -> None:
        """A phone's socket is gone: for good, or it may come back. May be called again."""
        self._outboxes.discard(place.outbox)
        if not place.leg.detach(place.outbox):
            return
        if is_bye or place.leg.state is LegState.ENDED:
            self._forget(place.key, Ending.HUNG_UP)
        elif self._legs.get(place.key) is place.leg:
            loop = asyncio.get_running_loop()
            grace = loop.call_later(self.times.grace_s, self._forget, place.key, Ending.NO_MEDIA)
            self._graces[place.key] = grace

    def is_taking(self) -> int | None:
        """None while public callers are welcome, else in how many seconds to try again."""
        return self._calls.is_taking()

    def _announce(self, leg: BrowserLeg) -> None:
        if leg.user.is_agent:
            self._connected(leg.user, leg)
        else:
            self._calls.arrived(leg)

    def _stop_grace(self, key: str) -> None:
        grace = self._graces.pop(key, None)
        if grace is not None:
            grace.cancel()

    def _forget(self, key: str, ending: Ending) -> None:
        self._stop_grace(key)
        leg = self._legs.pop(key, None)
        if leg is not None:
            leg.end(ending, codec.bye("hung_up"))
            if leg.user.is_agent:
                self._gone(leg.user, leg)

    def _admit(self, request: Request, address: str) -> Refusal | None:
        origin = request.headers.get("Origin", "").rstrip("/")
        own = request.headers.get("Host", "")
        if origin.partition("://")[2] == own or origin in self._origins:
            return None
        return Refusal(status=HTTPStatus.FORBIDDEN, reason="origin not allowed")


def _new_leg(key: str, hello: Hello, user: PhoneUser) -> BrowserLeg:
    if user.is_agent:
        return BrowserLeg(id=f"browser:{key}", user=user, arrival=None)
    arrival = Arrival(
        way="browser",
        caller=clean(user.id),
        called=clean(user.called or hello.called),
        caller_name=clean(user.name or hello.caller_name),
        account=clean(user.account),
    )
    return BrowserLeg(id=f"browser:{key}", user=user, arrival=arrival)
