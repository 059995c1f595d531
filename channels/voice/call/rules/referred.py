"""A transfer that the far side of a leg asks for: who is called takes the place of who asked.

Calls cost the company money, so only its own desk phones may ask, and trunks that are set up for
it; and only for numbers that an agent could call as well.
"""

from urllib.parse import unquote

from channels.voice.call.inputs import Goal
from channels.voice.call.model import Mode, Party, Role, Stage
from channels.voice.rules import may_dial, plain_number
from channels.voice.wire import facts, orders
from core.model import AgentUnreachable

from .bridge import bridge
from .connecting import caption, dial, hand_to, take_off_hold, talk
from .run import Run
from .talking import guest_up

NOT_ALLOWED, NOT_FOUND, NOT_NOW, GONE = 403, 404, 480, 481


def take(run: Run, fact: facts.TransferAsked | facts.LegReplaced) -> None:
    """The far side of a leg wants to be replaced, or has been."""
    match fact:
        case facts.TransferAsked():
            _ask(run, fact)
        case facts.LegReplaced():
            _replaced(run, fact)


def _ask(run: Run, asked: facts.TransferAsked) -> None:
    party = run.call.parties.get(asked.leg)
    if party is None or not party.is_up:
        return
    if not _may_ask(run, party):
        _refuse(run, party, NOT_ALLOWED)
    elif run.call.referred:
        _refuse(run, party, NOT_NOW)
    elif asked.replaces:
        run.show(kind="transfer_asked", leg=party.leg)
        run.give(orders.Connect(call=run.call.id, leg=party.leg, other=asked.replaces))
    elif "?" in asked.target:
        _refuse(run, party, GONE)
    elif run.call.stage is not Stage.TALKING:
        _refuse(run, party, NOT_NOW)
    else:
        _call(run, party, number_in(asked.target))


def number_in(target: str) -> str:
    """What a SIP address has in front of the @. Calls go through our trunk, whatever the host."""
    return unquote(target.partition(":")[2].partition("@")[0].partition(";")[0])


def _may_ask(run: Run, party: Party) -> bool:
    return party.account in run.policy.phones or party.account in run.policy.transfer_trunks


def _refuse(run: Run, party: Party, code: int) -> None:
    run.give(orders.ReportTransfer(call=run.call.id, leg=party.leg, code=code))
    run.show(kind="transfer_refused", leg=party.leg, code=code)


def _call(run: Run, party: Party, number: str) -> None:
    if number in run.policy.numbers or plain_number(number) in run.policy.numbers:
        _pass_on(run, party, number)
        return
    goal = _goal(run, number)
    if isinstance(goal, int):
        _refuse(run, party, goal)
        return
    guest = run.add(Role.GUEST, user=goal.user, number=goal.number)
    run.change(referrer=party.leg, referred=guest.leg)
    customer = run.call.customer
    if party.role is Role.AGENT and customer is not None:
        run.update(customer.leg, mode=Mode.HOLD)
    run.show(kind="transfer_asked", leg=party.leg)
    dial(run, guest, is_heard=party.role is not Role.AGENT)
    bridge(run)


def _goal(run: Run, number: str) -> Goal | int:
    """Whom to call, or why nobody is called, as a SIP status."""
    policy = run.policy
    if number in policy.phones:
        owner = policy.phones[number]
        is_here = owner is not None and run.call.of_user(owner) is not None
        return NOT_NOW if is_here else Goal(user=owner, number=f"phone:{number}")
    verdict = may_dial(number, policy.dial_rules, run.now, policy.region)
    if verdict.is_allowed:
        return Goal(number=plain_number(number))
    return NOT_FOUND if verdict.reason == "no_number" else NOT_ALLOWED


def _pass_on(run: Run, party: Party, number: str) -> None:
    """The customer begins anew at one of our numbers, and whoever asked is free."""
    customer = run.call.customer
    if party.role is not Role.AGENT or customer is None or not customer.is_up:
        _refuse(run, party, NOT_ALLOWED)
        return
    run.give(orders.ReportTransfer(call=run.call.id, leg=party.leg, code=200))
    run.give(
        orders.PassOn(
            call=run.call.id, leg=customer.leg, called=number, caller=customer.number,
            caller_name=customer.name, account=customer.account,
        )
    )  # fmt: skip


def answered(run: Run, guest: Party) -> None:
    """Who was called is there: whoever asked may go."""
    asker = run.call.parties[run.call.referrer]
    run.report_transfer(200)
    run.drop(asker, "transferred")
    match asker.role:
        case Role.AGENT:
            _instead_of_agent(run, guest, asker)
        case Role.CUSTOMER:
            run.update(guest.leg, role=Role.CUSTOMER)
            run.give(orders.NameCustomer(call=run.call.id, leg=guest.leg))
            if run.call.is_handed_on:
                bridge(run)
            elif run.call.stage is Stage.TALKING:
                talk(run)
        case role:
            run.update(guest.leg, role=role)
            bridge(run)


def _instead_of_agent(run: Run, guest: Party, asker: Party) -> None:
    customer = run.call.customer
    if guest.user is None or asker.user is None or customer is None or not customer.is_up:
        guest_up(run, guest)
    else:
        hand_to(run, guest, by=asker.user)


def failed(run: Run, asker: Party) -> bool:
    """Who was called does not come; False: who asked has left meanwhile, and that counts now."""
    customer = run.call.customer
    if asker.is_live:
        take_off_hold(run)
        bridge(run)
    elif asker.role is Role.AGENT and asker.user is not None and customer is not None:
        take_off_hold(run)
        run.change(stage=Stage.CONNECTING)
        run.give(orders.Bridge(call=run.call.id, parties=[]))
        run.give(orders.Music(call=run.call.id, is_on=True))
        run.deliver(f"back-{run.call.legs_made}", AgentUnreachable(agent=asker.user))
    else:
        return False
    return True


def _replaced(run: Run, fact: facts.LegReplaced) -> None:
    if fact.leg not in run.call.parties:
        return
    run.update(fact.leg, number=fact.caller, name=fact.caller_name, account=fact.account)
    if run.call.stage is Stage.TALKING:
        caption(run)
