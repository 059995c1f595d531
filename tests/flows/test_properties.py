"""Whatever customers, services and queues do: a person is one word away, and no run is endless."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.channels import VOICE
from core.model import ChannelKind, Expect, Json, Language
from flows.model import Flow
from flows.session import (
    Close,
    Fetched,
    FoundEntity,
    Handover,
    Heard,
    Input,
    Meaning,
    Say,
    Silence,
    Unanswered,
    Wait,
)
from tests.flows.demonstration import demo_flow
from tests.flows.documents import small_flow
from tests.flows.talk import NOTHING_FOUND, Talk, answer, meant

CHAT = ChannelKind("web_chat")
FLOWS: dict[str, Flow] = {"small": small_flow(), "demonstration": demo_flow()}

WORDS = st.sampled_from(
    [
        "",
        " ",
        "?",
        "1",
        "2",
        "9",
        "yes",
        "no",
        "ok",
        "好的",
        "不对",
        "cancel",
        "算了",
        "HG-204518",
        "WO-10234",
        "M40218833",
        "04512",
        "why is that?",
        "为什么？",
        "x" * 5000,
        "{asked} {{7*7}} {% raw %}",
        "../../etc",
    ]
) | st.text(max_size=40)


@st.composite
def inputs(draw: st.DrawFn, flow: Flow) -> Input:
    """Anything a customer can do, sensible or not."""
    if draw(st.integers(0, 9)) == 0:
        return Silence() if draw(st.booleans()) else Unanswered()
    names = sorted({*flow.intents, "yes", "no", "greeting", "thanks"} - flow.interrupts.keys())
    intent = draw(st.none() | st.sampled_from(names))
    maybe = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    entities = draw(st.lists(ENTITIES, max_size=2))
    meaning = meant(
        intent,
        language=draw(st.sampled_from(["en", "zh", "fr"])),
        maybe=maybe,
        entities=entities,
        mood=draw(st.sampled_from(["calm", "calm", "upset"])),
    )
    choice = draw(CHOICES)
    is_spoken = choice is None and draw(st.booleans())
    return Heard(text=draw(WORDS), meaning=meaning, choice=choice, is_spoken=is_spoken)


CHOICES = st.none() | st.sampled_from(
    [
        "yes",
        "no",
        "something_else",
        "leave_message",
        "go_on",
        "book",
        "intent:bill",
        "intent:x",
        "language:zh",
        "language:xx",
    ]
)
ENTITIES = st.builds(
    FoundEntity,
    kind=st.sampled_from(["date", "number", "customer_number", "order_number", "phone", "time"]),
    value=st.sampled_from(["2030-01-06", "2030-02-31", "12", "HG-204518", "", "x"]),
    text=st.just("x"),
)
STATUSES = st.sampled_from([None, 200, 201, 404, 409, 422, 500])
FLOW_NAMES = st.sampled_from(sorted(FLOWS))


def a_talk(data: st.DataObject, flow: Flow) -> Talk:
    """A conversation whose services and knowledge answer at random."""
    body: Json = {
        "number": "B-1",
        "status": "paid",
        "status_text": {"en": "x", "zh": "x"},
        "bills": [],
    }
    talk = Talk(
        flow=flow,
        language=data.draw(st.sampled_from(["en", "zh", "fr"])),
        knows=lambda query: data.draw(st.sampled_from([NOTHING_FOUND, answer("It is so")])),
        service=lambda fetch: Fetched(status=data.draw(STATUSES), body=body),
        shut=frozenset({"general", "billing"}) if data.draw(st.booleans()) else frozenset(),
    )
    talk.session = replace(talk.session, channel=data.draw(st.sampled_from([CHAT, VOICE])))
    return talk


def play(data: st.DataObject, talk: Talk, *, turns: int) -> None:
    talk.starts()
    for _ in range(data.draw(st.integers(0, turns))):
        if talk.session.is_over:
            return
        talk.take(data.draw(inputs(talk.flow)))


@settings(max_examples=150)
@given(data=st.data(), name=FLOW_NAMES)
def test_a_person_is_one_word_away_from_every_state(data: st.DataObject, name: str) -> None:
    talk = a_talk(data, FLOWS[name])
    play(data, talk, turns=12)
    if talk.session.is_over:
        return
    talk.shut = frozenset()
    effects = talk.says("a person please", wants_human=True)
    assert isinstance(effects[-1], Handover)


@settings(max_examples=100)
@given(data=st.data(), name=FLOW_NAMES)
def test_an_emergency_gets_safety_words_and_an_urgent_person_from_every_state(
    data: st.DataObject, name: str
) -> None:
    flow = FLOWS[name]
    talk = a_talk(data, flow)
    play(data, talk, turns=12)
    if talk.session.is_over:
        return
    effects = talk.says("gas!", data.draw(st.sampled_from(sorted(flow.interrupts))))
    last = effects[-1]
    assert isinstance(effects[0], Say)
    assert isinstance(last, Handover)
    assert last.is_urgent


@settings(max_examples=100)
@given(data=st.data(), name=FLOW_NAMES)
def test_every_turn_says_something_or_ends(data: st.DataObject, name: str) -> None:
    talk = a_talk(data, FLOWS[name])
    talk.starts()
    for _ in range(data.draw(st.integers(1, 12))):
        effects = talk.take(data.draw(inputs(talk.flow)))
        says = [effect for effect in effects if isinstance(effect, Say)]
        assert says or isinstance(effects[-1], Handover | Close)
        assert all(say.text.strip() for say in says)
        if talk.session.is_over:
            return


@settings(max_examples=150)
@given(data=st.data(), name=FLOW_NAMES)
def test_a_caller_always_knows_that_it_is_their_turn(data: st.DataObject, name: str) -> None:
    """The last words before a wait can be answered, and by nothing that leads nowhere."""
    talk = a_talk(data, FLOWS[name])
    talk.session = replace(talk.session, channel=VOICE)
    effects = talk.starts()
    for _ in range(data.draw(st.integers(1, 12))):
        lines = [effect for effect in effects if isinstance(effect, Say)]
        assert all(line.spoken is not None for line in lines)
        if isinstance(effects[-1], Wait):
            last = lines[-1].spoken
            assert last is not None
            assert last.expect is not Expect.NONE
            assert last.language == talk.session.language
            is_chosen_by_key = last.expect not in (Expect.DIGITS, Expect.MESSAGE)
            assert (last.keys.get("0") == "human") == is_chosen_by_key
        if talk.session.is_over:
            return
        effects = talk.take(data.draw(inputs(talk.flow)))


@settings(max_examples=40)
@given(data=st.data(), name=FLOW_NAMES)
def test_every_run_ends(data: st.DataObject, name: str) -> None:
    """At the latest when a conversation is long, a person comes; a message takes what is shut."""
    talk = a_talk(data, FLOWS[name])
    talk.shut = frozenset()
    talk.starts()
    for _ in range(talk.flow.people.after_turns + 10):
        talk.take(data.draw(inputs(talk.flow)))
        if talk.session.is_over:
            return
    raise AssertionError("the conversation goes on for ever")


@settings(max_examples=60)
@given(data=st.data(), name=FLOW_NAMES)
def test_somebody_who_is_never_understood_gets_a_person_soon(
    data: st.DataObject, name: str
) -> None:
    talk = a_talk(data, FLOWS[name])
    talk.knows = lambda query: NOTHING_FOUND
    talk.shut = frozenset()
    talk.starts()
    lost = Meaning(language=Language("en"), intent=None, score=0.0, band="reject")
    for turn in range(1, 10):
        effects = talk.take(Heard(text="qwx", meaning=lost))
        if talk.session.is_over:
            assert isinstance(effects[-1], Handover)
            assert turn <= talk.flow.people.after_misunderstandings
            return
    raise AssertionError("never given to a person")


@settings(max_examples=60)
@given(data=st.data(), name=FLOW_NAMES)
def test_somebody_who_is_silent_is_let_go(data: st.DataObject, name: str) -> None:
    talk = a_talk(data, FLOWS[name])
    play(data, talk, turns=8)
    for _ in range(3):
        if talk.session.is_over:
            return
        talk.is_silent()
    assert talk.session.is_over
