"""While the caller talks with the bot: its lines are spoken, the answers go to the conductor."""

from datetime import timedelta

from channels.voice.call.inputs import Viewed
from channels.voice.call.model import Question, Stage
from channels.voice.wire import facts, orders
from channels.voice.wire.orders import Ask, Part
from core.model import (
    Expect,
    Line,
    NothingHeard,
    Recognition,
    Spoken,
    TextMessage,
)

from .connecting import start_taping, stop_tape
from .run import Run

PERSON = "human"
"""Id of the choice that brings a person, in every flow."""
PERSON_KEY, ZERO = "#", "0"
"""Zero brings a person as well, where it cannot be a number."""
THINKING = "thinking"
"""Name of the timer: when the answer takes longer, the caller is told that it comes."""
THINKS_FOR = timedelta(seconds=1.5)
MOST_DIGITS = 24
MOST_FAILURES = 2
"""So often the caller is asked to use the keys; then a person comes."""
LONGEST_S = 15.0
LONGEST_MESSAGE_S = 120.0
NO_ANSWER_S = 6.0


def speak_lines(run: Run, viewed: Viewed, *, asks: bool) -> bool:
    """Say what the bot wrote since the last time, and listen if it asked; False: nothing new."""
    new = [line for line in viewed.view.lines if line.n > run.call.cursor]
    if not new:
        return False
    run.change(cursor=new[-1].n)
    said = [line for line in new if line.spoken is not None and line.text]
    if not said:
        return False
    last = said[-1].spoken or Spoken()
    parts = [_part(run, line) for line in said]
    is_question = asks and last.expect is not Expect.NONE
    ask = ask_of(run, last) if is_question else None
    labels = {choice.id: choice.label for choice in said[-1].choices}
    run.change(question=Question(expect=last.expect.value, keys=dict(last.keys), labels=labels))
    if ask is not None and last.expect is Expect.MESSAGE:
        parts.append(Part(tone="beep"))
        start_taping(run)
    can_interrupt = all(line.spoken is None or line.spoken.barge_in for line in said)
    run.say(parts, ask=ask, can_interrupt=can_interrupt)
    return True


def _part(run: Run, line: Line) -> Part:
    spoken = line.spoken or Spoken(language=run.call.language)
    return Part(text=spoken.say or line.text, language=spoken.language, prompt=spoken.prompt)


def ask_of(run: Run, spoken: Spoken) -> Ask:
    """What the node listens for after a line."""
    is_message = spoken.expect is Expect.MESSAGE
    collects = spoken.expect is Expect.DIGITS
    return Ask(
        expect=spoken.expect.value,
        language=spoken.language if run.call.is_language_known else None,
        languages=["en", "zh"],
        words=list(spoken.words[:30]),
        phrases=list(spoken.phrases[:60]),
        max_digits=(spoken.max_digits or MOST_DIGITS) if collects else 0,
        longest=LONGEST_MESSAGE_S if is_message else LONGEST_S,
        seconds=NO_ANSWER_S,
    )


def hear(run: Run, heard: facts.Heard) -> None:
    """The caller said something: the conductor decides what follows."""
    run.change(failures=0, is_language_known=True, saying="")
    text = heard.text.strip()
    if not text:
        run.deliver(_key(heard), NothingHeard())
        return
    fill_silence(run)
    speech = Recognition(
        engine=heard.engine,
        confidence=heard.confidence,
        seconds=heard.speech_ms / 1000,
        interrupted_at_ms=heard.interrupted_at_ms,
    )
    run.deliver(_key(heard), TextMessage(text=text, speech=speech))


def hear_nothing(run: Run, fact: facts.HeardNothing) -> None:
    run.change(saying="")
    run.deliver(_key(fact), NothingHeard())


def press(run: Run, pressed: facts.Pressed) -> None:
    """Keys choose, count as digits, or bring a person."""
    run.change(failures=0, saying="")
    fill_silence(run)
    digits = pressed.digits.rstrip("#") or pressed.digits
    question = run.call.question
    choice = question.keys.get(digits)
    if choice is not None:
        text = question.labels.get(choice, digits)
        run.deliver(_key(pressed), TextMessage(text=text, choice=choice))
    elif digits == PERSON_KEY or digits == ZERO and question.expect != Expect.DIGITS.value:
        run.deliver(_key(pressed), TextMessage(text=digits, choice=PERSON))
    else:
        run.deliver(_key(pressed), TextMessage(text=digits))


def fill_silence(run: Run) -> None:
    """An answer that takes a while is announced."""
    run.remind(THINKING, THINKS_FOR, of=str(run.call.things_said))


def still_thinking(run: Run, said_then: str) -> None:
    """Nothing was said since the caller's word: say that it will not be long."""
    is_silent = str(run.call.things_said) == said_then and not run.call.saying
    if run.call.stage is Stage.BOT and is_silent:
        run.say([run.words("thinking")])


def turn_to_keys(run: Run, failed: facts.HearingFailed) -> None:
    """The engines cannot tell what was said: the keys always work, and a message is recorded."""
    if run.call.question.expect == Expect.MESSAGE.value:
        run.deliver(_key(failed), TextMessage(text=run.words("message_unheard").text))
        return
    run.change(failures=run.call.failures + 1)
    if run.call.failures > MOST_FAILURES:
        run.deliver(_key(failed), TextMessage(text="0", choice=PERSON))
        return
    question = run.call.question
    parts = [run.words("hearing_failed")]
    parts += [
        run.words("key_for", label=question.labels[choice], key=key)
        for key, choice in question.keys.items()
        if choice in question.labels
    ]
    parts.append(run.words("key_for_person"))
    max_digits = MOST_DIGITS if question.expect == Expect.DIGITS.value else 0
    ask = Ask(expect=question.expect, max_digits=max_digits, is_keys_only=True, seconds=10.0)
    run.say(parts, ask=ask)


def keep_message(run: Run, viewed: Viewed) -> None:
    """The caller has left a message, which waits for an agent now: thank them, and hang up."""
    stop_tape(run)
    run.change(callback=viewed.view.callback or "")
    speaks = speak_lines(run, viewed, asks=False)
    run.change(stage=Stage.WAITING if run.call.callback else Stage.LEAVING)
    run.give(orders.HangUp(call=run.call.id, after_say=speaks))


def leave(run: Run, viewed: Viewed) -> None:
    """The conductor is done with the caller: say what is left to say, then hang up."""
    speaks = speak_lines(run, viewed, asks=False)
    run.give(orders.Music(call=run.call.id, is_on=False))
    is_over = not run.call.live()
    run.change(stage=Stage.LEAVING)
    if is_over:
        run.change(stage=Stage.ENDED, ended_at=run.now)
        run.give(orders.Ended(call=run.call.id))
        return
    run.give(orders.HangUp(call=run.call.id, after_say=speaks or bool(run.call.saying)))


def _key(fact: facts.Fact) -> str:
    return str(fact.number)
