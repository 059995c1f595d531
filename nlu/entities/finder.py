"""Find all entities of a message and settle which of the overlapping ones stay."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from nlu.model import Entity, EntityKind, Template
from nlu.units import is_han

from .chinese_dates import chinese_moments
from .contacts import find_emails, find_phones
from .english_dates import english_moments
from .moments import KINDS as MOMENT_KINDS
from .moments import Moment, numeric_dates, to_entities
from .numbers import find_amounts, find_numbers
from .templates import find_templates

CALENDAR_CHARACTERS = 300
MOST_DIGIT_GROUPS = 12
"""The calendars take minutes for a page of "1-1-1-": they read the beginning of a message, and none
with more numbers than a sentence about dates has."""

MOST_OF_A_KIND = 40
"""A message that holds more is not an answer to a question."""

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the tenant is: the local time now, and the region of its phone numbers and dates."""

    now: datetime
    region: str


def find_entities(
    text: str, *, place: Place, templates: Sequence[Template], expecting: Iterable[str] = ()
) -> tuple[Entity, ...]:
    """Find a text's entities, from left to right. `expecting` are the kinds a flow asks for."""
    wanted = frozenset(expecting)
    finders = [
        find_templates(text, templates, wanted),
        find_emails(text),
        find_phones(text, place.region, is_expected=EntityKind.PHONE in wanted),
    ]
    if wanted & MOMENT_KINDS:
        finders.append(to_entities(text, _moments(text, place), wanted))
    if EntityKind.AMOUNT in wanted:
        finders.append(find_amounts(text))
    if EntityKind.NUMBER in wanted:
        finders.append(find_numbers(text))
    return settle(entity for found in finders for entity in islice(found, MOST_OF_A_KIND))


def warm() -> None:
    """Load the calendars, about two seconds, so that no customer waits for it."""
    now = datetime(2030, 1, 1)  # noqa: DTZ001 - local, like all the calendars read
    list(english_moments("tomorrow", now))
    list(chinese_moments("明天", now))


def settle(found: Iterable[Entity]) -> tuple[Entity, ...]:
    """Keep the longest of overlapping entities, then the surer; one span may have several kinds."""
    kept: list[Entity] = []
    ranked = sorted(found, key=lambda entity: (entity.start - entity.end, -entity.score))
    for entity in ranked:
        if all(_agree(entity, other) for other in kept):
            kept.append(entity)
    return tuple(sorted(kept, key=lambda entity: (entity.start, entity.kind)))


def _agree(entity: Entity, other: Entity) -> bool:
    """Tell whether two can stay: apart, or two kinds of the same words that are equally sure."""
    if entity.end <= other.start or other.end <= entity.start:
        return True
    is_same_span = (entity.start, entity.end) == (other.start, other.end)
    return is_same_span and entity.kind != other.kind and entity.score == other.score


def _moments(text: str, place: Place) -> Iterator[Moment]:
    now = place.now.replace(tzinfo=None)
    numeric = list(numeric_dates(text, now, place.region))
    yield from numeric
    readable = text[:CALENDAR_CHARACTERS]
    if len(_DIGITS.findall(readable)) > MOST_DIGIT_GROUPS:
        return
    calendar = chinese_moments if any(map(is_han, readable)) else english_moments
    for moment in calendar(readable, now):
        # a written-out date was read above, by the region's order of day and month
        if not any(n.start < moment.end and moment.start < n.end for n in numeric):
            yield moment
