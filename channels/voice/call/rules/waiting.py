"""While the caller waits in a queue: music, where they stand, and the offer to be called back."""

from datetime import timedelta

from channels.voice.call.inputs import Viewed
from channels.voice.call.model import Facing, Question, Role, Stage
from channels.voice.call.words import wait_words
from channels.voice.rules import may_dial
from channels.voice.wire import facts, orders
from channels.voice.wire.orders import Part
from core.model import CallbackAsked, ThreadView

from . import on_call
from .bot import speak_lines
from .connecting import stop_tape, take_off_hold
from .run import Run

ANNOUNCE = "announce"
AGAIN = timedelta(seconds=4)
"""Nothing is announced into what is being said."""
CALLBACK_KEY = "1"
OFFERED_EVERY = 3
"""The callback is offered with the first announcement, and then with every third."""


def enter(run: Run, viewed: Viewed) -> None:
    """The caller has come into a queue, or back into it."""
    for party in run.call.live(Role.AGENT, Role.CONSULTED, Role.GUEST, Role.SUPERVISOR):
        run.drop(party)
    spoke = speak_lines(run, viewed, asks=False)
    run.change(
        stage=Stage.WAITING, agent=None, announcements=0, offers_callback=False, question=Question()
    )
    run.change(former=None, facing=Facing.CUSTOMER, intercepting="")
    take_off_hold(run)
    stop_tape(run)
    if not spoke:
        run.give(orders.Hush(call=run.call.id))
    run.give(orders.Bridge(call=run.call.id, parties=[]))
    run.give(orders.Music(call=run.call.id, is_on=True))
    run.remind(ANNOUNCE, run.policy.announce_first)
    on_call.plan(run)


def promise(run: Run, viewed: Viewed) -> None:
    """The conductor will have the caller called back: say what is left to say, and let them go."""
    speaks = speak_lines(run, viewed, asks=False)
    run.change(stage=Stage.WAITING, agent=None, callback=viewed.view.callback or "")
    run.give(orders.Music(call=run.call.id, is_on=False))
    run.give(orders.HangUp(call=run.call.id, after_say=speaks or bool(run.call.saying)))


def stay(run: Run, viewed: Viewed) -> None:
    """Something changed while the caller waits; new lines are said at once."""
    speak_lines(run, viewed, asks=False)
    if viewed.for_announcement:
        _announce(run, viewed.view)


def announce_soon(run: Run) -> None:
    """It is time to tell the caller how things stand: ask for the newest picture."""
    if run.call.stage is not Stage.WAITING or not _is_on_line(run):
        return
    if run.call.saying:
        run.remind(ANNOUNCE, AGAIN)
    else:
        run.look(for_announcement=True)


def press(run: Run, pressed: facts.Pressed) -> None:
    """The callback's key; other keys mean nothing here."""
    if pressed.digits[:1] != CALLBACK_KEY or not run.call.offers_callback:
        return
    number = run.call.caller
    run.deliver(str(pressed.number), CallbackAsked(number=number))
    run.change(callback=number, offers_callback=False)
    run.give(orders.Music(call=run.call.id, is_on=False))
    run.say([run.words("callback_confirmed")], can_interrupt=False)
    run.give(orders.HangUp(call=run.call.id, after_say=True))


def _announce(run: Run, view: ThreadView) -> None:
    count = run.call.announcements
    parts = [*_standing(run, view)]
    if not parts or count:
        parts.insert(0, run.words("thanks_for_waiting"))
    offers = _may_offer_callback(run, view) and count % OFFERED_EVERY == 0
    if offers:
        parts.append(run.words("callback_offer"))
    run.change(announcements=count + 1, offers_callback=run.call.offers_callback or offers)
    run.say(parts)
    run.remind(ANNOUNCE, run.policy.announce_every)


def _may_offer_callback(run: Run, view: ThreadView) -> bool:
    """Only to numbers that the company would call anyhow: a caller can show any number."""
    policy = run.policy
    if not policy.offers_callback or view.is_urgent or not is_number(run.call.caller):
        return False
    return may_dial(run.call.caller, policy.dial_rules, run.now, policy.region).is_allowed


def _standing(run: Run, view: ThreadView) -> list[Part]:
    """Position and expected wait; nothing that is not known. Urgent callers are not counted."""
    if view.is_urgent or view.ahead is None:
        return []
    ahead = view.ahead
    position = run.words("position", position=str(ahead + 1)) if ahead else run.words("next")
    if view.expected_wait is None or not ahead:
        return [position]
    text = wait_words(view.expected_wait, run.call.language)
    return [position, Part(text=text, language=run.call.language)]


def _is_on_line(run: Run) -> bool:
    customer = run.call.customer
    return customer is not None and customer.is_up and not run.call.callback


def is_number(caller: str) -> bool:
    """Whether the caller can be called back there."""
    digits = caller.lstrip("+")
    return digits.isdigit() and len(digits) >= 3
