"""Our registrations at trunks: kept alive, taken up again after failures, given up at the end."""

import asyncio
import logging
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from sippy.SipResponse import SipResponse

from channels.voice.telephony.sip.dialog import new_tag
from channels.voice.telephony.sip.digest import Secret
from channels.voice.telephony.sip.engine import Engine
from channels.voice.telephony.sip.messages import Outline, header
from channels.voice.telephony.sip.settings import Trunk

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
FAREWELL_SECONDS = 2.0


class Standing(StrEnum):
    """How a registration stands."""

    TRYING = "trying"
    REGISTERED = "registered"
    REFUSED = "refused"
    """By the trunk: the user or password is wrong, most likely."""
    UNREACHABLE = "unreachable"


@dataclass(slots=True)
class Registration:
    """The state of one, for /health."""

    standing: Standing = Standing.TRYING
    code: int = 0
    failures: int = 0


def next_wait(failures: int, chance: Random) -> float:
    """Seconds until another try: doubling from 2 to 300, half of it by chance."""
    longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures, 10))
    return longest / 2 + chance.random() * longest / 2


class Registering:
    """One trunk's."""

    def __init__(self, engine: Engine, trunk: Trunk, contact: str, *, chance: Random) -> None:
        self._engine, self.trunk, self._contact, self._chance = engine, trunk, contact, chance
        self._call_id, self._tag, self._cseq = new_tag(), new_tag(), 0
        self._expires = trunk.expires
        self.state = Registration()

    async def keep(self) -> None:
        """Register, again and again, until cancelled; then take it back."""
        try:
            while True:
                response = await self._ask(self._expires)
                await asyncio.sleep(self._take(response))
        finally:
            if self.state.standing is Standing.REGISTERED:
                await self._leave()

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._ask(0)
        except TimeoutError:
            log.info("a trunk did not hear our farewell", extra={"trunk": self.trunk.name})

    async def _ask(self, expires: int) -> SipResponse:
        loop = asyncio.get_running_loop()
        replied: asyncio.Future[SipResponse] = loop.create_future()

        def take(response: SipResponse) -> None:
            if response.scode >= 200 and not replied.done():
                replied.set_result(response)

        self._cseq += 1
        trunk, me = self.trunk, f"<sip:{self.trunk.user}@{self.trunk.host}>"
        outline = Outline(
            method="REGISTER", uri=f"sip:{trunk.host}:{trunk.port}",
            caller=f"{me};tag={self._tag}", callee=me, call_id=self._call_id, cseq=self._cseq,
            contact=self._contact, headers=(("Expires", str(expires)),),
        )  # fmt: skip
        secret = Secret(user=trunk.user, password=trunk.password)
        asked = self._engine.ask(outline, take, secret=secret)
        response = await replied
        self._cseq = asked.outline.cseq
        return response

    def _take(self, response: SipResponse) -> float:
        """Note how it went; returns the seconds until the next try."""
        code, state = int(response.scode), self.state
        state.code = code
        if code < 300:
            state.standing, state.failures = Standing.REGISTERED, 0
            return max(5.0, granted(response, self._contact, self._expires) * 0.8)
        least = header(response, "min-expires").strip()
        if code == 423 and least.isdigit() and self._expires < int(least) <= 86400:
            self._expires = int(least)
            return 0.0
        was = state.standing
        state.standing = Standing.UNREACHABLE if code in (408, 503) else Standing.REFUSED
        state.failures += 1
        if state.standing is not was:
            facts = {"trunk": self.trunk.name, "code": code}
            log.warning("a trunk does not register us", extra=facts)
        return next_wait(state.failures, self._chance)


def granted(response: SipResponse, contact: str, asked: int) -> int:
    """The seconds a registrar grants: by our contact, by the Expires header, or as asked."""
    uri = contact.strip("<>")
    for one in response.getHFs("contact"):
        text = str(one.body)
        if uri in text and ";expires=" in text:
            said = text.rpartition(";expires=")[2].partition(";")[0].strip()
            if said.isdigit():
                return int(said)
    said = header(response, "expires").strip()
    return int(said) if said.isdigit() else asked
