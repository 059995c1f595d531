"""Dates and times: what the calendars of each language found, turned into entities. Pure.

All values are local times of the tenant's zone: 2030-03-09, 14:30, 2030-03-09T14:30, and ranges
with both ends included, 2030-03-09/2030-03-11.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from nlu.model import Entity, EntityKind

KINDS = frozenset({EntityKind.DATE, EntityKind.TIME, EntityKind.DATETIME, EntityKind.DATE_RANGE})
MONTH_FIRST_REGIONS = frozenset({"US", "PH", "PW", "FM"})
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?:(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<last>\d{4}|\d{2}))(?![\d/-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point or a span of time in the text. `until_*` is the last day or minute that belongs."""

    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    until_day: date | None = None
    until_clock: time | None = None

    @property
    def is_span(self) -> bool:
        return self.until_day is not None or self.until_clock is not None


def to_entities(
    text: str, moments: Iterable[Moment], expecting: frozenset[str]
) -> Iterator[Entity]:
    """Give each moment in every expected form it has; "tomorrow at 3" is a date and a time."""
    for moment in moments:
        for kind, value in _forms(moment):
            if kind in expecting:
                yield Entity(
                    kind=kind,
                    value=value,
                    text=text[moment.start : moment.end],
                    start=moment.start,
                    end=moment.end,
                    score=1.0,
                )


def numeric_dates(text: str, now: datetime, region: str) -> Iterator[Moment]:
    """Find 2030-03-09 and 9/3/2030; what comes first in the latter depends on the region."""
    for match in _NUMERIC.finditer(text):
        if match["year"]:
            year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        else:
            day, month = int(match["first"]), int(match["second"])
            if region in MONTH_FIRST_REGIONS:
                day, month = month, day
            year = int(match["last"])
            year += 100 * (now.year // 100) if year < 100 else 0
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        yield Moment(start=match.start(), end=match.end(), day=found)


def _forms(moment: Moment) -> Iterator[tuple[EntityKind, str]]:
    day, clock = moment.day, moment.clock
    if moment.is_span:
        yield from _span_forms(moment)
    elif day is not None and clock is not None:
        yield EntityKind.DATETIME, f"{day.isoformat()}T{clock:%H:%M}"
    if day is not None and (moment.until_day is None or moment.until_day == day):
        yield EntityKind.DATE, day.isoformat()
    if clock is not None and not moment.is_span:
        yield EntityKind.TIME, f"{clock:%H:%M}"


def _span_forms(moment: Moment) -> Iterator[tuple[EntityKind, str]]:
    if moment.day is None:
        return
    until_day = moment.until_day or moment.day
    if moment.clock is None or moment.until_clock is None:
        yield EntityKind.DATE_RANGE, f"{moment.day.isoformat()}/{until_day.isoformat()}"
    else:
        first = f"{moment.day.isoformat()}T{moment.clock:%H:%M}"
        yield EntityKind.DATE_RANGE, f"{first}/{until_day.isoformat()}T{moment.until_clock:%H:%M}"
