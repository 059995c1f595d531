"""Calls that we make: to a number by way of a trunk, to a registered phone, to an address."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from sippy.SipResponse import SipResponse

from channels.voice.telephony.legs import Ending
from channels.voice.telephony.sip.dialog import (
    Dialog,
    contact_of,
    new_tag,
    routes_of,
    tag_of,
)
from channels.voice.telephony.sip.digest import Secret
from channels.voice.telephony.sip.directory import Directory
from channels.voice.telephony.sip.exchange import Exchange
from channels.voice.telephony.sip.expiry import settle_as_caller
from channels.voice.telephony.sip.fork import Fork
from channels.voice.telephony.sip.leg import CAPABILITIES, SipLeg
from channels.voice.telephony.sip.messages import (
    CONTROLS,
    address_of,
    body_of,
    clean,
    header,
    is_uri,
    listed,
    own_headers,
    quoted,
)
from channels.voice.telephony.sip.negotiation import NARROW
from channels.voice.telephony.sip.ports import NoPorts
from channels.voice.telephony.sip.sdp import NotAcceptable, NotUnderstood, Session, parse, sdp_of
from channels.voice.telephony.sip.settings import SrtpMode

NUMBER = re.compile(r"[0-9A-Za-z*#+._-]{1,64}")
ENDINGS = {
    401: Ending.NOT_ALLOWED, 403: Ending.NOT_ALLOWED, 407: Ending.NOT_ALLOWED,
    408: Ending.NO_ANSWER, 480: Ending.NO_ANSWER, 486: Ending.BUSY, 487: Ending.CANCELLED,
    600: Ending.BUSY, 603: Ending.DECLINED, 606: Ending.FAILED, 400: Ending.FAILED,
    415: Ending.FAILED, 420: Ending.FAILED, 488: Ending.FAILED, 500: Ending.FAILED,
}  # fmt: skip
"""How a call ends that was refused; else it was unreachable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """How to reach somebody."""

    uri: str
    realm: str
    """The host of our From: the trunk's, where a number means something."""
    hop: tuple[str, int] | None = None
    caller: str = ""
    secret: Secret | None = None
    srtp: SrtpMode
    account: str = ""
    codecs: tuple[str, ...] = ()
    """What is offered; all when empty."""
    is_trunk: bool = False


def find_roads(
    directory: Directory, target: str, account: str, *, host: str, now: float
) -> list[Road]:
    """Every way to call `target`: one for each place a telephone is at; [] if it cannot be."""
    if account in directory.trunks:
        road = _by_trunk(directory, target, account)
        return [road] if road else []
    user = target.removeprefix("phone:")
    if user in directory.phones:
        return [
            Road(uri=one.uri, hop=one.hop, realm=host, srtp=directory.srtp, account=user)
            for one in directory.bindings(user, now)
        ]
    return [Road(uri=target, realm=host, srtp=directory.srtp)] if is_uri(target) else []


def _by_trunk(directory: Directory, target: str, account: str) -> Road | None:
    trunk = directory.trunks[account]
    number = target
    if is_uri(target):
        number = target.partition(":")[2].partition("@")[0]
    if not NUMBER.fullmatch(unquote(number)):
        return None
    return Road(
        uri=f"sip:{number}@{trunk.host}:{trunk.port}", realm=trunk.host,
        caller=trunk.caller_id or trunk.user, account=account, srtp=trunk.srtp, codecs=NARROW,
        is_trunk=True,
        secret=Secret(user=trunk.user, password=trunk.password) if trunk.user else None,
    )  # fmt: skip


class Outgoing:
    """Makes legs by calling."""

    def __init__(self, exchange: Exchange, directory: Directory) -> None:
        self._exchange, self._directory = exchange, directory

    def dial(
        self, target: str, *, caller: str, caller_name: str, account: str, timeout: float,
        headers: Mapping[str, str],
    ) -> SipLeg | Fork:  # fmt: skip
        """Call somebody. What cannot be called gives a leg that ends as UNREACHABLE at once.

        Raises NoPorts if there is no port for any of the places.
        """
        plain, _, asked = target.partition("?Replaces=")
        engine = self._exchange.engine
        host = engine.advertised[0]
        roads = find_roads(self._directory, plain, account, host=host, now=engine.clock())
        if not roads:
            leg = self._leg(None, caller, caller_name)
            leg.end(Ending.UNREACHABLE, 404)
            return leg
        extra = (("Replaces", CONTROLS.sub("", unquote(asked))),) if asked else ()
        legs = self._legs(roads, caller, caller_name)
        for leg, road in zip(legs, roads, strict=False):
            self._exchange.legs[leg.dialog.key] = leg
            _Ring(leg, road, (*extra, *own_headers(headers))).start(timeout)
        return legs[0] if len(legs) == 1 else Fork(legs)

    def _legs(self, roads: list[Road], caller: str, caller_name: str) -> list[SipLeg]:
        """As many as there are ports for, at least one."""
        legs = [self._leg(roads[0], caller, caller_name)]
        with suppress(NoPorts):
            for road in roads[1:]:
                legs.append(self._leg(road, caller, caller_name))
        return legs

    def _leg(self, road: Road | None, caller: str, caller_name: str) -> SipLeg:
        tag = new_tag()
        shown = clean(caller) or (road.caller if road else "") or "mainstem"
        user = shown if NUMBER.fullmatch(shown) else "anonymous"
        realm = road.realm if road else self._exchange.engine.advertised[0]
        uri = road.uri if road else "sip:nobody@invalid"
        dialog = Dialog(
            call_id=new_tag(), local=f"{quoted(caller_name)}<sip:{user}@{realm}>;tag={tag}",
            remote=f"<{uri}>", local_tag=tag, target=uri, contact=self._exchange.contact(),
            hop=road.hop if road else None,
        )  # fmt: skip
        return SipLeg(
            self._exchange, dialog, arrival=None, srtp=road.srtp if road else SrtpMode.OFF,
            secret=road.secret if road else None, account=road.account if road else "",
        )  # fmt: skip


