"""The interpreter: what the customer says, and what comes of it."""

import pytest

from core.model import Attachment, BlobId
from flows.session import Close, Fetch, Fetched, Say, Wait
from tests.flows.documents import both, flow_of, small, small_flow
from tests.flows.talk import (
    NOTHING_FOUND,
    OPENING,
    Talk,
    answer,
    attached,
    closed,
    entity,
    handed,
    offered,
    said,
    waits,
)

OWES_12 = Fetched(status=200, body={"bills": [{"amount": "12.5"}]})
NUMBER = entity("customer_number", "HG-123")


def talk(**more: object) -> Talk:
    begun = Talk(flow=small_flow(), **more)  # type: ignore[arg-type] # fields of Talk
    begun.starts()
    return begun


def test_it_greets_and_offers_its_topics() -> None:
    effects = Talk(flow=small_flow()).starts()
    assert said(effects) == ["Welcome", "What can I do?"]
    assert offered(effects) == ["intent:bill", "intent:visit"]
    assert effects[-1] == Wait(seconds=60)


def test_an_understood_intent_leads_to_its_node() -> None:
    begun = talk()
    effects = begun.says("my bill please", "bill")
    assert said(effects) == ["Which number?"]
    assert begun.session.expecting == ("customer_number",)
    assert (begun.session.intent, begun.session.asked) == ("bill", "my bill please")


@pytest.mark.parametrize("way", ["press", "number", "label"])
def test_a_topic_can_be_pressed_numbered_or_named(way: str) -> None:
    begun = talk()
    match way:
        case "press":
            effects = begun.presses("intent:visit", "A visit")
        case "number":
            effects = begun.says("2")
        case _:
            effects = begun.says("A visit", "visit")
    assert said(effects) == ["Which day?"]


def test_a_service_answers_and_its_value_is_said_and_attached() -> None:
    begun = talk(service=lambda fetch: OWES_12)
    begun.says("bill", "bill")
    effects = begun.says("it is HG-123", entities=[NUMBER])
    assert begun.fetches == [Fetch(service="billing", path="/bills/HG-123")]
    assert said(effects)[0] == "You owe 12.50"
    assert attached(effects) == {"billing.amount": "12.50"}
    assert waits(effects)


def test_a_value_mentioned_unasked_is_not_asked_for() -> None:
    begun = talk(service=lambda fetch: OWES_12)
    effects = begun.says("what do I owe, HG-123", "bill", entities=[NUMBER])
    assert said(effects)[0] == "You owe 12.50"


def test_a_pattern_finds_what_the_listener_missed() -> None:
    begun = talk(service=lambda fetch: OWES_12)
    begun.says("bill", "bill")
    assert said(begun.says("it says hg-123 here"))[0] == "You owe 12.50"


def test_a_value_never_leaves_its_place_in_an_address() -> None:
    document = small()
    document["nodes"]["bill_number"] |= {"accepts": "text", "remember": False}
    del document["nodes"]["bill_number"]["pattern"]
    begun = Talk(flow=flow_of(document), service=lambda fetch: OWES_12)
    begun.starts()
    begun.says("bill", "bill")
    begun.says("../admin?x=1#y")
    assert begun.fetches[0].path == "/bills/..%2Fadmin%3Fx%3D1%23y"


def test_two_useless_answers_lead_where_the_question_says() -> None:
    begun = talk()
    begun.says("bill", "bill")
    assert said(begun.says("no idea")) == ["The number, please"]
    assert handed(begun.says("really not")).queue == "billing"


def test_a_number_the_service_does_not_know_counts_as_a_try() -> None:
    begun = talk(service=lambda fetch: Fetched(status=404, body=None))
    begun.says("bill", "bill")
    effects = begun.says("HG-123", entities=[NUMBER])
    assert said(effects) == ["No such number"]
    assert "number" not in begun.session.slots
    assert handed(begun.says("HG-123", entities=[NUMBER])).queue == "billing"


