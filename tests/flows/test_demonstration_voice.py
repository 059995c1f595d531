"""Calls to Harbour Gas: what its document says to callers, over its real billing."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from core.channels import VOICE
from core.model import Expect, Language
from flows.nodes import (
    AskNode,
    ChooseNode,
    ClassifyNode,
    CloseNode,
    HandoverNode,
    SayNode,
)
from flows.rules.speakable import spoken_length
from flows.session import Say
from gateway.demo import billing
from nlu.spoken import as_written
from tests.flows.demonstration import FOLDER, demo_flow
from tests.flows.talk import answer, closed, entity, handed, said
from tests.flows.test_demonstration import Service, _Clock
from tests.flows.test_voice import Call, spoken

LONGEST = 60
"""English words, or as long, that one line of the document may take."""
ON_A_SCREEN = re.compile(
    r"\b((?<!reset )button|click|tap|chat|type (?!it|the)|write|choose a topic|below|above|link)\b"
    r"|按钮|点击|输入框|下面的"
)


@pytest.fixture(name="service")
def billing_service() -> Iterator[Service]:
    with TestClient(billing.application(FOLDER, _Clock())) as client:
        yield Service(client)


def call(service: Service, language: str = "en", **more: object) -> Call:
    begun = Call(flow=demo_flow(), language=language, service=service, **more)  # type: ignore[arg-type]
    begun.session = replace(begun.session, channel=VOICE)
    begun.starts(**{"call.caller": "+441632555010"})
    return begun


def lines_for_callers() -> Iterator[tuple[str, Language, str]]:
    """Every text that a caller hears, with its place."""
    flow = demo_flow()
    for name in flow.texts:
        for language in flow.languages:
            yield f"texts.{name}", language, flow.spoken_text(name, language)
    for node in flow.nodes.values():
        if isinstance(node, SayNode | AskNode | ChooseNode | ClassifyNode | HandoverNode):
            texts = [node.voice.text or node.text, *node.voice.retry]
        elif isinstance(node, CloseNode):
            texts = [node.voice.text or node.text]
        else:
            continue
        for each in texts:
            for language, text in (each or {}).items():
                yield node.id, language, text


def test_no_line_for_callers_is_long() -> None:
    long = [
        (place, language, round(spoken_length(text)))
        for place, language, text in lines_for_callers()
        if spoken_length(text) > LONGEST
    ]
    assert long == []


def test_callers_are_not_told_of_screens() -> None:
    found = [
        (place, match[0])
        for place, _, text in lines_for_callers()
        if (match := ON_A_SCREEN.search(text.lower()))
    ]
    assert found == []


def test_lines_for_callers_hold_no_lists() -> None:
    assert [place for place, _, text in lines_for_callers() if "\n" in text] == []


@pytest.mark.parametrize(("language", "words"), [("en", "may be recorded"), ("zh", "录音")])
def test_the_recording_is_announced_first_and_to_its_end(language: str, words: str) -> None:
    begun = Call(flow=demo_flow(), language=language)
    first = begun.starts()[0]
    assert isinstance(first, Say)
    assert first.spoken is not None
    assert words in first.text
    assert not first.spoken.barge_in


def test_a_bill_is_told_as_one_speaks(service: Service) -> None:
    begun = call(service)
    begun.speaks("my bill", "bill_query")
    begun.speaks(as_written("two oh four five one eight"))
    effects = begun.speaks("yes")
    assert said(effects)[0] == (
        "Your latest bill comes to 84.20 marks. 84.20 marks were due on 17 December 2029 and are "
        "still open. If you pay within seven days of our reminder, there is no late fee."
    )
    assert spoken(effects).expect is Expect.MENU
    assert said(begun.speaks("no that's all"))[-1] == "Is there anything else I can do for you?"


def test_a_wrong_number_is_asked_for_by_keys_and_then_brings_a_colleague(service: Service) -> None:
    begun = call(service)
    begun.speaks("my bill", "bill_query")
    begun.speaks("999999")
    assert "type the six digits" in said(begun.speaks("yes"))[0]
    begun.types("999998")
    assert handed(begun.types("999997")).queue == "billing"


def test_a_meter_is_read_by_voice(service: Service) -> None:
    begun = call(service)
    begun.speaks("meter reading", "meter_reading")
    back = begun.speaks(as_written("m four oh two one eight eight three three"))
    assert spoken(back).say == "I heard M 4 0 2 1 8 8 3 3. Is that right?"
    assert said(begun.speaks("yes"))[0].startswith("And what does it read?")
    value = as_written("five thousand five hundred and twelve")
    back = begun.speaks(value, entities=[entity("number", "5512")])
    assert spoken(back).say == "I heard 5 5 1 2. Is that right?"
    done = said(begun.speaks("yeah that's right"))
    assert done[0].startswith("Thank you, your reading is stored.")


def test_a_meter_is_read_by_keys(service: Service) -> None:
    begun = call(service)
    begun.speaks("meter reading", "meter_reading")
    begun.types("40218833")
    assert said(begun.types("05512"))[0].startswith("Thank you, your reading is stored.")


def test_a_visit_is_booked_by_voice(service: Service) -> None:
    begun = call(service)
    begun.speaks("i need an engineer", "report_fault")
    begun.speaks("the boiler makes a banging noise")
    begun.speaks("204518")
    begun.speaks("yes")
    begun.speaks("fourteen lantern hill road lantern hill")
    begun.speaks("01632960221", entities=[entity("phone", "+441632960221")])
    begun.speaks("yes")
    window = begun.speaks("friday", entities=[entity("date", "2030-01-04")])
    assert "In the morning, in the afternoon, or in the evening?" in said(window)[0]
    summary = begun.speaks("uh in the morning please")
    assert "Shall I book it?" in said(summary)[0]
    assert "from 8 to 12" in spoken(summary).say
    done = begun.speaks("yes please")
    assert "Your visit is booked" in said(done)[0]


def test_a_gas_leak_is_short_and_cannot_be_talked_over(service: Service) -> None:
    begun = call(service)
    effects = begun.speaks("i smell gas", "smell_gas")
    line = effects[0]
    assert isinstance(line, Say)
    assert line.spoken is not None
    assert not line.spoken.barge_in
    assert handed(effects).is_urgent
    last = effects[-1]
    assert "outside" in getattr(last, "text", "")


def test_an_article_is_told_a_few_sentences_at_a_time(service: Service) -> None:
    text = "\n".join(
        f"{n}. Open the page number {n} and choose what you like there." for n in range(9)
    )
    begun = call(service, knows=lambda query: answer(text))
    effects = begun.speaks("how do i get an online account", "online_account")
    assert len(said(effects)[0].split()) <= 45
    assert said(effects)[1] == "Would you like to hear more?"


def test_a_caller_who_is_silent_at_the_end_is_said_goodbye_to(service: Service) -> None:
    begun = call(service)
    begun.speaks("my bill", "bill_query")
    begun.types("204518")
    begun.speaks("no that's all")
    begun.stays_silent()
    assert "press 1" in said(begun.stays_silent())[0]
    effects = begun.stays_silent()
    assert closed(effects).disposition == "self_service"
    assert "Goodbye" in said(effects)[-1]


@pytest.mark.parametrize("words", ["no", "uh no thank you", "that's all", "nothing else"])
def test_who_wants_nothing_more_about_the_bill_is_let_go(service: Service, words: str) -> None:
    begun = call(service)
    begun.speaks("my bill", "bill_query")
    begun.types("204518")
    effects = begun.speaks(as_written(words), "no" if "no" in words.split() else None)
    assert said(effects) == ["Is there anything else I can do for you?"]


def test_an_option_is_understood_by_the_words_that_were_read_out(service: Service) -> None:
    begun = call(service)
    begun.speaks("my bill", "bill_query")
    begun.types("204518")
    assert "direct debit" in said(begun.speaks("ways to pay"))[0]
