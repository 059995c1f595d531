"""English dates and times by recognizers-text. 20 ms a message: only where one is expected."""

import contextlib
import re
import threading
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from .moments import Moment

LATEST_MORNING_HOUR = 7
"""A bare "at 3" is the afternoon; from 7 on it is taken as written."""

_HOURS = re.compile(r"\b(?:between|from)\b", re.IGNORECASE)
"""The package gives up on "tomorrow between 8 and 12"; the day before the hours still counts."""
_ORDINAL = re.compile(r"\bthe ([12]?[1-9]|[123]0|31)(?:st|nd|rd|th)\b", re.IGNORECASE)

_one_at_a_time = threading.Lock()


def english_moments(text: str, now: datetime) -> Iterator[Moment]:
    """Find dates and times. `now` is local and naive; past and future are told apart by it."""
    moments = _recognized(text, now)
    if not moments and (hours := _HOURS.search(text)):
        moments = _recognized(text[: hours.start()], now)
    if not moments and (ordinal := _ORDINAL.search(text)):
        moments = [_next_day_of_month(ordinal, now.date())]
    yield from moments


def _recognized(text: str, now: datetime) -> list[Moment]:
    with _one_at_a_time:
        found = _recognizer().parse(text, now)
    moments = []
    for result in found:
        values = (result.resolution or {}).get("values") or []
        choices = [moment for value in values if value and (moment := _moment(value, result))]
        if choices:
            moments.append(_best(choices, now))
    return moments


def _next_day_of_month(ordinal: re.Match[str], today: date) -> Moment:
    """Read "the 15th" as the next one to come; a day that a month lacks is in the next."""
    month = today.replace(day=1)
    while True:
        with contextlib.suppress(ValueError):
            day = month.replace(day=int(ordinal.group(1)))
            if day >= today:
                return Moment(start=ordinal.start(), end=ordinal.end(), day=day)
        month = (month + timedelta(days=32)).replace(day=1)


@cache
def _recognizer() -> Any:  # noqa: ANN401 - the package has no types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its sources compare literals with `is`
        from recognizers_date_time import DateTimeOptions, DateTimeRecognizer

        return DateTimeRecognizer("en-us", DateTimeOptions.NONE, False).get_datetime_model()


def _moment(value: Mapping[str, str], result: Any) -> Moment | None:  # noqa: ANN401 - no types
    start, end = result.start, result.end + 1
    match value.get("type"):
        case "date" if "value" in value:
            return Moment(start=start, end=end, day=date.fromisoformat(value["value"]))
        case "time" if "value" in value:
            return Moment(start=start, end=end, clock=time.fromisoformat(value["value"]))
        case "datetime" if "value" in value:
            at = datetime.fromisoformat(value["value"])
            return Moment(start=start, end=end, day=at.date(), clock=at.time())
        case "daterange" if "start" in value and "end" in value:
            first, last = date.fromisoformat(value["start"]), date.fromisoformat(value["end"])
            if not value.get("timex", "").startswith("("):
                last -= timedelta(days=1)  # a named week or month ends before the next begins
            return Moment(start=start, end=end, day=first, until_day=last)
        case "datetimerange" if "start" in value and "end" in value:
            since, until = (datetime.fromisoformat(value[key]) for key in ("start", "end"))
            return Moment(
                start=start,
                end=end,
                day=since.date(),
                clock=since.time(),
                until_day=until.date(),
                until_clock=until.time(),
            )
        case _:
            return None


def _best(choices: list[Moment], now: datetime) -> Moment:
    """Of several readings take the next to come; of two hours the one people are awake at."""
    if all(choice.day is None for choice in choices):
        awake = [c for c in choices if c.clock is None or c.clock.hour >= LATEST_MORNING_HOUR]
        return (awake or choices)[0]
    coming = [choice for choice in choices if choice.day is not None and choice.day >= now.date()]
    pool = coming or choices
    awake = [c for c in pool if c.clock is None or c.clock.hour >= LATEST_MORNING_HOUR]
    return (awake or pool)[0]
