"""From the gateway's words about the parties to the gains of the bridge. Pure."""

from collections.abc import Mapping, Sequence

from channels.voice.media import modes
from channels.voice.media.frames import PHONE_RATE
from channels.voice.media.modes import Mode, Party, bridge_rate
from channels.voice.wire import orders

MODES = {
    "talk": Mode.TALK,
    "mute": Mode.TALK,
    "hold": Mode.HOLD,
    "listen": Mode.LISTEN,
    "whisper": Mode.WHISPER,
    "barge": Mode.BARGE,
}


def gains_for(
    parties: Sequence[orders.Party], here: Mapping[str, int], customer: str | None, bot: str
) -> dict[tuple[str, str], float]:
    """Who hears whom, among the legs that are here; the customer also hears the bot."""
    present = [_party(each, here) for each in parties if each.leg in here]
    gains = modes.gains(present)
    if customer is not None and customer in here:
        gains[customer, bot] = 1.0
    return gains


def rate_for(parties: Sequence[orders.Party], here: Mapping[str, int]) -> int:
    """The rate of the bridge: wide as soon as two wideband legs talk."""
    talking = modes.talking([_party(each, here) for each in parties if each.leg in here])
    return bridge_rate(here[name] for name in talking) if talking else PHONE_RATE


def _party(party: orders.Party, here: Mapping[str, int]) -> Party:
    mode = MODES.get(party.mode, Mode.HOLD)
    is_consulting = mode is Mode.TALK and bool(party.partner)
    if is_consulting:
        pair = "+".join(sorted((party.leg, party.partner)))
        return Party(
            name=party.leg, mode=Mode.CONSULT, with_whom=pair, is_muted=party.mode == "mute"
        )
    return Party(name=party.leg, mode=mode, with_whom=party.partner, is_muted=party.mode == "mute")
