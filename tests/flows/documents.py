"""Flow documents for tests: a small sound one, and ways to spoil it."""

from typing import Any

import yaml

from flows.codec import flow_from_yaml
from flows.model import PHRASES, Flow


def both(text: str) -> dict[str, str]:
    """A text in both languages; the Chinese one is marked, not translated."""
    return {"en": text, "zh": f"中{text}"}


def phrases() -> dict[str, dict[str, str]]:
    named: dict[str, dict[str, str]] = {name: both(name.replace("_", " ")) for name in PHRASES}
    named["closed"] = both("closed until {next_opening}")
    return named


def small() -> dict[str, Any]:
    """A flow with a form, a menu, a service and an emergency."""
    return {
        "flow": "small",
        "name": both("Small"),
        "channels": ["web_chat"],
        "languages": ["en", "zh"],
        "start": "welcome",
        "home": "home",
        "people": {"queue": "general", "queues": {"bill": "billing"}, "intents": ["agent"]},
        "language_skills": {"en": {"english": 1}, "zh": {"chinese": 2}},
        "silence": {"ask_after_seconds": 60, "end_after_seconds": 120},
        "interrupts": {"leak": "leak"},
        "topics": {"bill": "bill_number", "visit": "visit_day", "prices": "search", "bye": "bye"},
        "asides": ["prices"],
        "intents": {
            "leak": both("Leak"),
            "bill": both("My bill"),
            "visit": both("A visit"),
            "prices": both("Prices"),
            "bye": both("Goodbye"),
        },
        "texts": phrases(),
        "nodes": {
            "welcome": {"kind": "say", "text": both("Welcome"), "next": "home"},
            "home": {
                "kind": "classify",
                "text": both("What can I do?"),
                "suggest": ["bill", "visit"],
                "routes": {"hello": "home", "no": "bye"},
                "otherwise": "search",
            },
            "search": {"kind": "answer", "helped": "home"},
            "bill_number": {
                "kind": "ask",
                "slot": "number",
                "label": both("customer number"),
                "accepts": "customer_number",
                "pattern": r"HG-\d{3}",
                "remember": True,
                "text": both("Which number?"),
                "retry": [both("The number, please")],
                "tries": 2,
                "failed": "bill_person",
                "next": "bill_fetch",
            },
            "bill_fetch": {
                "kind": "fetch",
                "service": "billing",
                "path": "/bills/{number}",
                "save": {"amount": {"path": "bills.0.amount", "accepts": "amount"}},
                "ok": "bill_told",
                "not_found": {"ask_again": "bill_number", "text": both("No such number")},
                "failed": "bill_person",
            },
            "bill_told": {"kind": "say", "text": both("You owe {amount}"), "next": "bill_done"},
            "bill_done": {
                "kind": "set",
                "values": {"billing.amount": "{amount}"},
                "forget": ["number"],
                "next": "home",
            },
            "bill_person": {"kind": "handover", "queue": "billing", "reason": "flow"},
            "visit_day": {
                "kind": "ask",
                "slot": "day",
                "label": both("day"),
                "accepts": "date",
                "dates": "future",
                "confirm": both("On {day}?"),
                "text": both("Which day?"),
                "next": "visit_time",
            },
            "visit_time": {
                "kind": "ask",
                "slot": "time",
                "label": both("time"),
                "accepts": "choice",
                "text": both("What time?"),
                "options": [
                    {"id": "am", "label": both("Morning"), "words": {"en": ["early"]}},
                    {"id": "pm", "label": both("Afternoon"), "words": {"en": ["late"]}},
                ],
                "next": "visit_weekday",
            },
            "visit_weekday": {
                "kind": "branch",
                "cases": [{"of": "day", "weekdays": ["sunday"], "next": "visit_closed"}],
                "otherwise": "visit_menu",
            },
            "visit_closed": {"kind": "say", "text": both("Not on Sundays"), "next": "visit_again"},
            "visit_again": {"kind": "set", "forget": ["day", "time"], "next": "visit_day"},
            "visit_menu": {
                "kind": "choose",
                "text": both("{day} {time}: book?"),
                "options": [
                    {"id": "book", "label": both("Book it"), "next": "bye"},
                    {"id": "change", "label": both("Change it"), "next": "visit_again"},
                ],
            },
            "leak": {"kind": "say", "text": both("Leave the house"), "next": "leak_person"},
            "leak_person": {
                "kind": "handover",
                "queue": "emergency",
                "reason": "emergency",
                "urgent": True,
                "priority": 100,
            },
            "bye": {"kind": "close", "text": both("Goodbye"), "disposition": "done"},
        },
    }


def as_yaml(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def flow_of(document: dict[str, Any]) -> Flow:
    return flow_from_yaml(as_yaml(document), version=1)


def small_flow() -> Flow:
    return flow_of(small())
