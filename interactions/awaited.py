"""What a caller who is gone waits for, and whether it takes a telephone to give it. Pure."""

from core.channels import VOICE

from .model import Interaction

CALLBACK = "callback.number"
"""Attached data: the number at which the customer is to be called."""


def callback_number(item: Interaction) -> str | None:
    """The number to be called back, if the caller left and kept the place."""
    number = item.data.get(CALLBACK)
    return str(number) if number else None


def is_awaited(item: Interaction) -> bool:
    """Whether somebody will get back to the customer who is gone."""
    return _left_words(item) or callback_number(item) is not None


def needs_phone(item: Interaction) -> bool:
    """Whether who takes it will speak with the customer: words that were left can be read."""
    is_only_words = _left_words(item) and callback_number(item) is None
    return item.channel == VOICE and not is_only_words


def _left_words(item: Interaction) -> bool:
    packet = item.handover if isinstance(item.handover, dict) else {}
    return item.channel == VOICE and packet.get("reason") == "offline_message"
