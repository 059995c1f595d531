"""What the routes of routing take and give, as JSON. Times of day are "HH:MM", 24:00 ends a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from core.model import ChannelKind, Language, QueueId, Skill
from routing.hours import Holiday, Hours, Interval
from routing.model import Presence, Queue, Seat
from routing.presence_reasons import PresenceReason

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Tag = Annotated[str, Field(min_length=2, max_length=35)]
Names = Annotated[dict[Tag, Name], Field(min_length=1, max_length=20)]
Level = Annotated[int, Field(ge=1, le=5)]
Units = Annotated[int, Field(ge=0, le=100)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Span = tuple[Clock, Clock]
Spans = Annotated[list[Span], Field(max_length=12)]


class Schema(BaseModel):
    """Our own formats refuse fields that they do not know."""

    model_config = ConfigDict(extra="forbid")


class PresenceBody(Schema):
    presence: Presence
    reason: Annotated[str, Field(max_length=40)] | None = None


class PositionView(Schema):
    position: int


class PresenceReasonView(Schema):
    code: str
    names: dict[str, str]

    @classmethod
    def of(cls, reason: PresenceReason) -> Self:
        return cls(code=reason.code, names=_plain(reason.names))


class QueueBody(Schema):
    names: Names
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    needs: dict[Key, Level] = {}
    ring_s: Annotated[int, Field(ge=5, le=600)] = 30
    wrap_up_s: Seconds | None = 120
    decline_pause_s: Seconds = 60
    preferred_wait_s: Seconds = 30
    hours: Key | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] = 0
    is_active: bool = True

    def queue(self, id: str) -> Queue:
        return Queue(
            id=QueueId(id),
            names={Language(tag): name for tag, name in self.names.items()},
            priority=self.priority,
            needs={Skill(skill): level for skill, level in self.needs.items()},
            ring_for=timedelta(seconds=self.ring_s),
            wrap_up_limit=None if self.wrap_up_s is None else timedelta(seconds=self.wrap_up_s),
            decline_pause=timedelta(seconds=self.decline_pause_s),
            preferred_wait=timedelta(seconds=self.preferred_wait_s),
            hours=self.hours,
            position=self.position,
            is_active=self.is_active,
        )

    @staticmethod
    def values(queue: Queue) -> dict[str, JsonValue]:
        """A stored queue in these fields."""
        limit = queue.wrap_up_limit
        return {
            "names": dict[str, JsonValue](_plain(queue.names)),
            "priority": queue.priority,
            "needs": dict[str, JsonValue](sorted(queue.needs.items())),
            "ring_s": int(queue.ring_for.total_seconds()),
            "wrap_up_s": None if limit is None else int(limit.total_seconds()),
            "decline_pause_s": int(queue.decline_pause.total_seconds()),
            "preferred_wait_s": int(queue.preferred_wait.total_seconds()),
            "hours": queue.hours,
            "position": queue.position,
            "is_active": queue.is_active,
        }


class SkillBody(Schema):
    names: Names


class AgentBody(Schema):
    """What an agent serves. `name` makes a person an agent who never was at a desk."""

    name: Name | None = None
    queues: Annotated[list[Key], Field(max_length=200)] | None = None
    skills: Annotated[dict[Key, Level], Field(max_length=200)] | None = None
    capacity: Annotated[dict[Key, Units], Field(max_length=50)] | None = None


class HolidayBody(Schema):
    day: date
    names: Names
    intervals: Spans = []


class HoursBody(Schema):
    names: Names
    zone: Annotated[str, Field(max_length=60)]
    weekly: dict[Literal["0", "1", "2", "3", "4", "5", "6"], Spans]
    calendars: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=20)] = []
    holidays: Annotated[list[HolidayBody], Field(max_length=2_000)] = []

    def hours(self, id: str) -> Hours:
        return Hours(
            id=id,
            names={Language(tag): name for tag, name in self.names.items()},
            zone=self.zone,
            weekly={int(day): _intervals(spans) for day, spans in self.weekly.items()},
            calendars=tuple(self.calendars),
            holidays={
                each.day: Holiday(
                    names={Language(tag): name for tag, name in each.names.items()},
                    intervals=_intervals(each.intervals),
                )
                for each in self.holidays
            },
        )

    @staticmethod
    def values(hours: Hours) -> dict[str, JsonValue]:
        """Stored hours in these fields."""
        return {
            "names": dict[str, JsonValue](_plain(hours.names)),
            "zone": hours.zone,
            "weekly": {str(day): _spans(of_day) for day, of_day in sorted(hours.weekly.items())},
            "calendars": list[JsonValue](hours.calendars),
            "holidays": [
                {
                    "day": day.isoformat(),
                    "names": dict[str, JsonValue](_plain(each.names)),
                    "intervals": _spans(each.intervals),
                }
                for day, each in sorted(hours.holidays.items())
            ],
        }


def agent_values(seat: Seat) -> dict[str, JsonValue]:
    """What an agent serves, as AgentBody takes it."""
    return {
        "name": seat.name,
        "queues": list[JsonValue](sorted(seat.queues)),
        "skills": dict[str, JsonValue](sorted(seat.skills.items())),
        "capacity": dict[str, JsonValue](sorted(seat.capacity.items())),
    }


def capacity_of(body: AgentBody) -> dict[ChannelKind, int] | None:
    if body.capacity is None:
        return None
    return {ChannelKind(channel): units for channel, units in body.capacity.items()}


def skills_of(body: AgentBody) -> dict[Skill, int] | None:
    if body.skills is None:
        return None
    return {Skill(skill): level for skill, level in body.skills.items()}


def _plain(names: Mapping[Language, str]) -> dict[str, str]:
    return {str(language): name for language, name in names.items()}


def _intervals(spans: list[Span]) -> tuple[Interval, ...]:
    return tuple((_minute(start), _minute(end)) for start, end in spans)


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _spans(intervals: tuple[Interval, ...]) -> list[JsonValue]:
    return [[_clock(start), _clock(end)] for start, end in intervals]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