@pytest.mark.parametrize("status", [None, 500, 503, 302, 418])
def test_a_service_that_fails_leads_to_its_branch(status: int | None) -> None:
    begun = talk(service=lambda fetch: Fetched(status=status, body=None))
    begun.says("bill", "bill")
    assert handed(begun.says("HG-123", entities=[NUMBER])).reason == "flow"


def test_a_date_in_the_past_is_asked_for_again() -> None:
    begun = talk()
    begun.says("visit", "visit")
    effects = begun.says("in 2020", entities=[entity("date", "2020-01-02")])
    assert said(effects) == ["not understood\nWhich day?"]


def test_a_confirmed_value_goes_on() -> None:
    begun = talk()
    begun.says("visit", "visit")
    effects = begun.says("4 January", entities=[entity("date", "2030-01-04")])
    assert said(effects) == ["On 4 January 2030?"]
    assert offered(effects) == ["yes", "no"]
    assert said(begun.says("yes")) == ["What time?"]
    assert begun.session.slots["day"].is_confirmed


def test_a_denied_value_is_asked_for_again() -> None:
    begun = talk()
    begun.says("visit", "visit")
    begun.says("4 January", entities=[entity("date", "2030-01-04")])
    assert said(begun.presses("no")) == ["Which day?"]
    assert "day" not in begun.session.slots


def test_a_corrected_value_replaces_the_first() -> None:
    begun = talk()
    begun.says("visit", "visit")
    begun.says("4 January", entities=[entity("date", "2030-01-04")])
    effects = begun.says("no, the 5th", "no", entities=[entity("date", "2030-01-05")])
    assert said(effects) == ["On 5 January 2030?"]


@pytest.mark.parametrize("words", ["Morning", "as early as you can", "1", "the first one"])
def test_a_choice_is_taken_by_number_label_or_word(words: str) -> None:
    begun = talk()
    begun.says("visit", "visit")
    begun.says("4 January", entities=[entity("date", "2030-01-04")])
    begun.says("yes")
    assert said(begun.says(words)) == ["4 January 2030 Morning: book?"]


def test_a_weekday_decides_a_branch() -> None:
    begun = talk()
    begun.says("visit", "visit")
    begun.says("sunday", entities=[entity("date", "2030-01-06")])
    begun.says("yes")
    assert said(begun.says("late")) == ["Not on Sundays", "Which day?"]


def test_a_menu_leads_where_the_choice_says() -> None:
    begun = talk()
    begun.says("visit", "visit")
    begun.says("4 January", entities=[entity("date", "2030-01-04")])
    begun.says("yes")
    begun.says("late")
    assert closed(begun.presses("book")) == Close(cause="done", disposition="done")
    assert begun.session.is_over


def test_doubt_asks_which_was_meant() -> None:
    begun = talk()
    effects = begun.says("hm", maybe=["visit", "bill"])
    assert said(effects) == ["did you mean"]
    assert offered(effects) == ["intent:visit", "intent:bill", "something_else", "human"]
    assert said(begun.says("the second one")) == ["Which number?"]


def test_yes_takes_the_only_offer() -> None:
    begun = talk()
    begun.says("hm", maybe=["visit"])
    assert said(begun.says("yes", "yes")) == ["Which day?"]


def test_none_of_the_offers_searches_the_customers_own_words() -> None:
    begun = talk(knows=lambda query: answer(f"about {query}"))
    begun.says("cheaper gas at night", maybe=["bill"])
    assert said(begun.presses("something_else"))[0] == "about cheaper gas at night"


def test_what_no_intent_fits_is_searched_for() -> None:
    begun = talk(knows=lambda query: answer("It is blue", "colours", "Colours"))
    effects = begun.says("what colour is the flame")
    told = effects[0]
    assert isinstance(told, Say)
    assert (told.text, told.sources[0].article) == ("It is blue", "colours")
    assert said(effects) == ["It is blue", "did that help"]
    assert offered(effects) == ["yes", "no", "human"]
    assert begun.session.articles == ("colours",)
    assert begun.session.titles == {"colours": "Colours"}


