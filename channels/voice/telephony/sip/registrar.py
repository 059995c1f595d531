"""The registrar for desk phones (RFC 3261 10.3)."""

from sippy.SipRequest import SipRequest

from channels.voice.telephony.sip.dialog import around
from channels.voice.telephony.sip.directory import Binding, Directory
from channels.voice.telephony.sip.door import Door
from channels.voice.telephony.sip.engine import Engine, Served
from channels.voice.telephony.sip.messages import address_of, header, is_uri, user_of

SHORTEST, USUAL, LONGEST = 60, 3600, 7200
"""Seconds of a registration."""
MOST_CONTACTS = 5


class Registrar:
    """Answers REGISTER."""

    def __init__(self, engine: Engine, directory: Directory, door: Door) -> None:
        self._engine, self._directory, self._door = engine, directory, door

    def registered(self, served: Served) -> None:
        """Answer one REGISTER: challenge it, refuse it, or keep where the phone is."""
        user = user_of(address_of(served.request, "to"))
        account = self._door.prove(served, user=user)
        if account is None:
            return
        if account.kind != "phone":
            self._engine.respond(served, 403)
            return
        wanted = _wanted(served.request)
        if wanted is None:
            self._engine.respond(served, 400)
        elif any(0 < seconds < SHORTEST for _, seconds in wanted):
            self._engine.respond(served, 423, headers=(("Min-Expires", str(SHORTEST)),))
        elif not self._keep(user, wanted, served):
            self._engine.respond(served, 500)
        else:
            self._engine.respond(served, 200, headers=self._contacts(user))

    def _keep(self, user: str, wanted: list[tuple[str, int]], served: Served) -> bool:
        now, request = self._engine.clock(), served.request
        call_id, cseq = header(request, "call-id"), int(request.getHFBody("cseq").getCSeqNum())
        bound = self._directory.bindings(user, now)
        if any(one.call_id == call_id and one.cseq >= cseq for one in bound):
            return False
        for uri, seconds in wanted:
            if uri == "*" or not seconds:
                self._directory.unbind(user, None if uri == "*" else uri)
                continue
            expires = now + min(seconds, LONGEST)
            hop = around(uri, served.source)
            made = Binding(uri=uri, hop=hop, call_id=call_id, cseq=cseq, expires=expires)
            self._directory.bind(user, made)
        return True

    def _contacts(self, user: str) -> tuple[tuple[str, str], ...]:
        now = self._engine.clock()
        return tuple(
            ("Contact", f"<{one.uri}>;expires={max(1, round(one.expires - now))}")
            for one in self._directory.bindings(user, now)
        )


def _wanted(request: SipRequest) -> list[tuple[str, int]] | None:
    """The contacts asked for with their seconds; None if they make no sense."""
    default = _seconds(header(request, "expires"), USUAL)
    wanted: list[tuple[str, int]] = []
    for one in request.getHFs("contact")[: MOST_CONTACTS + 1]:
        try:
            contact = one.getBody()
            if contact.asterisk:
                wanted.append(("*", default))
                continue
            uri = str(contact.getUrl())
            seconds = _seconds(contact.getUri().getParam("expires") or "", default)
        except (ValueError, AttributeError, IndexError, TypeError):
            return None
        if not is_uri(uri):
            return None
        wanted.append((uri, seconds))
    stars = [seconds for uri, seconds in wanted if uri == "*"]
    if len(wanted) > MOST_CONTACTS or (stars and (len(wanted) > 1 or stars[0])):
        return None
    return wanted


def _seconds(text: str, default: int) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
