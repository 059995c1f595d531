"""Bodies of the voice routes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

ShortText = Annotated[str, Field(max_length=120)]
NumberText = Annotated[str, Field(max_length=40)]
Digits = Annotated[str, Field(pattern=r"^[0-9*#A-D]{1,32}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(_Body):
    """An action without particulars."""


class PhoneTicket(_Body):
    url: str
    token: str
    expires_at: datetime


class Visiting(_Body):
    number: NumberText
    """The company's number that the page calls."""
    before: str = Field(default="", max_length=1_000)
    """The ticket of the same call, when its connection was lost: the visitor stays the same."""


class Placing(_Body):
    number: NumberText
    customer: str | None = Field(default=None, max_length=40)


class Placed(_Body):
    call: str
    interaction: str | None


class Holding(_Body):
    is_held: bool


class Muting(_Body):
    is_muted: bool


class Keys(_Body):
    digits: Digits


class HangingUp(_Body):
    leg: str | None = Field(default=None, max_length=80)


class Taping(_Body):
    is_paused: bool


class Consulting(_Body):
    user: str | None = Field(default=None, max_length=40)
    number: NumberText = ""
    name: ShortText = ""


class ConsultingEnd(_Body):
    how: Literal["back", "swap", "join", "complete"]


class ConsultingAnswer(_Body):
    is_taken: bool


class Transferring(_Body):
    number: NumberText
    name: ShortText = ""


class Supervising(_Body):
    mode: Literal["listen", "whisper", "barge", "intercept", "leave"]


class SettingsBody(_Body):
    is_recorded: bool
    is_beeping: bool
    is_captioned: bool
    offers_callback: bool
    announces_agent: bool
    on_call: dict[str, Annotated[list[NumberText], Field(max_length=10)]] = {}
    on_call_seconds: Annotated[int, Field(ge=5, le=3_600)] = 30
    agent_numbers: dict[str, Annotated[str, Field(pattern=r"^[0-9]{1,10}$")]]
    out_trunk: ShortText
    out_number: NumberText
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    nuisance_calls: Annotated[int, Field(ge=0, le=10_000)]
    keep_days: dict[str, Annotated[int, Field(ge=1, le=36_500)]]


class NumberBody(_Body):
    label: ShortText = ""
    languages: Annotated[list[Literal["en", "zh"]], Field(min_length=1, max_length=2)]


class LineBody(_Body):
    host: Annotated[str, Field(max_length=255)] = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 5060
    user: Annotated[str, Field(max_length=80)] = ""
    password: Annotated[str, Field(max_length=200)] | None = None
    """None leaves the one that is stored."""
    is_registered: bool = False
    caller: NumberText = ""
    sources: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=20)] = []
    srtp: Literal["off", "optional", "required"] = "optional"
    owner: str | None = Field(default=None, max_length=40)
    may_transfer: bool = False
    """Whether the trunk's far side may have us call somebody else in its place."""
    is_enabled: bool = True


class RuleBody(_Body):
    kind: Literal["block", "welcome", "may_dial", "must_not_dial"]
    pattern: Annotated[str, Field(min_length=1, max_length=80)]
    note: Annotated[str, Field(max_length=200)] = ""
    until: AwareDatetime | None = None


class ContactBody(_Body):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    number: Annotated[str, Field(min_length=3, max_length=40)]
    detail: Annotated[str, Field(max_length=200)] = ""