def test_an_answer_that_helped_goes_on_and_one_that_did_not_brings_a_person() -> None:
    begun = talk(knows=lambda query: answer("It is blue"))
    begun.says("what colour")
    assert said(begun.says("yes thanks", "yes")) == ["What can I do?"]
    begun.says("what colour")
    assert handed(begun.presses("no")).reason == "no_answer"


def test_a_new_question_instead_of_yes_or_no_is_taken() -> None:
    begun = talk(knows=lambda query: answer("It is blue"))
    begun.says("what colour")
    assert said(begun.says("my bill", "bill")) == ["Which number?"]


def test_without_an_answer_it_asks_for_other_words_and_then_brings_a_person() -> None:
    begun = talk()
    first = begun.says("xyzzy")
    assert said(first) == ["no answer"]
    assert offered(first)[-1] == "human"
    begun.says("plugh")
    assert handed(begun.says("xyzzy plugh")).reason == "no_answer"


def test_an_aside_in_a_form_is_answered_and_the_form_goes_on() -> None:
    begun = talk(knows=lambda query: answer("0.082 M"), service=lambda fetch: OWES_12)
    begun.says("bill", "bill")
    effects = begun.says("how much is a kWh", "prices")
    assert said(effects) == ["0.082 M", "back to form", "Which number?"]
    assert said(begun.says("HG-123", entities=[NUMBER]))[0] == "You owe 12.50"
    assert begun.session.stack == ()


def test_a_question_without_an_intent_is_an_aside_too() -> None:
    begun = talk(knows=lambda query: answer("On the bill"))
    begun.says("bill", "bill")
    assert said(begun.says("where do I find it?"))[-1] == "Which number?"


def test_an_aside_without_an_answer_counts_as_a_useless_answer() -> None:
    begun = talk(knows=lambda query: NOTHING_FOUND)
    begun.says("bill", "bill")
    assert said(begun.says("why is the sky blue?")) == ["The number, please"]


def test_another_topic_leaves_the_form() -> None:
    begun = talk()
    begun.says("bill", "bill")
    assert said(begun.says("I would rather book a visit", "visit")) == ["Which day?"]
    assert begun.session.intent == "visit"


@pytest.mark.parametrize("words", ["cancel", "Never mind!", "算了", "取消。"])
def test_a_form_can_be_left(words: str) -> None:
    begun = talk()
    begun.says("bill", "bill")
    assert said(begun.says(words)) == ["What can I do?"]


def test_an_emergency_goes_before_everything_even_in_a_form() -> None:
    begun = talk(shut=frozenset({"emergency", "general"}))
    begun.says("bill", "bill")
    effects = begun.says("I smell gas", "leak")
    assert said(effects) == ["Leave the house"]
    order = handed(effects)
    assert (order.queue, order.is_urgent, order.priority) == ("emergency", True, 100)
    assert order.needs == {}
    assert begun.session.intent == "leak"


def test_a_likely_emergency_is_asked_about_and_the_form_goes_on_if_it_is_none() -> None:
    begun = talk()
    begun.says("bill", "bill")
    effects = begun.says("it smells", maybe=["leak"])
    assert offered(effects)[0] == "intent:leak"
    assert said(begun.presses("something_else")) == ["Which number?"]


def test_a_likely_emergency_that_is_one_gets_a_person() -> None:
    begun = talk()
    begun.says("it smells", maybe=["leak"])
    assert handed(begun.says("yes")).is_urgent
    assert (begun.session.intent, begun.session.asked) == ("leak", "it smells")


def test_outside_a_form_a_likely_emergency_is_offered_beside_the_rest() -> None:
    effects = talk().says("a noise", maybe=["leak", "visit"])
    assert offered(effects) == ["intent:leak", "intent:visit", "something_else", "human"]


