"""The one thread in which sippy runs, and its UDP port with the screen in front.

sippy's dispatcher is a single object of the process, so the thread is too; it starts with the
first port opened and idles afterwards. What it fails at it would print; here that is logged.
"""

import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

import sippy.SipMsg
import sippy.SipTransactionManager
import sippy.SipURL
from sippy.Core import EventDispatcher
from sippy.Core.EventDispatcher import ED2
from sippy.Network_server import Network_server, Remote_address
from sippy.SipConf import SipConf
from sippy.SipTransactionManager import SipTransactionManager, local4remote
from sippy.Time.MonoTime import MonoTime
from sippy.Udp_server import Udp_server, Udp_server_opts

from channels.voice.telephony.sip.inspection import Dropped, Refused, inspect
from channels.voice.telephony.sip.screen import Screen

log = logging.getLogger(__name__)

_starting = threading.Lock()
_thread: threading.Thread | None = None


def _failed(message: str, *_: object, **__: object) -> None:
    """Log what the library caught. Its own text may quote a message, so only the type is kept."""
    log.warning("a SIP message could not be handled", extra={"error": repr(sys.exc_info()[0])})


def _unsaid(*_: object, **__: object) -> None:
    """Drop the library's remarks on messages of strangers."""


for _module in (sippy.SipTransactionManager, EventDispatcher):
    _module.dump_exception = _failed
Network_server.handle_read.__globals__["dump_exception"] = _failed
for _module in (sippy.SipMsg, sippy.SipURL, sippy.SipTransactionManager):
    _module.print = _unsaid
SipConf.autoconvert_tel_url = True


def ensure_thread() -> None:
    """Start the thread if this process has not yet."""
    global _thread
    with _starting:
        if _thread is None:
            _thread = threading.Thread(target=_dispatch, name="sip", daemon=True)
            _thread.start()


def _dispatch() -> None:
    ED2.my_ident = threading.get_ident()
    ED2.loop()


def later(call: Callable[..., object], *arguments: object) -> None:
    """Run something in the SIP thread."""
    ED2.callFromThread(call, *arguments)


def wait_for(call: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - whatever it gives
    """Run something in the SIP thread and wait for what it gives. Not to be called in a loop."""
    return ED2.callFromThreadSync(call, *arguments)


class _Port(Udp_server):  # type: ignore[misc]
    """A UDP port that lets nothing reach the parser uninspected."""

    screen: Screen

    def handle_read(self, data: bytes, address: tuple[str, int], rtime: MonoTime) -> None:
        """Judge a datagram in the receiving thread; what passes crosses over to the SIP thread."""
        if not self.screen.admits(address[0]):
            return
        try:
            verdict = inspect(data, address)
        except (ValueError, LookupError, TypeError, AttributeError):
            log.exception("a datagram could not be judged")  # the thread must live on
            return
        match verdict:
            case Refused(code=code, response=response):
                self.screen.dropped[f"refused {code}"] += 1
                self.send_to(response, address)
            case Dropped(why=why):
                self.screen.dropped[why] += 1
            case passed:
                ra = Remote_address(address, self.transport)
                ED2.callFromThread(self._parse, passed.text.encode(), ra, rtime)

    def _parse(self, text: bytes, address: Remote_address, rtime: MonoTime) -> None:
        super().handle_read(text, address, rtime)

    def shutdown(self) -> None:
        """Close once everything is sent: the library would close first and lose what waits."""
        if self.asenders is not None:
            self.sendqueue.put(None)
            for sender in self.asenders:
                sender.join()
            super().shutdown()


class _Options(Udp_server_opts):  # type: ignore[misc]
    nworkers = 1
    direct_dispatch = True
    flags = 0


class _OnePort(local4remote):  # type: ignore[misc]
    """The single port that everything is sent from. Another process may not share it."""

    def __init__(
        self,
        global_config: dict[str, Any],
        on_datagram: Callable[..., object],
        port: type[Udp_server],
        options: type[Udp_server_opts],
    ) -> None:
        self.global_config, self.handleIncoming = global_config, on_datagram
        self.udp_server_class, self.Udp_server_opts = port, options
        for name in ("cache_r2l", "cache_r2l_old", "cache_l2s"):
            setattr(self, name, {})
        self.fixed = True
        self.initServer((global_config["_sip_address"], global_config["_sip_port"]))


class _Log:
    """What the library writes of every message: nothing, they hold names and numbers."""

    def write(self, *_: object, **__: object) -> None:
        """Drop it."""


sippy.SipTransactionManager.local4remote = _OnePort


def open_port(
    host: str, port: int, screen: Screen, on_request: Callable[..., object]
) -> tuple[SipTransactionManager, Udp_server]:
    """Bind a port and give its transactions. `on_request` is called in the SIP thread.

    Raises OSError if the port is taken. To be called in the SIP thread.
    """
    screened = type("ScreenedPort", (_Port,), {"screen": screen})
    manager = type(
        "Transactions", (SipTransactionManager,), {"model_udp_server": (screened, _Options)}
    )
    config = {"_sip_address": host, "_sip_port": port, "_sip_logger": _Log()}
    transactions = manager(config, on_request)
    return transactions, next(iter(transactions.l4r.cache_l2s.values()))


def close_port(transactions: SipTransactionManager) -> None:
    """Free the port and stop every timer. What was sent before is sent. In the SIP thread."""
    for transaction in (*transactions.tclient.values(), *transactions.tserver.values()):
        for name in "ABCDEFG":
            timer = getattr(transaction, f"te{name}", None)
            if timer is not None:
                timer.cancel()
    transactions.shutdown()
