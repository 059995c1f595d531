"""Transfers by REFER, both ways (RFC 3515, RFC 3891, RFC 5589), and how they went (sipfrag)."""

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sippy.SipResponse import SipResponse

from channels.voice.telephony.legs import Ending
from channels.voice.telephony.sip.engine import Served
from channels.voice.telephony.sip.messages import REASONS, body_of, header, is_uri

if TYPE_CHECKING:
    from channels.voice.telephony.sip.leg import SipLeg

PATIENCE_SECONDS = 90.0
"""After so long without news a transfer is taken for failed."""
FRAGMENT = re.compile(r"SIP/2\.0 ([1-6][0-9][0-9])")


def parse_target(text: str) -> tuple[str, str] | None:
    """The URI of a Refer-To header and the dialog its Replaces names, "" without; None if bad."""
    uri = text.partition("<")[2].partition(">")[0] if "<" in text else text.partition(";")[0]
    plain, _, asked = uri.strip().partition("?")
    replaces = ""
    for part in asked.split("&") if asked else ():
        name, _, value = part.partition("=")
        if name.lower() == "replaces":
            replaces = unquote(value)
    return (plain, replaces) if is_uri(plain) and len(replaces) < 300 else None


def replaced_dialog(text: str) -> tuple[str, str, str] | None:
    """Call-ID, to-tag and from-tag of a Replaces header: the key of a dialog of the one asked."""
    call_id, *params = [part.strip() for part in text.split(";")]
    tags = dict(part.partition("=")[::2] for part in params)
    if not call_id or not tags.get("to-tag") or not tags.get("from-tag"):
        return None
    return (call_id, tags["to-tag"], tags["from-tag"])


class Transfers:
    """The transfers of one leg: at most one in each direction at a time."""

    def __init__(self, leg: "SipLeg") -> None:
        self._leg = leg
        self._patience: asyncio.TimerHandle | None = None
        self._subscription: str | None = None
        """The id of the REFER that the far side waits to hear about."""
        self.is_asked = False
        """We asked the far side to go elsewhere, and do not know yet how that went."""
        self.is_accepted = False

    def ask(self, target: str, replaces: "SipLeg | None") -> None:
        """Ask the far side to call `target`, or whom `replaces` speaks with."""
        leg = self._leg
        if self.is_asked:
            return
        self.is_asked, self.is_accepted = True, False
        uri = f"<{target}>"
        if replaces is not None:
            call_id, local_tag, remote_tag = replaces.dialog.key
            named = f"{call_id};to-tag={remote_tag};from-tag={local_tag}"
            plain = replaces.dialog.target.partition("?")[0]
            uri = f"<{plain}?Replaces={quote(named, safe='')}>"
        headers = (("Refer-To", uri), ("Referred-By", leg.dialog.contact))
        leg.ask(leg.dialog.outline("REFER", headers=headers), self._replied)
        self._patience = leg.later(PATIENCE_SECONDS, lambda: self._went(408))

    def stop(self) -> None:
        """The call is over."""
        if self._patience is not None:
            self._patience.cancel()

    def asked(self, served: Served) -> None:
        """The far side asks us to be put through elsewhere."""
        leg = self._leg
        found = parse_target(header(served.request, "refer-to"))
        if found is None or self._subscription is not None or not leg.is_settled:
            leg.respond(served, 400 if found is None else 491)
            return
        target, named = found
        key = replaced_dialog(named) if named else None
        other = leg.exchange.find(key) if key else None
        leg.respond(served, 202, contact=leg.dialog.contact)
        self._subscription = str(served.request.getHFBody("cseq").getCSeqNum())
        self._notify(100)
        if named and other is None:
            target += f"?Replaces={quote(named, safe='')}"
        leg.wants_transfer(target, other.id if other is not None else None)

    def report(self, code: int) -> None:
        """Tell whoever asked us for a transfer how it goes; from 200 on that is the end of it."""
        if self._subscription is not None:
            self._notify(code)
            if code >= 200:
                self._subscription = None

    def notified(self, served: Served) -> None:
        """The far side tells how the transfer that we asked for goes."""
        leg = self._leg
        body, _ = body_of(served.request)
        if not self.is_asked or header(served.request, "event").partition(";")[0] != "refer":
            leg.respond(served, 489 if not self.is_asked else 481)
            return
        leg.respond(served, 200)
        found = FRAGMENT.match(body.strip())
        if found and int(found[1]) >= 200:
            self._went(int(found[1]))

    def _replied(self, response: SipResponse) -> None:
        if response.scode >= 300:
            self._went(response.scode)
        elif response.scode >= 200:
            self.is_accepted = True

    def _went(self, code: int) -> None:
        leg = self._leg
        if not self.is_asked or leg.is_over:
            return
        self.is_asked = False
        self.stop()
        if code < 300:
            leg.hang_up(Ending.TRANSFERRED)
        else:
            leg.transfer_failed(code)

    def _notify(self, code: int) -> None:
        leg = self._leg
        state = "terminated;reason=noresource" if code >= 200 else "active;expires=120"
        headers = (("Event", f"refer;id={self._subscription}"), ("Subscription-State", state))
        body = f"SIP/2.0 {code} {REASONS.get(code, 'Failed')}\r\n"
        outline = leg.dialog.outline(
            "NOTIFY", headers=headers, body=body, kind="message/sipfrag;version=2.0"
        )
        leg.ask(outline, lambda _: None)
