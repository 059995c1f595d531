"""What a turn knows between looking and storing. Data only."""

from dataclasses import dataclass

from core.model import Language
from flows.model import Flow
from nlu.model import Understanding

from .bot import Turn
from .model import Conversation, Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where things stood when the turn was looked at."""

    conversation: Conversation | None
    interaction: Interaction | None

    @property
    def version(self) -> int | None:
        return self.interaction.version if self.interaction else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What was made of the turn before anything is stored."""

    language: Language
    flow: Flow | None = None
    turn: Turn | None = None
    understood: Understanding | None = None
