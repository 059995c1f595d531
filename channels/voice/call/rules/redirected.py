"""A called party who is elsewhere: the number they name is called instead, once, if it may be."""

from channels.voice.call.model import Party, Role, Stage
from channels.voice.rules import may_dial, plain_number
from channels.voice.wire import facts

from .connecting import dial
from .run import Run


def follow(run: Run, party: Party, fact: facts.LegChanged) -> bool:
    """Call the number that the far side named instead; False when that is not to be.

    The node tells only of numbers at the host of the trunk that was called through. It costs like
    any other call, so the dialling rules hold, and who is sent on again has not been reached.
    """
    if not fact.moved_to or party.is_redirected or party.answered_at is not None:
        return False
    policy = run.policy
    verdict = may_dial(fact.moved_to, policy.dial_rules, run.now, policy.region)
    if not verdict.is_allowed:
        return False
    number = plain_number(fact.moved_to)
    was_referred = party.leg == run.call.referred
    made = run.add(party.role, user=party.user, number=number, name=party.name, mode=party.mode)
    made = run.update(made.leg, is_redirected=True)
    if was_referred:
        run.change(referred=made.leg)
    run.ended(party.leg, "redirected", fact.code)
    dial(run, made, for_customer=made.role is Role.CUSTOMER, is_heard=_is_heard(run, was_referred))
    return True


def _is_heard(run: Run, was_referred: bool) -> bool:
    asker = run.call.parties.get(run.call.referrer)
    is_asker_agent = was_referred and asker is not None and asker.role is Role.AGENT
    return run.call.stage is not Stage.WAITING and not is_asker_agent
