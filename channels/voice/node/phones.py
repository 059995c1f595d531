"""The browser phones of people, between calls and in them; and who may connect one."""

from collections.abc import Awaitable, Callable

from channels.voice.phones import Tickets
from channels.voice.telephony.browser import Browser
from channels.voice.telephony.legs import Ending, Leg, LegState
from channels.voice.telephony.phone_leg import BrowserLeg, PhoneUser
from core.ports import Clock


class Resting:
    """Listens to a phone that is in no call: what comes from it is for nobody."""

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        pass

    def on_digit(self, leg: Leg, digit: str) -> None:
        pass

    def on_state(self, leg: Leg, state: LegState, ending: Ending | None, code: int) -> None:
        pass

    def on_mark(self, leg: Leg, name: str) -> None:
        pass

    def on_transfer(self, leg: Leg, target: str, replaces: str | None) -> None:
        pass


class BrowserPhones:
    """Implements switchboard.Phones over the way in of browsers."""

    def __init__(self, tell: Callable[[str, bool], None]) -> None:
        """`tell`: a person's phone has connected, or is gone."""
        self._tell = tell
        self._resting = Resting()
        self.browser: Browser | None = None
        self._connected: set[str] = set()

    @property
    def users(self) -> list[str]:
        """Whose phones are connected."""
        return sorted(self._connected)

    def connected(self, user: PhoneUser, leg: BrowserLeg) -> None:
        self._connected.add(user.id)
        leg.listen(self._resting)
        self._tell(user.id, True)

    def gone(self, user: PhoneUser, leg: BrowserLeg) -> None:
        self._connected.discard(user.id)
        self._tell(user.id, False)

    def leg_of(self, user: str) -> Leg | None:
        return self.browser.phone(user) if self.browser is not None else None

    def rest(self, leg: Leg) -> None:
        leg.listen(self._resting)


def authenticator(secret: str, clock: Clock) -> Callable[[str], Awaitable[PhoneUser | None]]:
    """Reads the tickets that the gateway writes."""
    tickets = Tickets(secret)

    async def read(text: str) -> PhoneUser | None:
        ticket = tickets.read(text, clock.now())
        if ticket is None:
            return None
        account = ticket.tenant if ticket.is_public else ""
        return PhoneUser(
            id=ticket.user,
            name=ticket.name,
            is_agent=not ticket.is_public,
            account=account,
            called=ticket.called,
        )

    return read
