"""What the inside needs from the outside, and upward calls. A port has two implementations."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from core.model import Attachment, ChannelKind, Inbound, Receipt, TenantId, ThreadView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Clock(Protocol):
    """Wall time and waiting. Tests drive it on virtual time."""

    def now(self) -> datetime:
        """The present, aware UTC."""
        ...

    async def sleep(self, delay: timedelta) -> None: ...


class Ids(Protocol):
    """Sortable unique ids (UUIDv7 text)."""

    def new(self) -> str: ...


class Inbox(Protocol):
    """The one way in: channels call up through it."""

    async def deliver(self, inbound: Inbound) -> Receipt:
        """Store the raw input durably, exactly once. When this returns, it may be acknowledged.

        Raises Unavailable when it cannot be stored now; nothing is acknowledged then.
        """
        ...


class Threads(Protocol):
    """What a channel may know of a conversation: its lines after a number, and its marks."""

    async def view(
        self, tenant: TenantId, channel: ChannelKind, thread: str, *, after: int, limit: int
    ) -> ThreadView:
        """At most `limit` lines numbered above `after`, oldest first, and where things stand."""
        ...

    async def mark(
        self, tenant: TenantId, channel: ChannelKind, thread: str, *, up_to: int, is_read: bool
    ) -> None:
        """Record that the customer's device received, or the customer read, lines up to `up_to`.

        Marks only grow; repeating or going back changes nothing.
        """
        ...

    async def attachment(
        self, tenant: TenantId, channel: ChannelKind, thread: str, blob: str
    ) -> Attachment | None:
        """The file, if a line of this conversation that the customer may see carries it."""
        ...


def thread_topic(tenant: TenantId, channel: ChannelKind, thread: str) -> str:
    """The bus topic that wakes whoever shows this conversation to the customer."""
    return f"thread:{tenant}:{channel}:{thread}"


def typing_topic(conversation: str) -> str:
    """The bus topic of typing signs: payload {"by": customer|agent|bot, "name": str}."""
    return f"typing:{conversation}"


class Embedder(Protocol):
    """A sentence encoder: near meanings, near vectors. Shared by threads; call it off the loop."""

    @property
    def key(self) -> str:
        """Name the model and its version. Vectors of different keys never meet."""
        ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Turn each text into a unit vector: (number of texts, dimensions)."""
        ...
