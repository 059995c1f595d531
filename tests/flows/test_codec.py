"""Reading documents: every mistake is named by its place. Storing sessions: nothing is lost."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from core.model import Json, Language
from flows.codec import BadDocument, flow_from_yaml, session_from_json, session_to_json
from flows.session import Handover, Session, SlotValue, Step
from tests.flows.documents import as_yaml, both, small, small_flow

Spoil = Callable[[dict[str, Any]], object]

MISTAKES: list[tuple[str, Spoil, str, str]] = [
    ("missing start", lambda d: d.pop("start"), "start", "is missing"),
    ("unknown field", lambda d: d.update(topcis={}), "topcis", "did you mean topics?"),
    (
        "unknown field of a node",
        lambda d: d["nodes"]["welcome"].update(nxt="home"),
        "nodes.welcome.nxt",
        "did you mean next?",
    ),
    (
        "unknown kind",
        lambda d: d["nodes"]["welcome"].update(kind="tell"),
        "nodes.welcome.kind",
        "expected say or ask",
    ),
    (
        "text without languages",
        lambda d: d["nodes"]["welcome"].update(text="Welcome"),
        "nodes.welcome.text",
        "a text by language",
    ),
    (
        "empty text",
        lambda d: d["nodes"]["welcome"].update(text={"en": " ", "zh": "中"}),
        "nodes.welcome.text.en",
        "expected a text",
    ),
    (
        "tries out of range",
        lambda d: d["nodes"]["bill_number"].update(tries=0),
        "nodes.bill_number.tries",
        "a whole number from 1 to 9, found 0",
    ),
    (
        "tries as a word",
        lambda d: d["nodes"]["bill_number"].update(tries="two"),
        "nodes.bill_number.tries",
        "found 'two'",
    ),
    (
        "bad pattern",
        lambda d: d["nodes"]["bill_number"].update(pattern="(HG"),
        "nodes.bill_number.pattern",
        "is not a regular expression",
    ),
    (
        "choice without options",
        lambda d: d["nodes"]["visit_time"].pop("options"),
        "nodes.visit_time.options",
        "exactly when accepts is choice",
    ),
    (
        "option given twice",
        lambda d: d["nodes"]["visit_time"]["options"][1].update(id="am"),
        "nodes.visit_time.options.1.id",
        "given twice",
    ),
    (
        "case without a test",
        lambda d: d["nodes"]["visit_weekday"]["cases"][0].pop("weekdays"),
        "nodes.visit_weekday.cases.0",
        "expected a test",
    ),
    (
        "unknown weekday",
        lambda d: d["nodes"]["visit_weekday"]["cases"][0].update(weekdays=["sun"]),
        "nodes.visit_weekday.cases.0.weekdays",
        "found sun",
    ),
    ("missing phrase", lambda d: d["texts"].pop("closed"), "texts.closed", "is missing"),
    (
        "unknown phrase",
        lambda d: d["texts"].update(goodby=both("x")),
        "texts.goodby",
        "is not known here",
    ),
    ("unknown zone", lambda d: d.update(zone="Europe/Londn"), "zone", "expected a time zone"),
    ("bad name", lambda d: d.update(flow="Main Flow"), "flow", "small letters"),
    (
        "urgent as a word",
        lambda d: d["nodes"]["leak_person"].update(urgent="yes"),
        "nodes.leak_person.urgent",
        "true or false",
    ),
    ("no channels", lambda d: d.update(channels=[]), "channels", "at least one"),
    ("nodes as a list", lambda d: d.update(nodes=[1]), "nodes", "expected fields with values"),
]


@pytest.mark.parametrize(
    ("spoil", "place", "reason"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_is_named_by_its_place(spoil: Spoil, place: str, reason: str) -> None:
    document = small()
    spoil(document)
    with pytest.raises(BadDocument) as caught:
        flow_from_yaml(as_yaml(document))
    found = [each.reason for each in caught.value.problems if each.place == place]
    assert any(reason in each for each in found)


def test_all_mistakes_are_found_at_once() -> None:
    document = small()
    del document["start"]
    document["nodes"]["welcome"]["text"] = "Welcome"
    with pytest.raises(BadDocument) as caught:
        flow_from_yaml(as_yaml(document))
    places = [problem.place for problem in caught.value.problems]
    assert places == ["start", "nodes.welcome.text"]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("flow: [", "line 1", "expected the node content"),
        ("flow: a\nflow: b", "line 2", "given twice"),
        ("flow: &a [x]\nname: *a", "line 2", "aliases"),
        ("a: !!python/object/apply:os.system ['true']", "line 1", "constructor"),
        ("just words", "document", "expected fields"),
        ("", "document", "expected fields"),
        ("x: " + "a" * 500_001, "document", "longer than"),
        ("[" * 3000, "document", ""),
    ],
)
def test_what_is_no_document_is_refused(text: str, place: str, reason: str) -> None:
    with pytest.raises(BadDocument) as caught:
        flow_from_yaml(text)
    assert caught.value.problems[0].place.startswith(place) or place == "document"
    assert reason in caught.value.problems[0].reason


def test_yes_and_no_are_words_and_not_truth() -> None:
    document = as_yaml(small()).replace("'no': bye", "no: bye")
    flow = flow_from_yaml(document)
    assert "no" in getattr(flow.nodes["home"], "routes")  # noqa: B009 - routes of a classify node


def test_labels_are_given_in_the_language() -> None:
    flow = small_flow()
    assert flow.intent_labels(Language("zh"))["bill"] == "中My bill"
    assert flow.slot_labels(Language("en")) == {
        "number": "customer number",
        "day": "day",
        "time": "time",
    }
    assert flow.intent_labels(Language("fr"))["bill"] == "My bill"


def test_a_session_survives_storing() -> None:
    session = Session(
        flow="main",
        version=3,
        language=Language("zh"),
        node="home",
        slots={"day": SlotValue(value="2030-01-04", text="4", source="said", is_confirmed=True)},
        attempts=1,
        tries={"home": 2},
        awaiting="meant",
        expecting=("date",),
        stack=("form",),
        offered=("a", "b"),
        question="q",
        data={"a.b": {"c": [1, None, "x"]}},
        shut=Handover(queue="q", reason="r", needs={"english": 2}, priority=3),
        asked="asked",
        intent="bill",
        intent_score=0.5,
        articles=("x",),
        titles={"x": "X"},
        steps=(Step(at=datetime(2030, 1, 1, tzinfo=UTC), code="file", text="t"),),
        mood="upset",
        turns=4,
        results=1,
        silences=1,
        is_over=True,
    )
    assert session_from_json(session_to_json(session)) == session


def test_an_older_session_without_newer_fields_can_still_be_read() -> None:
    stored: Json = {"flow": "main", "version": 1, "language": "en", "node": "home"}
    assert session_from_json(stored) == Session(
        flow="main", version=1, language=Language("en"), node="home"
    )


@pytest.mark.parametrize("broken", [None, 3, "session", {}, {"flow": "main"}])
def test_what_is_no_session_is_refused(broken: Json) -> None:
    with pytest.raises((TypeError, KeyError, ValueError)):
        session_from_json(broken)