class _Ring:
    """One INVITE from its sending to its end."""

    def __init__(self, leg: SipLeg, road: Road, headers: tuple[tuple[str, str], ...]) -> None:
        self._leg, self._road, self._headers = leg, road, headers
        self._waiting: asyncio.TimerHandle | None = None
        self._minimum = 0
        self._was_heard = False

    def start(self, timeout: float) -> None:
        """Send it; after `timeout` seconds without an answer it is taken back."""
        self._waiting = self._leg.later(timeout, lambda: self._leg.hang_up(Ending.NO_ANSWER))
        self._invite()

    def _invite(self) -> None:
        leg, settings = self._leg, self._leg.exchange.settings
        expires = max(settings.session_expires, self._minimum)
        minimum = max(settings.session_minimum, self._minimum)
        headers = (
            *CAPABILITIES, ("Session-Expires", str(expires)), ("Min-SE", str(minimum)),
            *self._headers,
        )  # fmt: skip
        body = leg.talk.offer(self._road.codecs)
        outline = leg.dialog.outline("INVITE", headers=headers, body=body)
        try:
            leg.asked = leg.ask(outline, self._replied)
        except (ValueError, IndexError):
            leg.end(Ending.UNREACHABLE, 400)

    def _replied(self, response: SipResponse) -> None:
        code = response.scode
        if code < 200:
            self._was_heard = True
            if code > 100 and not self._leg.is_over:
                self._progress(response)
            return
        if self._waiting is not None:
            self._waiting.cancel()
        if code < 300:
            self._answered(response)
        elif not self._leg.is_over:
            self._refused(response)

    def _progress(self, response: SipResponse) -> None:
        try:
            self._leg.opened(ringing=response.scode == 180, answer=_session(response))
        except (NotAcceptable, NotUnderstood):
            self._leg.hang_up(Ending.FAILED)

    def _answered(self, response: SipResponse) -> None:
        leg, dialog = self._leg, self._leg.dialog
        self._leg.exchange.legs.pop(dialog.key, None)
        dialog.remote, dialog.remote_tag = header(response, "to"), tag_of(response, "to")
        dialog.routes = routes_of(response, reverse=True)
        dialog.target = contact_of(response) or dialog.target
        dialog.hop = None if dialog.routes else dialog.hop
        leg.is_settled, leg.asked = True, None
        if leg.is_over:  # it was taken back, too late
            leg.say_bye()
            return
        leg.exchange.legs[dialog.key] = leg
        leg.far_methods = frozenset(listed(response, "allow"))
        try:
            terms = settle_as_caller(header(response, "session-expires"))
            leg.connected(_session(response), terms)
        except (NotAcceptable, NotUnderstood):
            leg.hang_up(Ending.FAILED)

    def _refused(self, response: SipResponse) -> None:
        least = header(response, "min-se").strip()
        if response.scode == 422 and not self._minimum and least.isdigit() and len(least) < 7:
            self._minimum = int(least)
            self._invite()
            return
        if 300 <= response.scode < 400:
            self._leg.moved_to = self._number_named(response)
        ending = ENDINGS.get(response.scode, Ending.UNREACHABLE)
        if response.scode == 408 and not self._was_heard:
            ending = Ending.UNREACHABLE
        self._leg.asked = None
        self._leg.end(ending, response.scode)

    def _number_named(self, response: SipResponse) -> str:
        """Where the far side is instead, if that is a number at the trunk's own host; else ""."""
        contact = address_of(response, "contact")
        if contact is None or not self._road.is_trunk:
            return ""
        user = unquote(str(contact.url.username or "")).partition(";")[0]
        is_there = str(contact.url.host).lower() == self._road.realm.lower()
        return user if is_there and NUMBER.fullmatch(user) else ""


def _session(response: SipResponse) -> Session | None:
    text = sdp_of(*body_of(response))
    return parse(text) if text else None
