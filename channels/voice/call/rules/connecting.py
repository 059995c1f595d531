"""Bringing the agent's phone and the customer together, and together again."""

from channels.voice.call.model import Facing, Mode, Party, Role, Stage, Taping
from channels.voice.rules import may_dial
from channels.voice.wire import facts, orders
from core.model import AgentUnreachable, TakenOver, UserId

from .bridge import bridge
from .run import Run

PHONE = "phone"
"""Name of the timer: the agent's phone has to be there by then."""


def connect(run: Run, agent: UserId) -> None:
    """The conductor says that this agent has the call: bring their phone to it."""
    is_connected = run.call.stage in (Stage.CONNECTING, Stage.TALKING)
    if is_connected and agent == run.call.former:
        return
    run.change(former=None)
    if is_connected and agent == run.call.agent:
        return
    for party in run.call.live(Role.AGENT, Role.CONSULTED, Role.GUEST, Role.SUPERVISOR):
        run.drop(party)
    run.change(agent=agent, stage=Stage.CONNECTING, facing=Facing.CUSTOMER, intercepting="")
    take_off_hold(run)
    join(run, agent)
    run.remind(PHONE, run.policy.phone_within, of=agent)


def join(run: Run, agent: UserId) -> None:
    party = run.add(Role.AGENT, user=agent)
    run.give(orders.Join(call=run.call.id, leg=party.leg, user=agent))


def agent_up(run: Run, party: Party) -> None:
    """The agent's phone is in the call: introduce them, or call the customer.

    A customer who has just asked to be called back is let go first.
    """
    customer = run.call.customer
    if customer is not None and customer.is_up:
        if not run.call.callback:
            _introduce(run, party)
    elif customer is None or not customer.is_live:
        call_customer(run)


def _introduce(run: Run, party: Party) -> None:
    """Tell the customer the agent's number, where the company wants it; then connect them."""
    run.give(orders.Music(call=run.call.id, is_on=False))
    number = run.policy.agent_numbers.get(party.user) if party.user else None
    if run.call.stage is Stage.CONNECTING and number:
        spelled = " ".join(number)
        run.say([run.words("agent_number", number=spelled)], can_interrupt=False)
        return
    run.give(orders.Hush(call=run.call.id))
    talk(run)


def said(run: Run, fact: facts.SayEnded) -> None:
    """What was said has ended; the introduction is followed by the conversation."""
    is_current = fact.id == run.call.saying
    if is_current:
        run.change(saying="")
    if run.call.stage is Stage.CONNECTING and is_current and _is_agent_up(run):
        talk(run)


def talk(run: Run) -> None:
    """Connect everybody, record and write down as the company wants."""
    if run.call.stage is not Stage.TALKING:
        run.change(stage=Stage.TALKING, callback="")
    bridge(run)
    _tape(run)
    caption(run)


def hand_to(run: Run, party: Party, *, by: UserId) -> None:
    """Somebody of the company who is in the call has the customer from now on."""
    if party.user is None:
        return
    if run.call.stage is Stage.CONNECTING:
        run.give(orders.Music(call=run.call.id, is_on=False))
        run.give(orders.Hush(call=run.call.id))
    former = run.call.agent if run.call.agent != party.user else None
    run.update(party.leg, role=Role.AGENT, mode=Mode.TALK)
    run.change(agent=party.user, former=former, facing=Facing.CUSTOMER)
    take_off_hold(run)
    talk(run)
    run.deliver(f"taken-{party.leg}", TakenOver(agent=party.user, by=by))


def take_off_hold(run: Run) -> None:
    """The customer is not held any more, whoever held them."""
    customer = run.call.customer
    if customer is not None and customer.mode is Mode.HOLD:
        run.update(customer.leg, mode=Mode.TALK)


def customer_up(run: Run) -> None:
    """The one who was called has answered: connect them, or let them wait for the agent's phone."""
    run.change(callback="")
    if _is_agent_up(run):
        talk(run)
    else:
        run.give(orders.Music(call=run.call.id, is_on=True))


def _is_agent_up(run: Run) -> bool:
    return any(party.is_up for party in run.call.live(Role.AGENT))


def call_customer(run: Run) -> None:
    """The agent is there: now call the customer who asked for it, or whom the agent calls."""
    number = run.call.callback
    if not number:
        return
    verdict = may_dial(number, run.policy.dial_rules, run.now, run.policy.region)
    if not verdict.is_allowed:  # whoever called may have shown a number that costs us
        run.show(kind="not_reached", ending="not_allowed", code=0)
        return
    party = run.add(Role.CUSTOMER, number=number)
    dial(run, party, for_customer=True, is_heard=True)


