"""Legs that end, and the call with them."""

from datetime import timedelta

from channels.voice.call.model import Call, Party, Role, Stage, Taping
from channels.voice.wire import orders
from core.model import CallLost, CustomerLeft, ThreadView
from core.model import Stage as Life

from . import connecting, consult, referred, talking
from .bridge import bridge
from .run import Run
from .waiting import is_number

BROKEN = ("no_media", "failed", "node_gone")
"""Endings that were nobody's will."""
PARTING = "parting"
"""Name of the timer: the conductor has decided about a closed line by then."""
DECIDED_WITHIN = timedelta(minutes=2)


def leg_ended(run: Run, leg: str, ending: str, code: int) -> None:
    """A leg is over: what that means depends on whose it was."""
    was = run.call.parties[leg]
    if not was.is_live:
        return
    asker = run.call.parties[run.call.referrer] if leg == run.call.referred else None
    party = run.ended(leg, ending, code)
    if run.call.stage is Stage.LEAVING and not run.call.live():
        end(run, ending)
    elif asker is not None:
        if not referred.failed(run, asker):
            _count(run, asker)
    elif leg == run.call.referrer:
        bridge(run)  # the one who is called for it takes its place, or it counts then
    else:
        _count(run, party)


def _count(run: Run, party: Party) -> None:
    """Draw what follows from a party who is gone."""
    match party.role:
        case Role.CUSTOMER:
            customer_gone(run, party)
        case Role.AGENT:
            connecting.agent_gone(run, party)
        case Role.CONSULTED:
            consult.gone(run)
        case Role.GUEST:
            talking.guest_gone(run, party)
        case Role.SUPERVISOR:
            bridge(run)


def customer_gone(run: Run, party: Party) -> None:
    """The customer's line is over: tell the conductor, unless they will be called back."""
    call = run.call
    if call.callback and call.stage is Stage.WAITING:
        close_line(run, party.ending or "")
        return
    if call.callback and call.stage is Stage.CONNECTING:
        _call_again(run, party)
        return
    if call.is_handed_on or call.stage in (Stage.LEAVING, Stage.ENDED):
        end(run, party.ending or "hung_up")
        return
    by = run.call.agent if party.ending == "ended_here" else None
    content = CallLost() if party.ending in BROKEN else CustomerLeft(hung_up_by=by)
    run.deliver(f"left-{party.leg}", content)
    part(run, party.ending or "hung_up")


def _call_again(run: Run, party: Party) -> None:
    """Not reached: the agent decides. Or gone to be called back, and it is their turn already."""
    if party.answered_at is None:
        run.show(kind="not_reached", ending=party.ending, code=party.code)
    elif any(each.is_up for each in run.call.live(Role.AGENT)):
        connecting.call_customer(run)


def part(run: Run, ending: str) -> None:
    """The line is closed; whether the customer is to be called back, the conductor decides."""
    if not is_number(run.call.caller):
        end(run, ending)
        return
    close_line(run, ending)
    run.change(stage=Stage.LEAVING, callback="", ended_at=run.now)
    run.remind(PARTING, DECIDED_WITHIN)
    run.look()


def go_on_leaving(run: Run) -> None:
    """After the link was away: clear the line, or wait for the conductor again."""
    if run.call.live():
        run.give(orders.HangUp(call=run.call.id))
    else:
        run.remind(PARTING, DECIDED_WITHIN)
        run.look()


def decided(run: Run, view: ThreadView) -> None:
    """What the conductor makes of a call without a line: to be called back, or over."""
    if view.stage in (Life.WAITING, Life.OFFERED) and view.callback:
        run.change(stage=Stage.WAITING, agent=None, callback=view.callback, ended_at=None)
    elif view.stage not in (Life.BOT, Life.WAITING, Life.OFFERED, Life.ACTIVE):
        run.change(stage=Stage.ENDED, ended_at=run.call.ended_at or run.now)


def undecided(run: Run) -> None:
    """Nothing more is to come of a call without a line."""
    if run.call.stage is Stage.LEAVING and not run.call.live():
        run.change(stage=Stage.ENDED, ended_at=run.call.ended_at or run.now)


def close_line(run: Run, ending: str) -> None:
    """Nobody is on the line: let the node forget the call."""
    for party in run.call.live():
        run.drop(party)
    run.change(taping=Taping.OFF, saying="", ending=ending)
    run.give(orders.Ended(call=run.call.id))


def end(run: Run, ending: str) -> None:
    """The call is over."""
    close_line(run, ending)
    run.change(stage=Stage.ENDED, ended_at=run.now)


def node_gone(run: Run) -> None:
    """The audio is gone. The conductor sees to it that the customer is called back."""
    call = run.call
    was_live = bool(call.live())
    for party in call.live():
        run.ended(party.leg, "node_gone")
    run.change(taping=Taping.OFF, saying="")
    if _waits_for_callback(call):
        return
    if call.stage is Stage.LEAVING and not was_live:
        go_on_leaving(run)
    elif call.is_handed_on or call.stage is Stage.LEAVING:
        end(run, "node_gone")
    else:
        run.deliver(f"lost-{call.legs_made}", CallLost())
        part(run, "node_gone")


def _waits_for_callback(call: Call) -> bool:
    return bool(call.callback) and call.stage is Stage.WAITING
