"""After the link was away: what ended meanwhile, and how things are now."""

from channels.voice.call.model import PartyState, Role, Stage
from channels.voice.wire import orders

from . import connecting, ending, waiting
from .bridge import bridge
from .run import Run


def node_back(run: Run, legs: frozenset[str]) -> None:
    """The gateway or the link was away: note what ended meanwhile, and say again how it is."""
    _drop_missing(run, legs)
    match run.call.stage:
        case Stage.BOT:
            _greet_again(run)
            run.change(cursor=max(0, run.call.cursor - 1))
            run.look()
        case Stage.WAITING:
            run.give(orders.Music(call=run.call.id, is_on=True))
            run.remind(waiting.ANNOUNCE, run.policy.announce_every)
        case Stage.CONNECTING:
            run.remind(connecting.PHONE, run.policy.phone_within, of=run.call.agent or "")
            connecting.phone_back(run, run.call.agent or "")
            run.look()
        case Stage.TALKING:
            bridge(run)
        case Stage.LEAVING:
            ending.go_on_leaving(run)
        case Stage.ENDED:
            run.give(orders.Ended(call=run.call.id))


def _greet_again(run: Run) -> None:
    """The order to answer may not have come through."""
    customer = run.call.customer
    if customer is not None and customer.state is PartyState.RINGING:
        run.give(orders.Answer(call=run.call.id))


def _drop_missing(run: Run, legs: frozenset[str]) -> None:
    for party in run.call.live():
        is_asked = party.role is Role.CONSULTED and party.state is PartyState.RINGING
        if party.leg not in legs and not is_asked:
            ending.leg_ended(run, party.leg, "hung_up", 0)