def _tape(run: Run) -> None:
    if run.policy.is_recorded and run.call.taping is Taping.OFF:
        start_taping(run)


def start_taping(run: Run) -> None:
    """Record from now on, unless it is being recorded already."""
    if run.call.taping is not Taping.OFF:
        return
    file = f"{run.call.id}-{len(run.call.recordings) + 1}.tape"
    run.change(taping=Taping.ON, recordings=(*run.call.recordings, file))
    run.give(
        orders.Record(call=run.call.id, action="start", file=file, is_beeping=run.policy.is_beeping)
    )


def stop_tape(run: Run) -> None:
    """The recording is complete; the next conversation has one of its own."""
    if run.call.taping is not Taping.OFF:
        run.change(taping=Taping.OFF)
        run.give(orders.Record(call=run.call.id, action="stop"))


def caption(run: Run) -> None:
    """Have written down what customer and agent say, where the company wants it."""
    if not run.policy.is_captioned:
        return
    legs: dict[str, str] = {
        party.leg: run.call.language
        for party in run.call.live(Role.CUSTOMER, Role.AGENT)
        if party.is_up
    }
    run.give(orders.Caption(call=run.call.id, legs=legs))


def agent_gone(run: Run, party: Party) -> None:
    """The agent's phone has left: give it a moment to come back, the customer hears music."""
    if party.user is None or party.user != run.call.agent or run.call.is_handed_on:
        return
    if run.call.stage not in (Stage.CONNECTING, Stage.TALKING):
        return
    customer = run.call.customer
    if party.number and party.answered_at is not None and party.ending == "hung_up":
        if customer is not None and customer.is_live:  # who puts the receiver down is done
            run.give(orders.HangUp(call=run.call.id, leg=customer.leg))
        return
    if _rings_on_desk(run, party):
        return
    was_talking = run.call.stage is Stage.TALKING
    run.change(stage=Stage.CONNECTING)
    run.remind(PHONE, run.policy.phone_within, of=party.user)
    if was_talking and customer is not None and customer.is_up:
        run.say([run.words("one_moment")], can_interrupt=False)
        run.give(orders.Bridge(call=run.call.id, parties=[]))
        run.give(orders.Music(call=run.call.id, is_on=True))


def _rings_on_desk(run: Run, party: Party) -> bool:
    """Without a phone in the browser, the one on the agent's desk rings, where there is one."""
    desk = run.policy.desk_phones.get(party.user) if party.user else None
    if desk is None or party.number or party.answered_at is not None:
        return False
    ringing = run.add(Role.AGENT, user=party.user, number=f"phone:{desk}")
    dial(run, ringing)
    run.remind(PHONE, run.policy.rings_for, of=party.user or "")
    return True


def phone_back(run: Run, user: str) -> None:
    """A phone has connected: if its person is missed in this call, bring it in."""
    agent = run.call.agent
    is_missed = agent == user and not run.call.live(Role.AGENT)
    if agent is not None and is_missed and run.call.stage is Stage.CONNECTING:
        join(run, agent)


def give_back(run: Run, agent: str) -> None:
    """The agent's phone did not come in time: the call goes back to its place."""
    if run.call.stage is not Stage.CONNECTING or run.call.agent != agent:
        return
    if _is_agent_up(run):
        return
    for party in run.call.live(Role.AGENT):
        run.drop(party, "no_answer")
    run.deliver(f"back-{run.call.legs_made}", AgentUnreachable(agent=UserId(agent)))


def dial(run: Run, party: Party, *, for_customer: bool = False, is_heard: bool = False) -> None:
    """Call a party's number: a desk phone, or somebody outside through the company's trunk.

    `is_heard`: the agent hears it ring.
    """
    ears = [each.leg for each in run.call.live(Role.AGENT) if each.is_up]
    desk = party.number.removeprefix("phone:") if party.number.startswith("phone:") else ""
    run.update(party.leg, account=desk or run.policy.trunk)
    run.give(
        orders.Dial(
            call=run.call.id,
            leg=party.leg,
            number=party.number,
            trunk="" if desk else run.policy.trunk,
            caller=run.policy.number,
            seconds=run.policy.rings_for.total_seconds(),
            heard_by=ears if is_heard else [],
            region=run.policy.region,
            for_customer=for_customer,
        )
    )
