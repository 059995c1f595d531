"""What a SIP way is told: where it listens, whom it knows, and its limits."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class SrtpMode(StrEnum):
    """Whether speech is encrypted. Keys travel in the SDP (RFC 4568)."""

    OFF = "off"
    OPTIONAL = "optional"
    """Offered, and taken when offered."""
    REQUIRED = "required"
    """Calls without are refused (488)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A carrier or exchange that brings calls and takes them."""

    name: str
    host: str
    port: int = 5060
    user: str = ""
    password: str = ""
    registers: bool = False
    """Register there, so that it knows where to bring calls."""
    caller_id: str = ""
    """The number shown when a call names none."""
    networks: tuple[str, ...] = ()
    """Its calls come from these addresses or networks, besides those `host` stands for."""
    srtp: SrtpMode = SrtpMode.OFF
    expires: int = 300
    """Seconds asked for in registrations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A desk telephone that registers here."""

    user: str
    password: str = ""
    ha1: str = ""
    """Instead of the password: MD5 of `user:realm:password`, in hexadecimal."""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipSettings:
    """Everything a SIP way needs. Times are seconds."""

    host: str = "0.0.0.0"
    port: int = 5060
    """0 lets the system choose (tests)."""
    advertised: str = ""
    """The address others reach us at; needed when `host` is a wildcard. "" = `host`."""
    rtp_ports: tuple[int, int] = (20000, 20999)
    realm: str = "mainstem"
    trunks: tuple[Trunk, ...] = ()
    phones: tuple[Phone, ...] = ()
    srtp: SrtpMode = SrtpMode.OPTIONAL
    """For phones and strangers; trunks say it themselves."""
    codecs: tuple[str, ...] = ("G722", "PCMA", "PCMU")
    """What is spoken, in the order in which it is offered; Opus first or last."""
    accept_anonymous: bool = False
    """Take calls of whoever dials us without proving who they are."""
    max_calls: int = 100
    no_media_seconds: float = 60.0
    session_expires: int = 1800
    session_minimum: int = 90
    """Shorter sessions are refused (422)."""
    journal: Path | None = None
    """The folder in which live dialogs are noted, so that a killed process can end them later."""
    requests_per_second: float = 50.0
    """Of one address, before its messages are dropped unread."""

    @property
    def address(self) -> str:
        """The address put into messages."""
        return self.advertised or self.host
