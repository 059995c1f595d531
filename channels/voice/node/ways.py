"""The ways in and out of this node, as far as they are set up."""

import socket
from collections.abc import Callable, Mapping, Sequence

from channels.voice.media.clock import MediaClock
from channels.voice.telephony.asterisk import Asterisk, AsteriskSettings
from channels.voice.telephony.audiosocket import AudioSocket, AudioSocketSettings
from channels.voice.telephony.browser import Browser
from channels.voice.telephony.legs import Leg, Way
from channels.voice.telephony.server import Route, Server
from channels.voice.telephony.sip import opus
from channels.voice.telephony.sip.settings import Phone, SipSettings, SrtpMode, Trunk
from channels.voice.telephony.sip.way import Sip
from channels.voice.telephony.twilio import Twilio, TwilioSettings
from channels.voice.wire import orders
from infra.clock import SystemClock
from infra.settings import Settings, own_origins, signing_secret

from .phones import BrowserPhones, authenticator
from .switchboard import Switchboard


class Ways:
    """Built from the settings. Implements switchboard.Dialler."""

    def __init__(
        self,
        settings: Settings,
        board: Switchboard,
        phones: BrowserPhones,
        clock: MediaClock,
        health: Callable[[], Mapping[str, object]],
    ) -> None:
        voice = settings.voice
        self.all: list[Way] = []
        self.sip: Sip | None = None
        if voice.sip_port:
            self.sip = Sip(_sip_settings(settings), board, clock)
            self.all.append(self.sip)
        if voice.audiosocket_port:
            networks = tuple(voice.audiosocket_networks)
            audiosocket = AudioSocketSettings(
                host=voice.host, port=voice.audiosocket_port, networks=networks
            )
            self.all.append(AudioSocket(board, audiosocket))
        if voice.http_port:
            routes = self._socket_ways(settings, board, phones)
            self.all.append(
                Server(host=voice.host, port=voice.http_port, routes=routes, health=health)
            )

    def _socket_ways(
        self, settings: Settings, board: Switchboard, phones: BrowserPhones
    ) -> dict[str, Route]:
        voice = settings.voice
        browser = phones.browser = Browser(
            board,
            authenticate=authenticator(signing_secret(settings), SystemClock()),
            phone_connected=phones.connected,
            phone_gone=phones.gone,
            origins=own_origins(settings),
        )
        self.all.append(browser)
        routes = {"/voice/phone": browser.route}
        if voice.asterisk_password is not None:
            asterisk = Asterisk(
                board,
                AsteriskSettings(
                    username=voice.asterisk_user,
                    password=voice.asterisk_password.get_secret_value(),
                ),
            )
            self.all.append(asterisk)
            routes["/voice/asterisk"] = asterisk.route
        if voice.twilio_token is not None and voice.twilio_url is not None:
            twilio = Twilio(
                board,
                TwilioSettings(
                    public_url=voice.twilio_url,
                    auth_token=voice.twilio_token.get_secret_value(),
                ),
            )
            self.all.append(twilio)
            routes["/voice/twilio"] = twilio.route
        return routes

    def dial(self, order: orders.Dial) -> Leg:
        """Call a number through a trunk, or a desk phone."""
        assert self.sip is not None, "calls go out by SIP"
        return self.sip.dial(
            order.number,
            caller=order.caller,
            caller_name=order.caller_name,
            account=order.trunk,
            timeout=order.seconds,
        )

    def configure(self, order: orders.Configure) -> None:
        """Take over trunks and desk phones."""
        if self.sip is None:
            return
        self.sip.configure(
            tuple(_trunk(each) for each in order.trunks),
            tuple(
                Phone(user=each.user, password=each.password, name=each.name)
                for each in order.phones
            ),
        )


def _trunk(trunk: orders.Trunk) -> Trunk:
    return Trunk(
        name=trunk.name,
        host=trunk.host,
        port=trunk.port,
        user=trunk.user,
        password=trunk.password,
        registers=trunk.is_registered,
        caller_id=trunk.caller,
        networks=tuple(trunk.sources),
        srtp=SrtpMode(trunk.srtp),
    )


def _sip_settings(settings: Settings) -> SipSettings:
    voice = settings.voice
    return SipSettings(
        host=voice.host,
        port=voice.sip_port,
        advertised=voice.advertised or _own_address(voice.host),
        rtp_ports=(voice.rtp_first, voice.rtp_last),
        codecs=spoken(voice.codecs),
        accept_anonymous=voice.takes_strangers,
        max_calls=voice.max_calls,
        no_media_seconds=voice.no_media_seconds,
        journal=settings.data_dir / "dialogs" / voice.node,
    )


def spoken(wanted: Sequence[str]) -> tuple[str, ...]:
    """The codecs by their names in the SDP; Opus only where its library is."""
    named = [name.upper() for name in wanted if name != "opus" or opus.library() is not None]
    return tuple(named) or ("PCMA", "PCMU")


def _own_address(host: str) -> str:
    """What to tell others when all addresses are listened at: the one that faces outward."""
    if host not in ("0.0.0.0", "::"):
        return ""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; only asks for the way there
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
