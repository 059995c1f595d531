"""Telephone calls with the small flow: what is said, what may answer, and what is not heard."""

from dataclasses import replace
from typing import Any

import pytest

from core.channels import VOICE
from core.model import Expect, Json, Spoken
from flows.session import Effect, Fetch, Fetched, FoundEntity, Heard, Say, SetData, Unanswered, Wait
from tests.flows.documents import both, flow_of, small
from tests.flows.talk import (
    Talk,
    answer,
    attached,
    closed,
    entity,
    handed,
    meant,
    said,
)

BILL: Json = {"bills": [{"amount": 84.2}]}


def document(**voice: object) -> dict[str, Any]:
    """The small flow on the telephone, too."""
    made = small()
    made["channels"] = ["web_chat", "voice"]
    made["voice"] = {"keypad": {"1": "bill", "2": "visit"}, **voice}
    made["nodes"]["bill_number"]["voice"] = {"text": both("Say the number"), "max_digits": 3}
    return made


class Call(Talk):
    """A caller with the bot."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.session = replace(self.session, channel=VOICE)

    def speaks(self, text: str, intent: str | None = None, **more: object) -> list[Effect]:
        meaning = meant(intent, language=self.session.language, **more)  # type: ignore[arg-type]
        return self.take(Heard(text=text, meaning=meaning, is_spoken=True))

    def types(self, keys: str, *values: tuple[str, str]) -> list[Effect]:
        entities = [entity(kind, value) for kind, value in values]
        meaning = meant(language=self.session.language, entities=entities)
        return self.take(Heard(text=keys, meaning=meaning))

    def stays_silent(self) -> list[Effect]:
        return self.take(Unanswered())


def call(made: dict[str, Any] | None = None, **more: object) -> Call:
    begun = Call(flow=flow_of(made or document()), **more)  # type: ignore[arg-type]
    begun.starts(**{"call.caller": "+441632555010"})
    return begun


def spoken(effects: list[Effect]) -> Spoken:
    """How the last line is spoken."""
    last = [effect for effect in effects if isinstance(effect, Say)][-1]
    assert last.spoken is not None
    return last.spoken


def number(value: str) -> FoundEntity:
    return entity("customer_number", value)


def bills(fetch: Fetch) -> Fetched:
    return Fetched(status=200, body=BILL)


def test_a_caller_is_greeted_without_having_said_anything() -> None:
    begun = Call(flow=flow_of(document(greeting_barge_in=False)))
    effects = begun.starts()
    assert said(effects) == ["Welcome", "What can I do?"]
    first, last = (effect.spoken for effect in effects if isinstance(effect, Say))
    assert first is not None
    assert last is not None
    assert (first.expect, first.barge_in, first.prompt) == (
        Expect.NONE,
        False,
        "small.welcome.text",
    )
    assert (last.expect, last.language) == (Expect.FREE, "en")
    assert last.keys == {"1": "intent:bill", "2": "intent:visit", "0": "human", "#": "human"}


def test_the_chat_of_the_same_document_is_as_before() -> None:
    chat = Talk(flow=flow_of(document()))
    effects = chat.starts()
    assert [effect.spoken for effect in effects if isinstance(effect, Say)] == [None, None]
    assert said(chat.says("my bill", "bill")) == ["Which number?"]


def test_a_call_waits_long_because_the_channel_hears_silences() -> None:
    effects = call().speaks("my bill", "bill")
    assert effects[-1] == Wait(seconds=600)


def test_a_number_that_was_said_is_read_back_before_it_is_used() -> None:
    begun = call(service=bills)
    asked = begun.speaks("my bill", "bill")
    assert said(asked) == ["Say the number"]
    assert (spoken(asked).expect, spoken(asked).max_digits) == (Expect.DIGITS, 3)
    assert spoken(asked).keys == {}
    back = begun.speaks("HG-441", entities=[number("HG-441")])
    assert said(back) == ["I heard HG-441. Is that right?"]
    assert spoken(back).say == "I heard H G 4 4 1. Is that right?"
    assert spoken(back).expect is Expect.YES_NO
    assert spoken(back).keys == {"1": "yes", "2": "no", "0": "human", "#": "human"}
    assert not begun.fetches
    told = begun.speaks("yeah that's right")
    assert "You owe 84.20" in said(told)
    assert [fetch.path for fetch in begun.fetches] == ["/bills/HG-441"]


@pytest.mark.parametrize("no", ["no", "no that's wrong", "nope"])
def test_a_number_that_was_misheard_is_asked_for_again(no: str) -> None:
    begun = call(service=bills)
    begun.speaks("my bill", "bill")
    begun.speaks("HG-441", entities=[number("HG-441")])
    assert said(begun.speaks(no)) == ["Say the number"]
    back = begun.speaks("HG-442", entities=[number("HG-442")])
    assert "HG-442" in said(back)[0]


def test_a_number_corrected_at_once_is_read_back_again() -> None:
    begun = call(service=bills)
    begun.speaks("my bill", "bill")
    begun.speaks("HG-441", entities=[number("HG-441")])
    back = begun.speaks("no it is HG-442", entities=[number("HG-442")])
    assert "HG-442" in said(back)[0]
    assert spoken(back).expect is Expect.YES_NO


def test_a_number_that_was_typed_is_used_at_once() -> None:
    begun = call(service=bills)
    begun.speaks("my bill", "bill")
    assert "You owe 84.20" in said(begun.types("HG-441", ("customer_number", "HG-441")))


def test_a_number_mentioned_unasked_is_read_back_instead_of_being_asked_for() -> None:
    begun = call(service=bills)
    back = begun.speaks("my bill, I am HG-441", "bill", entities=[number("HG-441")])
    assert said(back) == ["I heard HG-441. Is that right?"]
    assert "You owe 84.20" in said(begun.speaks("yes"))


def test_silence_brings_other_words_then_the_keys_then_a_person() -> None:
    begun = call()
    first = begun.stays_silent()
    assert said(first) == ["Sorry, I did not hear you. What can I do?"]
    second = begun.stays_silent()
    assert said(second)[0].startswith("Let us use the keys of your phone. For my bill, press 1.")
    assert "To talk to a person, press 0." in said(second)[0]
    order = handed(begun.stays_silent())
    assert (order.queue, order.reason) == ("general", "silence")


def test_a_key_of_the_menu_means_its_topic() -> None:
    begun = call()
    begun.stays_silent()
    effects = begun.stays_silent()
    assert spoken(effects).keys["2"] == "intent:visit"
    assert said(begun.types("2")) == ["Which day?"]


def test_a_spoken_number_means_a_topic_only_after_the_menu_was_read_out() -> None:
    begun = call()
    assert said(begun.speaks("two")) != ["Which day?"]
    begun = call()
    begun.stays_silent()
    begun.stays_silent()
    assert said(begun.speaks("number two")) == ["Which day?"]


def test_noise_is_asked_about_and_not_searched_for() -> None:
    begun = call()
    effects = begun.types("7")
    assert said(effects) == ["not understood What can I do?"]
    assert not begun.searches


def test_the_recognizer_is_told_what_callers_speak_of_at_open_questions() -> None:
    begun = call(document(words={"en": ["hob", "tariff"]}))
    opening = spoken(begun.speaks("my bill"))
    assert opening.words == ("hob", "tariff")
    number_wanted = spoken(begun.speaks("my bill", "bill"))
    assert (number_wanted.expect, number_wanted.words) == (Expect.DIGITS, ())


def test_words_without_use_bring_the_keys_and_then_a_person() -> None:
    begun = call()
    assert said(begun.speaks("blue moon over paris")) == ["no answer"]
    assert "press 1" in said(begun.speaks("purple rain falls"))[0]
    assert handed(begun.speaks("green fields forever")).queue == "general"


def test_a_silent_form_repeats_its_question_and_offers_the_keys() -> None:
    begun = call()
    begun.speaks("my bill", "bill")
    assert said(begun.stays_silent()) == ["Sorry, I did not hear you. The number, please"]
    assert "type it on your phone" in said(begun.stays_silent())[0]
    assert handed(begun.stays_silent()).reason == "silence"


def test_silence_after_the_read_back_repeats_it() -> None:
    begun = call()
    begun.speaks("my bill", "bill")
    begun.speaks("HG-441", entities=[number("HG-441")])
    assert said(begun.stays_silent())[-1] == "I heard HG-441. Is that right?"


def test_a_document_may_end_a_call_that_has_gone_silent() -> None:
    made = document()
    made["nodes"]["home"]["voice"] = {"unanswered": "bye"}
    begun = call(made)
    begun.stays_silent()
    begun.stays_silent()
    assert closed(begun.stays_silent()).disposition == "done"


def test_a_closed_queue_takes_a_message_from_whom_the_bot_did_not_understand() -> None:
    begun = call(shut=frozenset({"general"}))
    begun.stays_silent()
    begun.stays_silent()
    effects = begun.stays_silent()
    assert "leave a message after the tone" in said(effects)[-1]
    assert "tomorrow at 08:00" in said(effects)[-1]
    assert spoken(effects).expect is Expect.MESSAGE
    left = begun.speaks("it is about my moving house please call me")
    assert attached(left) == {"callback.number": "+441632555010"}
    order = handed(left)
    assert (order.reason, order.even_if_shut) == ("offline_message", True)


def test_a_closed_queue_asks_whether_to_leave_a_message() -> None:
    begun = call(shut=frozenset({"general"}))
    effects = begun.speaks("a person please", wants_human=True)
    assert said(effects)[-1] == "closed until tomorrow at 08:00"
    assert spoken(effects).expect is Expect.YES_NO
    assert spoken(effects).keys["1"] == "leave_message"
    assert said(begun.speaks("well I do not know"))[-1] == "Would you like to leave a message?"
    assert spoken(begun.speaks("yes please")).expect is Expect.MESSAGE


def test_who_leaves_no_message_is_said_goodbye_to() -> None:
    begun = call(shut=frozenset({"general"}))
    begun.speaks("a person please", wants_human=True)
    begun.speaks("yes")
    begun.stays_silent()
    assert closed(begun.stays_silent()).cause == "silence"


@pytest.mark.parametrize("key", ["0", "#"])
def test_the_keys_of_old_menus_bring_a_person(key: str) -> None:
    begun = call()
    chosen = spoken(begun.stays_silent()).keys[key]
    assert handed(begun.presses(chosen)).reason == "asked_for_person"


def test_choices_are_read_out_with_their_keys() -> None:
    begun = call()
    begun.speaks("a visit", "visit")
    begun.speaks("friday", entities=[entity("date", "2030-01-04")])
    effects = begun.speaks("yes")
    assert said(effects) == [
        "What time? For morning, press 1. For afternoon, press 2. Or just say it."
    ]
    assert spoken(effects).expect is Expect.MENU
    assert spoken(effects).keys == {"1": "am", "2": "pm", "0": "human", "#": "human"}
    assert "early" in spoken(effects).phrases


def test_choices_named_in_the_voice_text_are_read_out_only_when_that_failed() -> None:
    made = document()
    made["nodes"]["visit_time"]["voice"] = {"text": both("Morning or afternoon?")}
    begun = call(made)
    begun.speaks("a visit", "visit")
    begun.speaks("friday", entities=[entity("date", "2030-01-04")])
    assert said(begun.speaks("yes")) == ["Morning or afternoon?"]
    again = said(begun.speaks("at tea time"))[0]
    assert again.startswith("not understood Morning or afternoon? For morning, press 1.")


def test_a_long_answer_is_told_in_parts_and_without_its_sources() -> None:
    text = "\n".join(f"- This is the sentence with the number {n} of it." for n in range(1, 13))
    begun = call(knows=lambda query: answer(text))
    effects = begun.speaks("tell me about prices")
    first, more = said(effects)
    assert first.startswith("This is the sentence with the number 1 of it.")
    assert len(first.split()) <= 45
    assert more == "Would you like to hear more?"
    assert spoken(effects).expect is Expect.YES_NO
    second = said(begun.speaks("yes please"))
    assert second[0].startswith("This is the sentence with the number 5 of it.")
    assert said(begun.speaks("no thanks")) == ["What can I do?"]


def test_a_short_answer_is_told_whole() -> None:
    begun = call(knows=lambda query: answer("It costs [95 marks](https://a.example/b)."))
    effects = begun.speaks("what does it cost")
    assert said(effects) == ["It costs 95 marks.", "did that help"]


def test_one_doubtful_intent_is_a_plain_question() -> None:
    begun = call()
    effects = begun.speaks("something with the bill maybe", maybe=["bill"])
    assert said(effects) == ["Is it about my bill?"]
    assert spoken(effects).expect is Expect.YES_NO
    assert spoken(effects).keys["2"] == "something_else"
    assert said(begun.speaks("yes")) == ["Say the number"]


def test_a_key_changes_the_language() -> None:
    begun = call(document(languages={"8": "zh", "9": "en"}))
    effects = begun.stays_silent()
    assert spoken(effects).keys["8"] == "language:zh"
    assert "9" not in spoken(effects).keys
    effects = begun.presses("language:zh", "8")
    assert said(effects) == ["中What can I do?"]
    assert spoken(effects).language == "zh"


def test_a_line_that_brought_nothing_for_very_long_is_given_up() -> None:
    assert closed(call().is_silent()).cause == "silence"


def test_an_emergency_is_obeyed_whatever_was_asked() -> None:
    begun = call()
    begun.speaks("my bill", "bill")
    effects = begun.speaks("i smell gas", "leak")
    assert said(effects) == ["Leave the house"]
    assert handed(effects).is_urgent
    assert not [effect for effect in effects if isinstance(effect, SetData)]


def test_a_lonely_zero_instead_of_a_number_brings_a_person() -> None:
    begun = call()
    begun.speaks("my bill", "bill")
    assert handed(begun.types("0")).reason == "asked_for_person"


def test_intents_are_called_by_their_spoken_names() -> None:
    made = document(intents={"bill": both("what you owe")})
    asked = call(made).speaks("something about money", maybe=["bill"])
    assert said(asked) == ["Is it about what you owe?"]
    begun = call(made)
    begun.stays_silent()
    assert "For what you owe, press 1." in said(begun.stays_silent())[0]
