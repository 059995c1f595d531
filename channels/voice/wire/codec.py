"""Orders and facts as JSON."""

import msgspec

from .facts import Facts
from .orders import Orders

MOST_FRAME_BYTES = 65_536

encode = msgspec.json.Encoder().encode
_orders: msgspec.json.Decoder[Orders] = msgspec.json.Decoder(Orders)
_facts: msgspec.json.Decoder[Facts] = msgspec.json.Decoder(Facts)


def order_from(frame: bytes | str) -> Orders:
    """Read an order. Raises msgspec.DecodeError."""
    return _orders.decode(frame)


def fact_from(frame: bytes | str) -> Facts:
    """Read a fact. Raises msgspec.DecodeError."""
    return _facts.decode(frame)
