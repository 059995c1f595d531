"""What the node tells of a call's legs and of what was heard on them."""

from channels.voice.call.model import Party, PartyState, Role, Stage, Taping
from channels.voice.wire import facts, orders
from core.model import CallArrived

from . import bot, connecting, ending, redirected, referred, supervising, talking, waiting
from .bridge import bridge
from .run import Run


def take(run: Run, fact: facts.Facts) -> None:  # noqa: C901 - one case a kind, none nested
    """Take in a fact; one that is in the state already changes nothing."""
    if not _is_news(run, fact):
        return
    match fact:
        case facts.Arrived():
            _arrived(run, fact)
        case facts.LegChanged():
            _leg_changed(run, fact)
        case facts.SayEnded():
            connecting.said(run, fact)
        case facts.Pressed():
            _pressed(run, fact)
        case facts.TransferAsked() | facts.LegReplaced():
            referred.take(run, fact)
        case facts.PhoneChanged(user=user, is_connected=True):
            connecting.phone_back(run, user)
        case facts.Heard() | facts.HeardNothing() | facts.HearingFailed():
            _listened(run, fact)
        case _:
            _of_the_moment(run, fact)


def _is_news(run: Run, fact: facts.Facts) -> bool:
    """Facts without a number are of the moment; a numbered one counts once."""
    if fact.number and fact.number <= run.call.last_fact:
        return False
    run.change(last_fact=max(run.call.last_fact, fact.number))
    return True


def _listened(run: Run, fact: facts.Heard | facts.HeardNothing | facts.HearingFailed) -> None:
    is_bot = run.call.stage is Stage.BOT
    match fact:
        case facts.Heard():
            _heard(run, fact)
        case facts.HeardNothing() if is_bot:
            bot.hear_nothing(run, fact)
        case facts.HearingFailed() if is_bot:
            bot.turn_to_keys(run, fact)
        case _:
            pass


def _of_the_moment(run: Run, fact: facts.Facts) -> None:
    """For the screens of those who look on."""
    match fact:
        case facts.PartlyHeard(leg=leg, text=text) if run.call.taping is not Taping.PAUSED:
            run.show(kind="words", leg=leg, text=text)
        case facts.SpeechBegan(leg=leg):
            run.show(kind="speaks", leg=leg)
        case facts.Quality(leg=leg, values=values):
            run.show(kind="quality", leg=leg, values=values)
        case _:
            pass


def _arrived(run: Run, fact: facts.Arrived) -> None:
    """A call comes in: take it, and tell the conductor."""
    run.change(
        parties={
            fact.leg: Party(
                leg=fact.leg,
                role=Role.CUSTOMER,
                state=PartyState.RINGING,
                number=fact.caller,
                name=fact.caller_name,
                account=fact.account,
                began_at=run.now,
            )
        }
    )
    run.give(orders.Answer(call=run.call.id))
    run.deliver(
        "arrived",
        CallArrived(),
        call__caller=fact.caller,
        call__called=fact.called,
        call__caller_name=fact.caller_name,
        call__way=fact.way,
        **{key.replace(".", "__"): value for key, value in fact.facts.items()},
    )


def _leg_changed(run: Run, fact: facts.LegChanged) -> None:
    party = run.call.parties.get(fact.leg)
    if party is None or not party.is_live:
        return
    match fact.state:
        case "up":
            _leg_up(run, party)
        case "held":
            run.update(fact.leg, state=PartyState.HELD)
        case "ringing" | "early":
            run.update(fact.leg, state=PartyState.RINGING)
            if fact.leg == run.call.referred:
                run.report_transfer(180)
        case "ended" if not redirected.follow(run, party, fact):
            ending.leg_ended(run, fact.leg, fact.ending or "failed", fact.code)


def _leg_up(run: Run, party: Party) -> None:
    if party.state is PartyState.HELD:
        run.update(party.leg, state=PartyState.UP)
        return
    answered = run.update(party.leg, state=PartyState.UP, answered_at=party.answered_at or run.now)
    if answered.leg == run.call.referred:
        referred.answered(run, answered)
        return
    match answered.role:
        case Role.CUSTOMER:
            _customer_up(run)
        case Role.AGENT:
            connecting.agent_up(run, answered)
        case Role.CONSULTED:
            bridge(run)
        case Role.GUEST:
            talking.guest_up(run, answered)
        case Role.SUPERVISOR:
            supervising.up(run, answered)


def _customer_up(run: Run) -> None:
    run.change(answered_at=run.call.answered_at or run.now)
    if run.call.stage is Stage.CONNECTING:
        connecting.customer_up(run)
    else:
        run.look()


def _heard(run: Run, heard: facts.Heard) -> None:
    match run.call.stage:
        case Stage.BOT:
            bot.hear(run, heard)
        case Stage.WAITING | Stage.CONNECTING | Stage.TALKING:
            talking.hear(run, heard)
        case Stage.LEAVING | Stage.ENDED:
            pass


def _pressed(run: Run, pressed: facts.Pressed) -> None:
    customer = run.call.customer
    if customer is None or pressed.leg != customer.leg:
        return
    match run.call.stage:
        case Stage.BOT:
            bot.press(run, pressed)
        case Stage.WAITING:
            waiting.press(run, pressed)
        case Stage.CONNECTING | Stage.TALKING if run.call.taping is not Taping.PAUSED:
            run.show(kind="keys", digits=pressed.digits)
        case _:
            pass
