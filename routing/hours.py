"""Business hours: several intervals a weekday in one time zone, and holidays. Pure.

An interval is made absolute (UTC) on its day and only then compared, so that "is it open?" and
"when does it open?" cannot disagree, on the nights of the clock change neither: an hour that comes
twice belongs to the interval as a whole, an hour that is left out shortens it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import holidays as public_holidays

from core.errors import Invalid
from core.model import Language
from routing.model import OpenState

MINUTES_A_DAY = 24 * 60
HORIZON = timedelta(days=800)
"""How far ahead an opening is looked for: beyond a year of closed days there is none."""

Interval = tuple[int, int]
"""From and to in minutes after midnight of the wall clock; 0 <= from < to <= 1440."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day with hours of its own; none at all: closed."""

    names: Mapping[Language, str]
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a queue is open."""

    id: str
    names: Mapping[Language, str]
    zone: str
    weekly: Mapping[int, tuple[Interval, ...]]
    """By weekday, 0 is Monday. A weekday that is missing is closed."""
    calendars: tuple[str, ...] = ()
    """Public holidays to close on: ISO 3166 codes, "CN" or "GB-ENG"."""
    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    """Own days; they go before the public ones."""


def open_state(hours: Hours, at: datetime) -> OpenState:
    """Say whether it is open at a time, and if not, when it opens next."""
    for opens, closes in _intervals_from(hours, at):
        if opens <= at < closes:
            return OpenState(is_open=True, next_opening=None, zone=hours.zone)
        if opens > at:
            return OpenState(is_open=False, next_opening=opens, zone=hours.zone)
    return OpenState(is_open=False, next_opening=None, zone=hours.zone)


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """Say when it closes, if it is open at that time. Intervals that touch are one opening."""
    end: datetime | None = None
    for opens, closes in _intervals_from(hours, at):
        if opens > (end or at):
            break
        if (end or at) < closes:
            end = closes
    return end


def _intervals_from(hours: Hours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Absolute intervals in order, from the day before `at` on, until the horizon."""
    zone = ZoneInfo(hours.zone)
    day = at.astimezone(zone).date() - timedelta(days=1)
    for _ in range(HORIZON.days):
        for start, end in intervals_of(hours, day):
            opens, closes = _moment(day, start, zone, fold=0), _moment(day, end, zone, fold=1)
            if opens < closes:
                yield opens, closes
        day += timedelta(days=1)


def _moment(day: date, minute: int, zone: ZoneInfo, *, fold: int) -> datetime:
    if minute == MINUTES_A_DAY:
        day, minute = day + timedelta(days=1), 0
    wall = datetime.combine(day, time(minute // 60, minute % 60, fold=fold), zone)
    return wall.astimezone(UTC)


def intervals_of(hours: Hours, day: date) -> tuple[Interval, ...]:
    """The hours of one date: its own if there are, none on a public holiday, else the weekday's."""
    own = hours.holidays.get(day)
    if own is not None:
        return own.intervals
    if any(day in _public_days(calendar, day.year) for calendar in hours.calendars):
        return ()
    return hours.weekly.get(day.weekday(), ())


@lru_cache(maxsize=256)
def _public_days(calendar: str, year: int) -> frozenset[date]:
    country, _, subdivision = calendar.partition("-")
    found = public_holidays.country_holidays(country, subdiv=subdivision or None, years=[year])
    return frozenset(found)


def check(hours: Hours) -> None:
    """Raise Invalid, with the field, for hours that mean nothing."""
    if hours.zone not in available_timezones():
        raise Invalid("zone", f"there is no time zone {hours.zone}")
    for calendar in hours.calendars:
        try:
            _public_days(calendar, 2026)
        except NotImplementedError as error:
            raise Invalid("calendars", f"there is no holiday calendar {calendar}") from error
    for weekday, intervals in hours.weekly.items():
        if not 0 <= weekday <= 6:
            raise Invalid("weekly", "weekdays are 0 (Monday) to 6")
        _check_intervals("weekly", intervals)
    for holiday in hours.holidays.values():
        _check_intervals("holidays", holiday.intervals)


def _check_intervals(name: str, intervals: tuple[Interval, ...]) -> None:
    before = 0
    for start, end in intervals:
        if not before <= start < end <= MINUTES_A_DAY:
            raise Invalid(name, "intervals must be in order, apart, and within 00:00 to 24:00")
        before = end
