"""Whom this place knows: trunks by where they send from, desk phones by where they registered."""

import asyncio
import logging
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from channels.voice.telephony.sip.digest import Secret
from channels.voice.telephony.sip.settings import Phone, SrtpMode, Trunk

log = logging.getLogger(__name__)

MOST_CONTACTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who brings a call."""

    name: str
    """Of the trunk or phone; "" for a stranger."""
    kind: str
    """trunk | phone | anonymous"""
    srtp: SrtpMode
    secret: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Where a desk phone can be reached, and until when (seconds of a steady clock)."""

    uri: str
    hop: tuple[str, int] | None
    call_id: str
    cseq: int
    expires: float


@dataclass(eq=False, slots=True)
class Directory:
    """Trunks and phones as they are configured now. `clock`: seconds, steady."""

    srtp: SrtpMode
    trunks: dict[str, Trunk] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _bindings: dict[str, list[Binding]] = field(default_factory=dict)

    def configure(self, trunks: tuple[Trunk, ...], phones: tuple[Phone, ...]) -> None:
        """Replace both lists. Registrations of phones that stay are kept."""
        self.trunks = {trunk.name: trunk for trunk in trunks}
        self.phones = {phone.user: phone for phone in phones}
        self._addresses = {}
        for trunk in trunks:
            if _is_address(trunk.host):
                self._addresses[trunk.host] = trunk.name
        self._bindings = {u: kept for u, kept in self._bindings.items() if u in self.phones}

    async def look_up(self) -> None:
        """Learn the addresses that the trunks' names stand for now."""
        loop = asyncio.get_running_loop()
        for trunk in list(self.trunks.values()):
            if _is_address(trunk.host):
                continue
            try:
                found = await loop.getaddrinfo(trunk.host, trunk.port)
            except OSError as err:
                facts = {"trunk": trunk.name, "error": repr(err)}
                log.warning("the host of a trunk is not known", extra=facts)
                continue
            self._addresses.update({str(one[4][0]): trunk.name for one in found})

    def networks(self) -> list[str]:
        """Every network calls of trunks come from."""
        listed = [net for trunk in self.trunks.values() for net in trunk.networks]
        return [*listed, *(f"{host}/32" for host in self._addresses if ":" not in host)]

    def trunk_at(self, host: str) -> Trunk | None:
        """The trunk whose calls come from this address."""
        if host in self._addresses:
            return self.trunks.get(self._addresses[host])
        address = ip_address(host)
        for trunk in self.trunks.values():
            if any(address in ip_network(net, strict=False) for net in trunk.networks):
                return trunk
        return None

    def secret_of(self, user: str) -> tuple[Secret, Account] | None:
        """What a user of a phone or trunk proves itself with, and whom that makes it."""
        if phone := self.phones.get(user):
            secret = Secret(user=user, password=phone.password, ha1=phone.ha1)
            return secret, Account(name=user, kind="phone", srtp=self.srtp, secret=secret)
        for trunk in self.trunks.values():
            if trunk.user == user and trunk.password:
                secret = Secret(user=user, password=trunk.password)
                return secret, self.account_of(trunk)
        return None

    def account_of(self, trunk: Trunk) -> Account:
        """The account of a trunk; without a user it cannot answer challenges."""
        secret = Secret(user=trunk.user, password=trunk.password) if trunk.user else None
        return Account(name=trunk.name, kind="trunk", srtp=trunk.srtp, secret=secret)

    def bind(self, user: str, binding: Binding) -> None:
        """Keep a registration; the oldest goes when a phone has more than five."""
        kept = [one for one in self._bindings.get(user, []) if one.uri != binding.uri]
        self._bindings[user] = [*kept, binding][-MOST_CONTACTS:]

    def unbind(self, user: str, uri: str | None = None) -> None:
        """Forget one registration, or all of a phone."""
        kept = [one for one in self._bindings.get(user, []) if uri is not None and one.uri != uri]
        self._bindings[user] = kept

    def bindings(self, user: str, now: float) -> list[Binding]:
        """Where a phone can be reached now; the latest registration is last."""
        kept = [one for one in self._bindings.get(user, []) if one.expires > now]
        if user in self._bindings:
            self._bindings[user] = kept
        return kept

    def registered(self, now: float) -> list[str]:
        """The phones that can be reached now."""
        return [user for user in self.phones if self.bindings(user, now)]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
