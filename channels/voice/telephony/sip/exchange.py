"""What all calls of one SIP port share: the port, the limits, and which calls there are."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from channels.voice.media.clock import MediaClock
from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.dialog import Key
from channels.voice.telephony.sip.engine import Engine
from channels.voice.telephony.sip.journal import Journal
from channels.voice.telephony.sip.ports import Ports
from channels.voice.telephony.sip.settings import SipSettings

if TYPE_CHECKING:
    from channels.voice.telephony.sip.leg import SipLeg


@dataclass(eq=False, slots=True, kw_only=True)
class Exchange:
    """Shared by the legs; the way owns it."""

    loop: asyncio.AbstractEventLoop
    clock: MediaClock
    """Moves the speech of the calls."""
    settings: SipSettings
    engine: Engine
    ports: Ports
    journal: Journal
    chance: Random
    legs: dict[Key, "SipLeg"] = field(default_factory=dict)
    """By dialog. A leg we dial is found under its own tag alone until the far side has one."""

    def contact(self, user: str = "mainstem") -> str:
        """Our Contact: no display name, which some peers trip over."""
        host, port = self.engine.advertised
        return f"<sip:{user}@{host}:{port}>"

    def find(self, key: Key) -> "SipLeg | None":
        """The leg of a dialog, also while we do not know the far side's tag yet."""
        return self.legs.get(key) or self.legs.get((key[0], key[1], ""))

    def check_speech(self) -> None:
        """End the calls of which nothing was heard for too long. Held calls may be silent."""
        now = self.loop.time()
        for leg in list(self.legs.values()):
            if leg.state not in (LegState.UP, LegState.HELD) or not leg.talk.expects_speech:
                leg.media.heard_at = now
            elif now - leg.media.heard_at > self.settings.no_media_seconds:
                leg.hang_up(Ending.NO_MEDIA)
