"""SIP transactions seen from the event loop: send a request, answer one, be told of either.

Messages are parsed, retransmitted and timed out in sippy's thread (crossing.py). Each crosses once
in each direction, so that whoever uses this never meets a thread.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from sippy.SipRequest import SipRequest
from sippy.SipResponse import SipResponse

from channels.voice.telephony.sip import crossing
from channels.voice.telephony.sip.digest import Secret, answer, parse_digest
from channels.voice.telephony.sip.messages import Outline, header, make_request, make_response
from channels.voice.telephony.sip.screen import Screen

log = logging.getLogger(__name__)

OnResponse = Callable[[SipResponse], None]
TRIES_TO_PROVE = 2


@dataclass(eq=False, slots=True, kw_only=True)
class Served:
    """A request that came in, to be answered."""

    request: SipRequest
    source: tuple[str, int]
    transaction: Any
    on_cancel: Callable[[], None] | None = None
    on_ack: Callable[[SipRequest], None] | None = None
    on_no_ack: Callable[[], None] | None = None
    is_answered: bool = False

    @property
    def method(self) -> str:
        return str(self.request.getMethod())


@dataclass(eq=False, slots=True, kw_only=True)
class Asked:
    """A request that we sent; its last version, when it had to be sent again with credentials."""

    outline: Outline
    transaction: Any = None
    tries: int = 0
    is_cancelled: bool = False


class Engine:
    """One SIP port. Everything but `open` and `close` is called on the event loop."""

    def __init__(self, screen: Screen, on_request: Callable[[Served], None]) -> None:
        self.screen, self._on_request = screen, on_request
        self.advertised = ("", 0)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_open = False
        self._transactions: Any = None
        self._port: Any = None

    async def open(self, host: str, port: int, advertised: str) -> None:
        """Bind the port. Raises OSError if it is taken."""
        self._loop = asyncio.get_running_loop()
        crossing.ensure_thread()
        self._transactions, self._port = await asyncio.to_thread(
            crossing.wait_for, crossing.open_port, host, port, self.screen, self._came
        )
        self._is_open = True
        self.advertised = (advertised or host, int(self._port.uopts.laddress[1]))

    async def close(self) -> None:
        """Free the port. What was sent before is sent."""
        if self._is_open:
            self._is_open, self._loop = False, None
            await asyncio.to_thread(crossing.wait_for, crossing.close_port, self._transactions)

    def respond(
        self, served: Served, code: int, *, reason: str = "", tag: str = "",
        headers: tuple[tuple[str, str], ...] = (), contact: str = "", body: str = "",
    ) -> None:  # fmt: skip
        """Answer a request, provisionally or for good. A second final answer is not sent."""
        if served.is_answered or not self._is_open:
            return
        served.is_answered = code >= 200
        made = make_response(
            served.request,
            code,
            reason=reason,
            tag=tag,
            headers=headers,
            contact=contact,
            body=body,
        )
        crossing.later(self._send_response, made, served)

    def ask(
        self, outline: Outline, on_response: OnResponse, *, secret: Secret | None = None
    ) -> Asked:
        """Send a request. Challenges are answered with `secret`; all else goes to `on_response`.

        A request that nobody answers is reported as 408. One that cannot be built raises
        ValueError.
        """
        asked = Asked(outline=outline)
        self._send(asked, on_response, secret)
        return asked

    def cancel(self, asked: Asked) -> None:
        """Send CANCEL for an INVITE, as soon as that may be done."""
        asked.is_cancelled = True
        if self._is_open:
            crossing.later(self._cancel, asked)

    def drop(self, name: str) -> None:
        """Count something that was ignored."""
        self.screen.dropped[name] += 1

    def clock(self) -> float:
        """Seconds of a steady clock, as digest nonces and the screen use it."""
        return monotonic()

    def _send(self, asked: Asked, on_response: OnResponse, secret: Secret | None) -> None:
        request = make_request(asked.outline, self.advertised)
        if not self._is_open:
            return
        crossing.later(self._start, asked, request, self._replied(asked, on_response, secret))

    def _replied(
        self, asked: Asked, on_response: OnResponse, secret: Secret | None
    ) -> Callable[[SipResponse], None]:
        def replied(response: SipResponse) -> None:
            if response.scode in (401, 407) and secret and not asked.is_cancelled:
                proof = self._proof(asked, response, secret)
                if proof is not None:
                    name = "Authorization" if response.scode == 401 else "Proxy-Authorization"
                    kept = [h for h in asked.outline.headers if h[0] != name]
                    asked.tries += 1
                    asked.outline = replace(
                        asked.outline, cseq=asked.outline.cseq + 1, headers=(*kept, (name, proof))
                    )
                    return self._send(asked, on_response, secret)
            return on_response(response)

        return replied

    def _proof(self, asked: Asked, response: SipResponse, secret: Secret) -> str | None:
        name = "www-authenticate" if response.scode == 401 else "proxy-authenticate"
        said = parse_digest(header(response, name))
        if not said or asked.tries >= TRIES_TO_PROVE:
            return None
        if asked.tries and said.get("stale", "").lower() != "true":
            return None
        return answer(said, secret, method=asked.outline.method, uri=asked.outline.uri)

    # In the SIP thread.

    def _came(self, request: SipRequest, transaction: Any) -> tuple[Any, ...]:  # noqa: ANN401
        served = Served(request=request, source=request.getSource(), transaction=transaction)

        def cancelled(*_: object) -> None:
            self._cross(lambda: served.on_cancel and served.on_cancel())

        def not_acknowledged() -> None:
            self._cross(lambda: served.on_no_ack and served.on_no_ack())

        self._cross(lambda: self._on_request(served))
        return (None, cancelled, not_acknowledged)

    def _send_response(self, response: SipResponse, served: Served) -> None:
        def acknowledged(ack: SipRequest) -> None:
            self._cross(lambda: served.on_ack and served.on_ack(ack))

        try:
            self._transactions.sendResponse(response, served.transaction, ack_cb=acknowledged)
        except (ValueError, AttributeError):
            log.debug("a response came too late")  # cancelled in the meantime

    def _start(self, asked: Asked, request: SipRequest, replied: OnResponse) -> None:
        def crossed(response: SipResponse) -> None:
            whole = response
            if response.scode >= 300:  # the library would send its ACK there: RFC 3261 17.1.1.3
                whole = response.getCopy()
                response.delHFs("contact")
                response.delHFs("record-route")
            self._cross(lambda: replied(whole))

        asked.transaction = self._transactions.newTransaction(request, resp_cb=crossed)
        if asked.is_cancelled and asked.outline.method == "INVITE":
            self._transactions.cancelTransaction(asked.transaction)

    def _cancel(self, asked: Asked) -> None:
        if asked.transaction is not None and asked.transaction.tid is not None:
            self._transactions.cancelTransaction(asked.transaction)

    def _cross(self, call: Callable[[], object]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(call)
