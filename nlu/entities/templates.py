"""A tenant's numbers by template: "HG-######" finds "hg 204518" and means "HG-204518". Pure."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nlu.model import Entity, Template

EXACT, LOOSE, BARE = 1.0, 0.9, 0.7
DIGIT, LETTER = "#", "@"
_EDGE_BEFORE, _EDGE_AFTER = "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"
_GAP = r"\s?"
_SEPARATOR = r"[\s\-\u2010-\u2015./]{0,3}"


def find_templates(
    text: str, templates: Iterable[Template], expecting: frozenset[str]
) -> Iterator[Entity]:
    """Find the tenant's numbers. Where one is expected its digits alone will do."""
    for template in templates:
        found = list(_find(text, template, _pattern(template.shape), is_bare=False))
        if not found and template.kind in expecting:
            found = list(_find(text, template, _bare_pattern(template.shape), is_bare=True))
        yield from found


def check_shape(shape: str) -> None:
    """Raise ValueError unless the shape has digits or letters to fill in."""
    if not 2 <= len(shape) <= 40 or (DIGIT not in shape and LETTER not in shape):
        raise ValueError(f"{shape!r} is not like HG-######, with # for a digit and @ for a letter")


def _find(
    text: str, template: Template, pattern: re.Pattern[str] | None, *, is_bare: bool
) -> Iterator[Entity]:
    if pattern is None:
        return
    for match in pattern.finditer(text):
        value = _fill(template.shape, match.group(), is_bare=is_bare)
        is_exact = value == match.group()
        yield Entity(
            kind=template.kind,
            value=value,
            text=match.group(),
            start=match.start(),
            end=match.end(),
            score=BARE if is_bare else (EXACT if is_exact else LOOSE),
        )


def _fill(shape: str, written: str, *, is_bare: bool) -> str:
    """Write the customer's letters and digits into the shape."""
    given = iter([character for character in written.upper() if character.isalnum()])
    parts = []
    for place in shape:
        if place in (DIGIT, LETTER):
            parts.append(next(given))
        else:
            parts.append(place)
            if place.isalnum() and not is_bare:
                next(given)
    return "".join(parts)


@lru_cache(maxsize=256)
def _pattern(shape: str) -> re.Pattern[str]:
    parts = []
    for place, after in zip(shape, [*shape[1:], ""], strict=True):
        if place == DIGIT:
            parts.append("[0-9]")
        elif place == LETTER:
            parts.append("[A-Za-z]")
        elif place.isalnum():
            parts.append(re.escape(place) + (_GAP if after in (DIGIT, LETTER) else ""))
        else:
            parts.append(_SEPARATOR)
    return re.compile(f"{_EDGE_BEFORE}{''.join(parts)}{_EDGE_AFTER}", re.IGNORECASE)


@lru_cache(maxsize=256)
def _bare_pattern(shape: str) -> re.Pattern[str] | None:
    """The digits at the end of a shape whose beginning is fixed."""
    digits = len(shape) - len(shape.rstrip(DIGIT))
    head = shape[: len(shape) - digits]
    if digits < 4 or DIGIT in head or LETTER in head:
        return None
    return re.compile(f"{_EDGE_BEFORE}[0-9]{{{digits}}}{_EDGE_AFTER}")