def test_a_number_alone_says_what_it_is_about() -> None:
    document = small()
    document["topics_by_value"] = {"customer_number": "bill"}
    begun = Talk(flow=flow_of(document), service=lambda fetch: OWES_12)
    begun.starts()
    assert said(begun.says("HG-123", entities=[NUMBER]))[0] == "You owe 12.50"
    assert begun.session.intent == "bill"
    long = "all of this has been going on since my neighbour HG-123 left"
    assert said(begun.says(long, entities=[NUMBER])) == ["no answer"]


def test_a_doubtful_yes_is_not_asked_about() -> None:
    assert said(talk().says("that might do", maybe=["yes", "bill"])) == ["no answer"]


def test_endless_doubt_brings_a_person() -> None:
    begun = talk()
    begun.says("hm", maybe=["bill"])
    begun.says("hmm", maybe=["visit"])
    assert handed(begun.says("hmmm", maybe=["bill"])).reason == "not_understood"


def test_more_words_after_a_doubt_are_searched_for() -> None:
    begun = talk(knows=lambda query: answer(f"about {query}"))
    begun.says("hm", maybe=["bill"])
    assert said(begun.says("the blue leaflet"))[0] == "about the blue leaflet"


@pytest.mark.parametrize("how", ["words", "intent", "button", "key"])
def test_a_person_comes_in_one_turn(how: str) -> None:
    begun = talk()
    match how:
        case "words":
            effects = begun.says("a human please", wants_human=True)
        case "intent":
            effects = begun.says("agent", "agent")
        case "button":
            effects = begun.presses("human", "Talk to a person")
        case _:
            effects = begun.says("0")
    order = handed(effects)
    assert (order.queue, order.reason, order.needs) == (
        "general",
        "asked_for_person",
        {"english": 1},
    )


def test_the_person_is_of_the_topics_queue() -> None:
    begun = talk()
    begun.says("bill", "bill")
    assert handed(begun.says("agent!", wants_human=True)).queue == "billing"


def test_an_angry_customer_gets_an_apology_and_a_person() -> None:
    effects = talk().says("YOU THIEVES, my bill!", "bill", mood="angry")
    assert said(effects) == ["apology"]
    assert (handed(effects).reason, handed(effects).queue) == ("upset", "billing")


def test_a_likely_topic_decides_which_person() -> None:
    order = handed(talk().says("you crooks overcharged me!", maybe=["bill"], mood="angry"))
    assert order.queue == "billing"


def test_a_long_conversation_goes_to_a_person() -> None:
    document = small()
    document["people"]["after_turns"] = 5
    begun = Talk(flow=flow_of(document), knows=lambda query: answer("yes"))
    begun.starts()
    for _ in range(4):
        begun.says("hello", "hello")
    assert handed(begun.says("hello", "hello")).queue == "general"


def test_a_shut_queue_offers_a_message() -> None:
    begun = talk(shut=frozenset({"general"}))
    effects = begun.says("agent", wants_human=True)
    assert said(effects) == [f"closed until {OPENING}"]
    assert offered(effects) == ["leave_message", "go_on"]
    assert said(begun.presses("leave_message")) == ["write message"]
    effects = begun.says("Please call me on 01632 960123, it is a disgrace", mood="angry")
    assert said(effects) == ["message taken"]
    order = handed(effects)
    assert (order.reason, order.even_if_shut, order.is_urgent) == ("offline_message", True, False)
    assert order.needs == {"english": 1}


def test_words_at_a_shut_queue_are_the_message() -> None:
    begun = talk(shut=frozenset({"general"}))
    begun.says("agent", wants_human=True)
    order = handed(begun.says("Tell them the lid is loose"))
    assert order.reason == "offline_message"


def test_a_customer_at_a_shut_queue_can_go_on() -> None:
    begun = talk(shut=frozenset({"general"}))
    begun.says("agent", wants_human=True)
    assert said(begun.presses("go_on")) == ["What can I do?"]
    begun.says("agent", wants_human=True)
    assert said(begun.says("then my bill", "bill")) == ["Which number?"]


