"""What must not be published: seeded traps, each found where it is."""

from collections.abc import Callable
from typing import Any

import pytest

from flows.check import Known, check, has_errors
from tests.flows.documents import both, flow_of, small, small_flow

Spoil = Callable[[dict[str, Any]], object]

KNOWN = Known(
    queues=frozenset({"general", "billing", "emergency"}),
    services=frozenset({"billing"}),
    skills=frozenset({"english", "chinese"}),
    intents=frozenset({"bill", "visit", "prices", "bye", "leak", "hello", "no", "agent"}),
)


def found(document: dict[str, Any], known: Known = KNOWN) -> dict[str, str]:
    """Place -> code."""
    return {finding.place: finding.code for finding in check(flow_of(document), known)}


def test_a_sound_document_has_no_findings() -> None:
    assert check(small_flow(), KNOWN) == ()


def _trap(document: dict[str, Any]) -> None:
    """A menu that only leads back to itself."""
    options = [{"id": "a", "label": both("A"), "next": "trap"}]
    document["nodes"]["trap"] = {"kind": "choose", "text": both("?"), "options": options}
    document["topics"]["visit"] = "trap"


def _circle(document: dict[str, Any]) -> None:
    document["nodes"]["welcome"]["next"] = "again"
    document["nodes"]["again"] = {"kind": "say", "text": both("again"), "next": "welcome"}


def _silent_circle(document: dict[str, Any]) -> None:
    """The number is known already, so the question is passed and the service is asked for ever."""
    document["nodes"]["bill_fetch"]["not_found"] = "bill_number"


def _interrupt_that_asks(document: dict[str, Any]) -> None:
    document["nodes"]["leak"]["next"] = "visit_day"


TRAPS: list[tuple[str, Spoil, str, str]] = [
    ("dead end", _trap, "trap", "dead_end"),
    ("circle of talk", _circle, "again", "endless"),
    ("circle of fetching", _silent_circle, "bill_fetch", "endless"),
    (
        "target that is not there",
        lambda d: d["nodes"]["welcome"].update(next="hme"),
        "welcome.next",
        "unknown_target",
    ),
    ("start that is not there", lambda d: d.update(start="begin"), "start", "unknown_target"),
    (
        "topic that leads nowhere",
        lambda d: d["topics"].update(bill="bll"),
        "topics.bill",
        "unknown_target",
    ),
    (
        "option that leads nowhere",
        lambda d: d["nodes"]["visit_menu"]["options"][1].update(next="x"),
        "visit_menu.options.1.next",
        "unknown_target",
    ),
    (
        "asking again at no question",
        lambda d: d["nodes"]["bill_fetch"]["not_found"].update(ask_again="bill_told"),
        "bill_fetch.not_found.ask_again",
        "not_a_question",
    ),
    (
        "missing language",
        lambda d: d["nodes"]["welcome"]["text"].pop("zh"),
        "welcome.text",
        "missing_language",
    ),
    (
        "missing language of a button",
        lambda d: d["nodes"]["visit_time"]["options"][0]["label"].pop("en"),
        "visit_time.options.0.label",
        "missing_language",
    ),
    (
        "missing language of a phrase",
        lambda d: d["texts"]["closed"].pop("zh"),
        "texts.closed",
        "missing_language",
    ),
    (
        "value that nothing fills",
        lambda d: d["nodes"]["welcome"].update(text=both("{nmae}")),
        "welcome.text.en",
        "unknown_value",
    ),
    (
        "unknown queue",
        lambda d: d["nodes"]["bill_person"].update(queue="biling"),
        "bill_person.queue",
        "unknown_queue",
    ),
    (
        "unknown queue for people",
        lambda d: d["people"].update(queue="all"),
        "people.queue",
        "unknown_queue",
    ),
    (
        "unknown service",
        lambda d: d["nodes"]["bill_fetch"].update(service="crm"),
        "bill_fetch.service",
        "unknown_service",
    ),
    (
        "unknown skill",
        lambda d: d["nodes"]["bill_person"].update(needs={"magic": 1}),
        "bill_person.needs",
        "unknown_skill",
    ),
    ("unknown intent", lambda d: d["asides"].append("weather"), "asides", "unknown_intent"),
    (
        "unknown entity kind",
        lambda d: d["nodes"]["visit_day"].update(accepts="dte"),
        "visit_day.accepts",
        "unknown_entity_kind",
    ),
    ("intent without a name", lambda d: d["intents"].pop("bill"), "topics", "no_label"),
    (
        "suggestion that leads nowhere",
        lambda d: d["nodes"]["home"]["suggest"].append("weather"),
        "home.suggest",
        "no_label",
    ),
    (
        "emergency that asks first",
        _interrupt_that_asks,
        "interrupts.leak",
        "interrupt",
    ),
    (
        "emergency that is not urgent",
        lambda d: d["nodes"]["leak_person"].pop("urgent"),
        "interrupts.leak",
        "interrupt",
    ),
    (
        "value that leads nowhere",
        lambda d: d.update(topics_by_value={"phone": "weather"}),
        "topics_by_value.phone",
        "unrouted",
    ),
    ("home without a question", lambda d: d["nodes"]["home"].pop("text"), "home", "home"),
]


@pytest.mark.parametrize(
    ("spoil", "place", "code"), [t[1:] for t in TRAPS], ids=[t[0] for t in TRAPS]
)
def test_a_trap_is_found(spoil: Spoil, place: str, code: str) -> None:
    document = small()
    spoil(document)
    findings = check(flow_of(document), KNOWN)
    assert has_errors(findings)
    assert (place, code) in {(finding.place, finding.code) for finding in findings}


def test_an_unreachable_node_is_only_a_warning() -> None:
    document = small()
    document["nodes"]["attic"] = {"kind": "goto", "next": "bye"}
    findings = check(flow_of(document), KNOWN)
    assert [(each.severity, each.place) for each in findings] == [("warning", "attic")]
    assert not has_errors(findings)


def test_a_circle_that_forgets_its_answer_is_fine() -> None:
    """visit_day -> visit_time -> visit_weekday -> visit_closed -> visit_again -> visit_day."""
    assert "endless" not in found(small()).values()


def test_names_that_cannot_be_known_are_not_checked() -> None:
    document = small()
    document["people"]["queue"] = "whatever"
    assert found(document, Known()) == {}
