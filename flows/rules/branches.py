"""Which way a branch goes."""

from datetime import date

from core.model import Json
from flows.nodes import BranchNode, Case

from .play import Play

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def way(node: BranchNode, play: Play) -> str:
    """The first case that holds, or `otherwise`."""
    for case in node.cases:
        if _holds(case, _known(case.of, play)):
            return case.next
    return node.otherwise


def _known(name: str, play: Play) -> Json:
    """A slot, or what is attached, or what the bot itself knows of the conversation."""
    session = play.session
    match name:
        case "language":
            return session.language
        case "mood":
            return session.mood
        case "intent":
            return session.intent
    slot = session.slots.get(name)
    return slot.value if slot is not None else session.data.get(name)


def _holds(case: Case, value: Json) -> bool:
    is_known = value is not None and value != ""
    if case.is_known is not None and is_known != case.is_known:
        return False
    if case.equals is not None and _plain(value) not in case.equals:
        return False
    if case.weekdays is not None and _weekday(value) not in case.weekdays:
        return False
    return _is_within(case, value)


def _is_within(case: Case, value: Json) -> bool:
    if case.at_least is None and case.below is None:
        return True
    try:
        number = float(str(value))
    except ValueError:
        return False
    if case.at_least is not None and number < case.at_least:
        return False
    return case.below is None or number < case.below


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _weekday(value: Json) -> str:
    try:
        return WEEKDAYS[date.fromisoformat(str(value)[:10]).weekday()]
    except ValueError:
        return ""
