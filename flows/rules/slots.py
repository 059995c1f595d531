"""Reading a value out of what the customer said or pressed, and writing values for people."""

import re
from datetime import date

from core.model import Json, Language
from flows.nodes import AskNode, Limits, Option
from flows.session import FoundEntity, Heard, SlotValue

from .words import mentions, number_in, plain

MOST_CHARACTERS_MATCHED = 300
"""A pattern sees no more of a message: it may be slow on long texts."""

_MEMBERS = {
    "date": ("date", "datetime", "date_range"),
    "time": ("time", "datetime"),
    "number": ("number", "amount"),
    "amount": ("amount", "number"),
}
"""Kinds of which a part or a neighbour will do."""

_YES_NO = {"en": ("yes", "no"), "zh": ("是", "否")}


def read(node: AskNode, heard: Heard, language: Language, today: date) -> SlotValue | None:
    """The value the ask node wants, if it is there and within the limits."""
    if node.accepts == "choice":
        option = option_of(node.options, heard)
        return _chosen(option, heard, language) if option else None
    if node.accepts == "text":
        return _free_text(node, heard)
    for value, text in _candidates(node, heard):
        if _keeps(node.limits, value, today):
            return SlotValue(
                value=value, text=written(value, node.accepts, language, text), source="said"
            )
    return None


def option_of(options: tuple[Option, ...], heard: Heard) -> Option | None:
    """The one option that was pressed, numbered or named; None when none or several were."""
    if heard.choice is not None:
        return next((option for option in options if option.id == heard.choice), None)
    number = number_in(heard.text)
    if number is not None and 1 <= number <= len(options):
        return options[number - 1]
    named = [option for option in options if _is_named(option, heard.text, exactly=True)]
    if not named:
        named = [option for option in options if _is_named(option, heard.text, exactly=False)]
    return named[0] if len(named) == 1 else None


def written(value: Json, accepts: str, language: Language, otherwise: str = "") -> str:
    """A value as people of the language write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        yes, no = _YES_NO.get(language, _YES_NO["en"])
        return yes if value else no
    if accepts == "date":
        return _written_date(str(value), language)
    if accepts == "amount":
        return _written_amount(str(value))
    return otherwise if accepts in ("phone", "time") and otherwise else str(value)


def _candidates(node: AskNode, heard: Heard) -> list[tuple[str, str]]:
    """Values the listener found, then what the pattern finds; each with its words."""
    wanted = _MEMBERS.get(node.accepts, (node.accepts,))
    found = [
        (_part(entity, node.accepts), entity.text)
        for kind in wanted
        for entity in heard.meaning.entities
        if entity.kind == kind
    ]
    if node.pattern is not None:
        pattern = re.compile(node.pattern, re.IGNORECASE)
        text = heard.text[:MOST_CHARACTERS_MATCHED]
        matches = list(pattern.finditer(text))
        by_pattern = [(match[0].upper(), match[0]) for match in matches]
        fitting = [each for each in found if pattern.fullmatch(each[0])]
        return [*fitting, *by_pattern]
    return found


def _part(entity: FoundEntity, accepts: str) -> str:
    if accepts == "date" and entity.kind != "date":
        return entity.value[:10]
    if accepts == "time" and entity.kind == "datetime":
        return entity.value[11:16]
    return entity.value


def _free_text(node: AskNode, heard: Heard) -> SlotValue | None:
    text = " ".join(heard.text.split())
    if not text and heard.attachments:
        names = ", ".join(each.name for each in heard.attachments)
        return SlotValue(value=names, text=names, source="attached")
    if heard.choice is not None or not plain(text):
        return None
    if node.pattern is not None:
        shown = text[:MOST_CHARACTERS_MATCHED]
        if re.search(node.pattern, shown, re.IGNORECASE) is None:
            return None
    return SlotValue(value=text, text=text, source="said")


def _chosen(option: Option, heard: Heard, language: Language) -> SlotValue:
    label = option.label.get(language) or next(iter(option.label.values()), option.id)
    source = "pressed" if heard.choice is not None else "said"
    return SlotValue(value=option.id, text=label, source=source)


def _is_named(option: Option, text: str, *, exactly: bool) -> bool:
    labels = [*option.label.values(), *(option.voice or {}).values()]
    words = [word for listed in option.words.values() for word in listed]
    if exactly:
        return plain(text) in {plain(each) for each in (*labels, *words)}
    return mentions(text, [*labels, *words])


def _keeps(limits: Limits, value: str, today: date) -> bool:
    if limits.dates != "any":
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return False
        if day < today if limits.dates == "future" else day > today:
            return False
    if limits.at_least is None and limits.at_most is None:
        return True
    try:
        number = float(value)
    except ValueError:
        return False
    is_enough = limits.at_least is None or number >= limits.at_least
    return is_enough and (limits.at_most is None or number <= limits.at_most)


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _written_date(value: str, language: Language) -> str:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _written_amount(value: str) -> str:
    try:
        return f"{float(value):.2f}"
    except ValueError:
        return value
