"""Agent and customer: bringing them together, hold, mute, keys, captions, recording."""

from channels.voice.call.inputs import (
    HangUpAsked,
    HoldAsked,
    KeysAsked,
    MuteAsked,
    NotNow,
    RedialAsked,
    TapeAsked,
    TransferAsked,
)
from channels.voice.call.model import (
    Facing,
    Mode,
    Party,
    Role,
    Stage,
    Taping,
)
from channels.voice.wire import facts, orders
from core.model import (
    AgentSpoke,
    CustomerLeft,
    Recognition,
    TextMessage,
)

from . import on_call
from .bridge import bridge
from .connecting import call_customer, dial, start_taping, stop_tape, take_off_hold
from .run import Run


def hear(run: Run, heard: facts.Heard) -> None:
    """Somebody said something in the conversation: it becomes a line, unless it is card data."""
    party = run.call.parties.get(heard.leg)
    text = heard.text.strip()
    if party is None or not text or run.call.taping is Taping.PAUSED:
        return
    key = str(heard.number)
    if party.role is Role.CUSTOMER:
        speech = Recognition(
            engine=heard.engine, confidence=heard.confidence, seconds=heard.speech_ms / 1000
        )
        run.deliver(key, TextMessage(text=text, speech=speech))
    elif party.user is not None and party.role is Role.AGENT:
        run.deliver(key, AgentSpoke(agent=party.user, name=party.name, text=text))


def hold(run: Run, asked: HoldAsked) -> None:
    run.the_agent(asked.by)
    customer = run.talking_customer()
    run.update(customer.leg, mode=Mode.HOLD if asked.is_held else Mode.TALK)
    bridge(run)


def mute(run: Run, asked: MuteAsked) -> None:
    party = run.call.of_user(asked.by)
    if party is None or not party.is_up or party.role is Role.SUPERVISOR:
        raise NotNow("you are not in this call")
    run.update(party.leg, mode=Mode.MUTE if asked.is_muted else Mode.TALK)
    bridge(run)


def keys(run: Run, asked: KeysAsked) -> None:
    """Tones go to whom the agent faces."""
    run.the_agent(asked.by)
    consulted = run.call.live(Role.CONSULTED, Role.GUEST)
    is_consulting = run.call.facing is Facing.CONSULTED and consulted
    target = consulted[-1] if is_consulting else run.talking_customer()
    run.give(orders.PressKeys(call=run.call.id, leg=target.leg, digits=asked.digits))


def tape(run: Run, asked: TapeAsked) -> None:
    """Pause the recording, or go on."""
    run.the_agent(asked.by)
    wanted = Taping.PAUSED if asked.is_paused else Taping.ON
    if run.call.taping is Taping.OFF:
        if asked.is_paused:
            raise NotNow("this call is not recorded")
        start_taping(run)
    elif run.call.taping is not wanted:
        run.change(taping=wanted)
        action = "pause" if asked.is_paused else "resume"
        run.give(orders.Record(call=run.call.id, action=action))


def redial(run: Run, asked: RedialAsked) -> None:
    """Call the customer once more."""
    run.the_agent(asked.by)
    customer = run.call.customer
    if customer is not None and customer.is_live:
        raise NotNow("the customer is being called")
    call_customer(run)


def hang_up(run: Run, asked: HangUpAsked) -> None:
    """End the call with the customer, or one other party's part; one may always leave oneself."""
    own = run.call.of_user(asked.by)
    is_leaving = own is not None and own.leg == asked.leg and own.role is Role.CONSULTED
    if not is_leaving:
        run.the_agent(asked.by)
    if asked.leg is not None:
        _drop_other(run, asked.leg)
        return
    customer = run.call.customer
    if customer is not None and customer.is_live:
        run.give(orders.HangUp(call=run.call.id, leg=customer.leg))
    else:
        run.deliver("hung-up", CustomerLeft(hung_up_by=asked.by))
        run.give(orders.HangUp(call=run.call.id))


def _drop_other(run: Run, leg: str) -> None:
    other = run.call.parties.get(leg)
    if other is None or other.role not in (Role.CONSULTED, Role.GUEST):
        raise NotNow("this party cannot be hung up")
    run.drop(other)
    run.change(facing=Facing.CUSTOMER)
    if other.role is Role.GUEST:
        take_off_hold(run)
    bridge(run)


def transfer(run: Run, asked: TransferAsked) -> None:
    """Put the customer through to a number outside; the agent leaves when it answers."""
    run.the_agent(asked.by)
    run.talking_customer()
    if run.call.live(Role.GUEST):
        raise NotNow("a transfer is under way")
    guest = run.add(Role.GUEST, number=asked.goal.number, name=asked.goal.name)
    run.update(run.talking_customer().leg, mode=Mode.HOLD)
    dial(run, guest, is_heard=True)
    bridge(run)


def guest_up(run: Run, guest: Party) -> None:
    """The one outside has answered a transfer: customer and guest talk, the agent is free."""
    customer = run.call.customer
    if customer is None or not customer.is_up:
        run.drop(guest)
        return
    run.update(customer.leg, mode=Mode.TALK)
    if run.call.stage is Stage.WAITING:
        on_call.taken(run)
    hand_on(run)


def hand_on(run: Run) -> None:
    """The agent leaves; customer and guest go on talking."""
    run.change(is_handed_on=True, facing=Facing.ALL, agent=None)
    for party in run.call.live(Role.AGENT, Role.CONSULTED, Role.SUPERVISOR):
        run.drop(party, "transferred")
    stop_tape(run)
    bridge(run)
    run.deliver("handed-on", CustomerLeft())


def guest_gone(run: Run, guest: Party) -> None:
    """The one outside was not reached, or has hung up."""
    customer = run.call.customer
    if run.call.is_handed_on:
        if customer is not None and customer.is_live:
            run.give(orders.HangUp(call=run.call.id))
        return
    if run.call.stage is Stage.WAITING:
        on_call.try_next(run)
        return
    if guest.answered_at is None and customer is not None and customer.is_up:
        run.update(customer.leg, mode=Mode.TALK)
    run.change(facing=Facing.CUSTOMER)
    bridge(run)
