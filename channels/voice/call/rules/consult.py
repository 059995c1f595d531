"""Asking somebody while the customer waits; three in a conversation; a transfer with an
introduction."""

from channels.voice.call.inputs import ConsultAnswered, ConsultAsked, ConsultEnded, NotNow
from channels.voice.call.model import Facing, Mode, Party, PartyState, Role
from channels.voice.wire import orders

from .bridge import bridge
from .connecting import dial, hand_to
from .run import Run
from .talking import hand_on

CONSULT = "consult"
"""The consulted person has to answer by then."""


def ask(run: Run, asked: ConsultAsked) -> None:
    """Hold the customer and call the one to be asked."""
    run.the_agent(asked.by)
    run.talking_customer()
    if run.call.live(Role.CONSULTED):
        raise NotNow("somebody is being asked already")
    goal = asked.goal
    if goal.user == asked.by:
        raise NotNow("that is you")
    if goal.user is not None and run.call.of_user(goal.user) is not None:
        raise NotNow("they are in this call already")
    state = PartyState.RINGING if goal.user is not None else PartyState.CALLING
    party = run.add(Role.CONSULTED, user=goal.user, number=goal.number, name=goal.name, state=state)
    run.change(facing=Facing.CONSULTED)
    if goal.user is None:
        dial(run, party, is_heard=True)
    else:
        run.remind(CONSULT, run.policy.rings_for, of=party.leg)
    bridge(run)


def answer(run: Run, asked: ConsultAnswered) -> None:
    """The person of the company who rings takes it, or does not."""
    party = next((p for p in run.call.live(Role.CONSULTED) if p.user == asked.by), None)
    if party is None or party.is_up or party.user is None:
        raise NotNow("this does not ring any more")
    if not asked.is_taken:
        run.ended(party.leg, "declined")
        gone(run)
        return
    run.update(party.leg, state=PartyState.CALLING)
    run.give(orders.Join(call=run.call.id, leg=party.leg, user=party.user))


def unanswered(run: Run, leg: str) -> None:
    """It rang for long enough."""
    party = run.call.parties.get(leg)
    if party is not None and party in run.call.live(Role.CONSULTED) and not party.is_up:
        run.drop(party, "no_answer")
        gone(run)


def gone(run: Run) -> None:
    """The consulted one is not there any more: back to the customer."""
    if not run.call.is_handed_on:
        run.change(facing=Facing.CUSTOMER)
        bridge(run)


def end(run: Run, asked: ConsultEnded) -> None:
    agent = run.the_agent(asked.by)
    found = run.call.live(Role.CONSULTED)
    if not found:
        raise NotNow("nobody is being asked")
    match asked.how:
        case "back":
            run.drop(found[0])
            gone(run)
        case "swap":
            is_consulted = run.call.facing is Facing.CONSULTED
            run.change(facing=Facing.CUSTOMER if is_consulted else Facing.CONSULTED)
            bridge(run)
        case "join":
            _expect_up(found[0])
            run.change(facing=Facing.ALL)
            bridge(run)
        case "complete":
            _complete(run, agent, found[0])
        case _:
            raise NotNow(f"{asked.how} is no way to end a consultation")


def _expect_up(party: Party) -> None:
    if not party.is_up:
        raise NotNow("they have not answered yet")


def _complete(run: Run, agent: Party, other: Party) -> None:
    """The agent leaves the customer with the one who was asked."""
    _expect_up(other)
    customer = run.talking_customer()
    run.update(customer.leg, mode=Mode.TALK)
    if other.user is None:
        run.update(other.leg, role=Role.GUEST)
        hand_on(run)
        return
    run.drop(agent, "transferred")
    hand_to(run, other, by=agent.user or other.user)
