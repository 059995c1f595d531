"""Who hears whom in a call, from how each party takes part in it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from .frames import PHONE_RATE, WIDE_RATE


class Mode(StrEnum):
    """How a party takes part."""

    TALK = "talk"
    """Hears and is heard: two people, or a conference of more."""
    HOLD = "hold"
    """Hears nobody and is heard by nobody; music is the player's business."""
    CONSULT = "consult"
    """Speaks with the parties of the same `with_whom` alone, while the others wait."""
    LISTEN = "listen"
    """监听: hears everybody who may be heard, is heard by nobody."""
    WHISPER = "whisper"
    """密语: like LISTEN, and `with_whom` alone hears them."""
    BARGE = "barge"
    """强插: a supervisor talks in a call of others."""
    INTERCEPT = "intercept"
    """拦截: a supervisor talks in place of `with_whom`, who is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One party of a call."""

    name: str
    mode: Mode = Mode.TALK
    with_whom: str = ""
    """Whom a supervisor whispers to or replaces; of consulting parties, the name of their pair."""
    is_muted: bool = False
    """Hears as before, but is heard by nobody."""


def gains(parties: Collection[Party]) -> dict[tuple[str, str], float]:
    """How loud each is in each ear, by (ear, mouth); pairs that do not hear are left out."""
    cut_off = {party.with_whom for party in parties if party.mode is Mode.INTERCEPT}
    present = [party for party in parties if party.name not in cut_off]
    return {
        (ear.name, mouth.name): 1.0
        for ear in present
        for mouth in present
        if ear.name != mouth.name and _hears(ear, mouth)
    }


def talking(parties: Collection[Party]) -> list[str]:
    """Who is heard by somebody."""
    mouths = {mouth for _, mouth in gains(parties)}
    return [party.name for party in parties if party.name in mouths]


def bridge_rate(talking_rates: Iterable[int]) -> int:
    """The rate of a bridge between legs of these rates: wide once two of them are."""
    return WIDE_RATE if list(talking_rates).count(WIDE_RATE) >= 2 else PHONE_RATE


def _hears(ear: Party, mouth: Party) -> bool:
    if mouth.is_muted or Mode.HOLD in (ear.mode, mouth.mode):
        return False
    overhears = ear.mode in (Mode.LISTEN, Mode.WHISPER)
    match mouth.mode:
        case Mode.LISTEN | Mode.HOLD:
            return False
        case Mode.WHISPER:
            return ear.name == mouth.with_whom
        case Mode.CONSULT:
            is_pair = ear.mode is Mode.CONSULT and ear.with_whom == mouth.with_whom
            return overhears or is_pair
        case Mode.TALK | Mode.BARGE | Mode.INTERCEPT:
            return ear.mode is not Mode.CONSULT
        case _:
            assert_never(mouth.mode)
