"""Tickets with which a person's browser connects its phone to a voice node.

The node checks a ticket by itself: it is signed with the installation's secret and short-lived.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

TICKET_FOR = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Whose phone it is."""

    user: str
    tenant: str
    name: str
    called: str = ""
    """The company's number that a visitor of a web page calls; "" for somebody of the company."""

    @property
    def is_public(self) -> bool:
        return bool(self.called)


class Tickets:
    """Writes and reads tickets."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="voice phone")

    def write(self, ticket: Ticket, now: datetime) -> str:
        until = (now + TICKET_FOR).timestamp()
        parts = [ticket.user, ticket.tenant, ticket.name, ticket.called, until]
        return str(self._signer.dumps(parts))

    def read(self, text: str, now: datetime) -> Ticket | None:
        """The ticket, unless it is forged or has run out."""
        ticket, until = self._read(text)
        return ticket if now.timestamp() <= until else None

    def read_old(self, text: str) -> Ticket | None:
        """The ticket, unless it is forged: it may have run out."""
        return self._read(text)[0]

    def _read(self, text: str) -> tuple[Ticket | None, float]:
        if len(text) > 1_000:
            return None, 0.0
        try:
            user, tenant, name, called, until = self._signer.loads(text)
        except (BadSignature, ValueError, TypeError):
            return None, 0.0
        return Ticket(user=user, tenant=tenant, name=name, called=called), until