def test_thanks_or_an_older_button_at_a_shut_queue_is_no_message() -> None:
    begun = talk(shut=frozenset({"general"}))
    begun.says("agent", wants_human=True)
    assert said(begun.says("hello?", "hello")) == ["What can I do?"]
    begun.says("agent", wants_human=True)
    assert said(begun.presses("intent:bill", "My bill")) == ["Which number?"]


def test_a_person_is_asked_for_again_at_a_shut_queue() -> None:
    begun = talk(shut=frozenset({"general"}))
    begun.says("agent", wants_human=True)
    assert said(begun.says("AGENT", wants_human=True)) == [f"closed until {OPENING}"]


def test_silence_is_asked_about_once_and_then_the_chat_ends() -> None:
    begun = talk()
    turns = begun.session.turns
    effects = begun.is_silent()
    assert said(effects) == ["still there"]
    assert effects[-1] == Wait(seconds=120)
    assert begun.session.turns > turns, "the next silence needs a timer of its own"
    assert closed(begun.is_silent()).cause == "silence"


def test_a_word_after_a_silence_begins_anew() -> None:
    begun = talk()
    begun.is_silent()
    begun.says("hello", "hello")
    assert said(begun.is_silent()) == ["still there"]


def test_silence_brings_a_person_where_the_document_says_so() -> None:
    document = small()
    document["silence"]["then"] = "handover"
    begun = Talk(flow=flow_of(document))
    begun.starts()
    begun.is_silent()
    assert handed(begun.is_silent()).reason == "silence"


def test_silence_at_a_shut_queue_ends_too() -> None:
    document = small()
    document["silence"]["then"] = "handover"
    begun = Talk(flow=flow_of(document), shut=frozenset({"general"}))
    begun.starts()
    begun.says("agent", wants_human=True)
    begun.is_silent()
    assert closed(begun.is_silent()).cause == "silence"


def test_the_bot_follows_into_another_language() -> None:
    begun = talk()
    begun.says("bill", "bill")
    assert said(begun.says("我不知道编号", language="zh")) == ["中The number, please"]
    assert handed(begun.says("人工", wants_human=True, language="zh")).needs == {"chinese": 2}


def test_a_number_or_an_address_is_no_other_language() -> None:
    begun = talk(language="zh", service=lambda fetch: OWES_12)
    begun.says("账单", "bill", language="zh")
    effects = begun.says("HG-123", entities=[NUMBER], language="en")
    assert said(effects)[0] == "中You owe 12.50"


def test_a_file_without_words_is_kept_and_the_question_stays() -> None:
    begun = talk()
    begun.says("bill", "bill")
    photo = Attachment(blob=BlobId("b"), name="bill.jpg", media_type="image/jpeg", size_bytes=9)
    assert said(begun.sends(photo)) == ["file received\nWhich number?"]
    assert begun.session.attempts == 0


def test_the_steps_tell_an_agent_what_happened() -> None:
    begun = talk(service=lambda fetch: OWES_12)
    begun.says("my bill", "bill")
    begun.says("HG-123", entities=[NUMBER])
    texts = [step.text for step in begun.session.steps]
    assert "Understood: My bill (0.95)" in texts
    assert "Asked for customer number" in texts
    assert "Learnt customer number: HG-123" in texts
    assert "Asked the service billing: answered" in texts


def test_a_new_version_without_the_place_goes_on_from_home() -> None:
    begun = talk()
    begun.says("bill", "bill")
    document = small()
    document["nodes"]["account_number"] = document["nodes"].pop("bill_number")
    document["nodes"]["account_number"]["text"] = both("Which account?")
    document["nodes"]["bill_fetch"]["not_found"]["ask_again"] = "account_number"
    document["topics"]["bill"] = "account_number"
    begun.flow = flow_of(document)
    assert said(begun.says("bill", "bill")) == ["Which account?"]


def test_the_same_input_gives_the_same_result() -> None:
    one, two = talk(), talk()
    assert one.says("bill", "bill") == two.says("bill", "bill")
    assert one.session == two.session
