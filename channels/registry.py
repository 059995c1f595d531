"""The installed channels: a new one adds its line here, and nothing else elsewhere."""

from channels.voice.model import CHANNEL as VOICE
from channels.web_chat.model import CHANNEL as WEB_CHAT
from core.channels import ChannelSpec, Delivery
from core.errors import NotFound
from core.model import ChannelKind

CHANNELS: tuple[ChannelSpec, ...] = (WEB_CHAT, VOICE)

_BY_KIND = {spec.kind: spec for spec in CHANNELS}


def delivery_of(kind: ChannelKind) -> Delivery:
    """How lines of the channel reach the customer. Raises NotFound for an unknown one."""
    spec = _BY_KIND.get(kind)
    if spec is None:
        raise NotFound("channel", kind)
    return spec.delivery
