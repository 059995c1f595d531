"""Why an agent is not ready: the choices a desk shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import Invalid
from core.model import Language

EN, ZH = Language("en"), Language("zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceReason:
    """One choice; `code` is what is stored and sent."""

    code: str
    names: Mapping[Language, str]


PRESENCE_REASONS = (
    PresenceReason(code="break", names={EN: "Break", ZH: "小休"}),
    PresenceReason(code="meal", names={EN: "Meal", ZH: "用餐"}),
    PresenceReason(code="meeting", names={EN: "Meeting", ZH: "会议"}),
    PresenceReason(code="training", names={EN: "Training", ZH: "培训"}),
    PresenceReason(code="paperwork", names={EN: "Paperwork", ZH: "案头工作"}),
    PresenceReason(code="technical", names={EN: "Technical trouble", ZH: "设备故障"}),
)


def check(code: str) -> None:
    """Raise Invalid unless the code is one of the choices."""
    if code not in {each.code for each in PRESENCE_REASONS}:
        raise Invalid("reason", f"there is no presence reason {code}")
